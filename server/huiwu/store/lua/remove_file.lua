-- Remove a file that no item uses, if the agenda still stands where that was seen.
-- KEYS meta file files
-- ARGV rev digest
-- Returns 1, or 0 when the agenda has moved on: look again. A repeat finds nothing to remove and says 1.
if (redis.call('HGET', KEYS[1], 'rev') or '0') ~= ARGV[1] then
  return 0
end
redis.call('UNLINK', KEYS[2])
redis.call('HDEL', KEYS[3], ARGV[2])
return 1
