-- Append operations to the ledger, each once per id, if the person and the place are still as the rules saw them.
-- Each is settled by itself, one after another: what becomes of one changes nothing for those before it.
-- KEYS scans ledger presence person_revs codes occupancy
-- ARGV for each operation: op fingerprint body verdict reason attendee_id attendee_rev code
--      place expected_seq new capacity scope step
--   attendee_id "": nobody has `code`. place "": counts nowhere. expected_seq: of the record behind the place's
--   presence, 0 for none. new: "in", "out", "keep", or the seq it falls back to (0: nobody). step: change of occupancy.
-- Returns for each {"recorded", seq, occupancy}, {"known", seq, occupancy, field, value, …}, {"stale"},
--   {"moved", seq, body}, {"full", occupancy}, or {"error", message} where Redis refused.
local WORDS = 14
-- The newest number: looked up by the first that needs it, as nobody else writes meanwhile.
local last

local function occupancy(scope)
  return redis.call('HGET', KEYS[6], scope) or '0'
end

local function fields_of(seq)
  local id = seq .. '-0'
  return redis.call('XRANGE', KEYS[2], id, id)[1][2]
end

local function body_of(seq)
  local fields = fields_of(seq)
  for place = 1, #fields, 2 do
    if fields[place] == 'b' then return fields[place + 1] end
  end
end

local function settle(op, fingerprint, body, verdict, reason, attendee, rev, code,
                      place, expected, new, capacity, scope, step)
  local known = redis.call('HGET', KEYS[1], op)
  if known then
    -- A write of this connection, so that a WAIT sent along also covers the record made earlier on another one.
    redis.call('HSET', KEYS[1], op, known)
    return {'known', known, occupancy(scope), unpack(fields_of(known))}
  end

  if attendee ~= '' then
    if rev ~= '' and redis.call('HGET', KEYS[4], attendee) ~= rev then
      return {'stale'}
    end
  elseif code ~= '' then
    local owner = redis.call('HGET', KEYS[5], code)
    if owner and redis.call('HEXISTS', KEYS[4], owner) == 1 then
      return {'stale'}
    end
  end

  if place ~= '' then
    local now = redis.call('HGET', KEYS[3], place) or '0'
    if now ~= expected then
      return {'moved', now, now == '0' and '' or body_of(now)}
    end
    if capacity ~= '' and tonumber(step) > 0 and tonumber(occupancy(scope)) >= tonumber(capacity) then
      return {'full', occupancy(scope)}
    end
  end

  if not last then
    local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
    last = newest and tonumber(string.match(newest[1], '^%d+')) or 0
  end
  local seq = string.format('%.0f', last + 1)
  local inside
  if place ~= '' then
    -- First what Redis may refuse, so that nothing is done by halves.
    if step ~= '0' then
      inside = redis.call('HINCRBY', KEYS[6], scope, step)
    end
    if new == 'in' or new == 'out' then
      redis.call('HSET', KEYS[3], place, seq)
    elseif new == '0' then
      redis.call('HDEL', KEYS[3], place)
    elseif new ~= 'keep' then
      redis.call('HSET', KEYS[3], place, new)
    end
  end
  redis.call('XADD', KEYS[2], seq .. '-0', 'b', body, 'v', verdict, 'r', reason, 'p', fingerprint)
  redis.call('HSET', KEYS[1], op, seq)
  last = last + 1
  return {'recorded', seq, inside or occupancy(scope)}
end

local answers = {}
for at = 1, #ARGV, WORDS do
  -- Nobody's trouble is another's.
  local fine, answer = pcall(settle, unpack(ARGV, at, at + WORDS - 1))
  answers[#answers + 1] = fine and answer or {'error', type(answer) == 'table' and answer.err or tostring(answer)}
end
return answers
