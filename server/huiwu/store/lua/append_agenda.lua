-- Append one event to the agenda log and its public form to the viewers' log, if nothing came in between.
-- KEYS agenda_log public_log meta commands snapshot conference, and the files that documents come to be made of
-- ARGV command_id fingerprint base_rev event at delta snapshot conference epoch actor
--   delta "": nothing the public may see. conference "": unchanged.
-- Returns {status, rev, seq, fingerprint}; status is "known", "appended", "stale", or "no_file" when one of them is gone.
local known = redis.call('HGET', KEYS[4], ARGV[1])
if known then
  local rev, seq, fingerprint = string.match(known, '^(%d+) (%d+) (.*)$')
  return {'known', rev, seq, fingerprint}
end

local meta = redis.call('HMGET', KEYS[3], 'rev', 'seq')
local rev, seq = tonumber(meta[1] or '0'), tonumber(meta[2] or '0')
if rev ~= tonumber(ARGV[3]) then
  return {'stale', tostring(rev), tostring(seq), ''}
end

for place = 7, #KEYS do
  if redis.call('EXISTS', KEYS[place]) == 0 then
    return {'no_file', tostring(rev), tostring(seq), ''}
  end
end

redis.call('HSETNX', KEYS[3], 'epoch', ARGV[9])
rev = rev + 1
-- When it was written down, by this server's clock: the event itself says from when it counts.
local time = redis.call('TIME')
local recorded = time[1] .. string.format('%03d', math.floor(time[2] / 1000))
redis.call('XADD', KEYS[1], rev .. '-0', 'e', ARGV[4], 'c', ARGV[1], 'a', ARGV[10], 'r', recorded)
if ARGV[6] ~= '' then
  seq = seq + 1
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', 1000, seq .. '-0', 't', ARGV[5], 'd', ARGV[6])
  redis.call('SET', KEYS[5], seq .. ' ' .. ARGV[7])
end
if ARGV[8] ~= '' then
  redis.call('SET', KEYS[6], ARGV[8])
end
redis.call('HSET', KEYS[3], 'rev', rev, 'seq', seq)
redis.call('HSET', KEYS[4], ARGV[1], rev .. ' ' .. seq .. ' ' .. ARGV[2])
return {'appended', tostring(rev), tostring(seq), ARGV[2]}
