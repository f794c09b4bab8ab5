-- Put one piece of a file that is being uploaded where it belongs, if all before it is there.
-- KEYS part
-- ARGV offset bytes keep_ms
-- Returns 1, or 0 when something before it is missing: this Redis does not hold what the upload began with.
-- A piece that is sent twice is written over itself.
local offset = tonumber(ARGV[1])
if redis.call('STRLEN', KEYS[1]) < offset then
  return 0
end
redis.call('SETRANGE', KEYS[1], offset, ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
