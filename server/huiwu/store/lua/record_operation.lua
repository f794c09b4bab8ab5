-- Append one operation to the ledger, once per id, if the person and the place are still as the rules saw them.
-- KEYS scans ledger presence person_revs codes occupancy
-- ARGV op fingerprint body verdict reason attendee_id attendee_rev code
--      place expected_seq new capacity scope step
--   attendee_id "": nobody has `code`. place "": counts nowhere. expected_seq: of the record behind the place's
--   presence, 0 for none. new: "in", "out", "keep", or the seq it falls back to (0: nobody). step: change of occupancy.
-- Returns {"known"|"recorded", seq, occupancy, field, value, …}, {"stale"}, {"moved", seq, body}, {"full", occupancy}.
local function occupancy()
  return redis.call('HGET', KEYS[6], ARGV[13]) or '0'
end

local function entry(status, seq)
  local id = seq .. '-0'
  local found = redis.call('XRANGE', KEYS[2], id, id)[1]
  return {status, seq, occupancy(), unpack(found[2])}
end

local function body_of(seq)
  local id = seq .. '-0'
  local fields = redis.call('XRANGE', KEYS[2], id, id)[1][2]
  for place = 1, #fields, 2 do
    if fields[place] == 'b' then return fields[place + 1] end
  end
end

local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then
  -- A write of this connection, so that a WAIT sent along also covers the record made earlier on another one.
  redis.call('HSET', KEYS[1], ARGV[1], known)
  return entry('known', known)
end

if ARGV[6] ~= '' then
  if ARGV[7] ~= '' and redis.call('HGET', KEYS[4], ARGV[6]) ~= ARGV[7] then
    return {'stale'}
  end
elseif ARGV[8] ~= '' then
  local owner = redis.call('HGET', KEYS[5], ARGV[8])
  if owner and redis.call('HEXISTS', KEYS[4], owner) == 1 then
    return {'stale'}
  end
end

if ARGV[9] ~= '' then
  local now = redis.call('HGET', KEYS[3], ARGV[9]) or '0'
  if now ~= ARGV[10] then
    return {'moved', now, now == '0' and '' or body_of(now)}
  end
  if ARGV[12] ~= '' and tonumber(ARGV[14]) > 0 and tonumber(occupancy()) >= tonumber(ARGV[12]) then
    return {'full', occupancy()}
  end
end

local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
local seq = last and (tonumber(string.match(last[1], '^%d+')) + 1) or 1
seq = string.format('%.0f', seq)
if ARGV[9] ~= '' then
  if ARGV[11] == 'in' or ARGV[11] == 'out' then
    redis.call('HSET', KEYS[3], ARGV[9], seq)
  elseif ARGV[11] == '0' then
    redis.call('HDEL', KEYS[3], ARGV[9])
  elseif ARGV[11] ~= 'keep' then
    redis.call('HSET', KEYS[3], ARGV[9], ARGV[11])
  end
  if ARGV[14] ~= '0' then
    redis.call('HINCRBY', KEYS[6], ARGV[13], ARGV[14])
  end
end
redis.call('XADD', KEYS[2], seq .. '-0', 'b', ARGV[3], 'v', ARGV[4], 'r', ARGV[5], 'p', ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], seq)
return entry('recorded', seq)
