-- Make presence and occupancy what the ledger's fold says, if the ledger has not grown since it was folded.
-- KEYS ledger presence occupancy
-- ARGV tip, number of places, then place and seq of each ("0": nobody), then scope and occupancy of each
-- Returns 1, or 0 when there are newer records.
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local tip = last and string.match(last[1], '^%d+') or '0'
if tip ~= ARGV[1] then return 0 end

local places = tonumber(ARGV[2])
for at = 3, #ARGV, 2 do
  local key = at < 3 + places * 2 and KEYS[2] or KEYS[3]
  local now = redis.call('HGET', key, ARGV[at]) or '0'
  if now ~= ARGV[at + 1] then
    if ARGV[at + 1] == '0' then
      redis.call('HDEL', key, ARGV[at])
    else
      redis.call('HSET', key, ARGV[at], ARGV[at + 1])
    end
  end
end
return 1
