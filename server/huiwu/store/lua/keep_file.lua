-- Give a file that was uploaded its name, unless there is no room for it; a file that is there already stays.
-- KEYS part file files
-- ARGV digest record size most_bytes most_files
-- Returns "kept", "full", or "lost" when the pieces are not all there.
-- A repeat finds the file and says "kept".
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('UNLINK', KEYS[1])
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
  return 'kept'
end
local size = tonumber(ARGV[3])
if redis.call('STRLEN', KEYS[1]) ~= size then
  return 'lost'
end
local bytes, count = size, 1
for _, record in ipairs(redis.call('HVALS', KEYS[3])) do
  bytes = bytes + cjson.decode(record).size
  count = count + 1
end
if bytes > tonumber(ARGV[4]) or count > tonumber(ARGV[5]) then
  return 'full'
end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('PERSIST', KEYS[2])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
return 'kept'
