-- Put a value in the place of another, unless somebody else was there first; its expiry stays.
-- KEYS value
-- ARGV old ('' stands for none), new
-- Returns 1 when it was put, 0 when another value is there: read it, and work it out again. That is also what a repeat
-- whose first answer was lost does, so a change must be harmless when it is made twice.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
