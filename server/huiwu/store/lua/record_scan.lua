-- Append one scan to the ledger, once per scan id, first-or-repeat per person and scope.
-- KEYS scans ledger firsts person_revs codes
-- ARGV scan_id fingerprint body verdict reason first_key attendee_id attendee_rev code
--   verdict "admissible": settled here. attendee_id "": nobody has `code`.
-- Returns {status, seq, field, value, ...}; status is "known", "recorded" or "stale".
local function entry(status, seq)
  local id = seq .. '-0'
  local found = redis.call('XRANGE', KEYS[2], id, id)[1]
  return {status, seq, unpack(found[2])}
end

local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then
  -- A write of this connection, so that a WAIT sent along also covers the record made earlier on another one.
  redis.call('HSET', KEYS[1], ARGV[1], known)
  return entry('known', known)
end

if ARGV[7] ~= '' then
  -- The person changed since the rules looked: let them look again.
  if redis.call('HGET', KEYS[4], ARGV[7]) ~= ARGV[8] then
    return {'stale'}
  end
elseif ARGV[9] ~= '' then
  local owner = redis.call('HGET', KEYS[5], ARGV[9])
  if owner and redis.call('HEXISTS', KEYS[4], owner) == 1 then
    return {'stale'}
  end
end

local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
local seq = last and (tonumber(string.match(last[1], '^%d+')) + 1) or 1
seq = string.format('%.0f', seq)
local verdict, reason, first = ARGV[4], ARGV[5], ''
if verdict == 'admissible' then
  if redis.call('HSETNX', KEYS[3], ARGV[6], seq) == 1 then
    verdict, reason = 'admitted', 'ok'
  else
    verdict, reason = 'repeat', 'already_in'
    first = redis.call('HGET', KEYS[3], ARGV[6])
    local id = first .. '-0'
    local fields = redis.call('XRANGE', KEYS[2], id, id)[1][2]
    for place = 1, #fields, 2 do
      if fields[place] == 'b' then first = fields[place + 1] end
    end
  end
end
redis.call('XADD', KEYS[2], seq .. '-0', 'b', ARGV[3], 'v', verdict, 'r', reason, 'f', first, 'p', ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], seq)
return entry('recorded', seq)
