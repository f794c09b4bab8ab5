-- Put and remove people, all or none, if the list is still the one the change was worked out on.
-- KEYS people person_revs codes people_changes operation
-- ARGV base_version, operation_ttl_s, put_count, removed_count,
--   per person put: attendee_id, attendee, rev, code; per person removed: attendee_id
-- Returns {status, version}; status is "known", "changed" or "stale".
local done = redis.call('GET', KEYS[5])
if done then
  return {'known', done}
end
local last = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
local version = last and tonumber(string.match(last[1], '^%d+')) or 0
if version ~= tonumber(ARGV[1]) then
  return {'stale', tostring(version)}
end

local touched = {}
local place = 5
for _ = 1, tonumber(ARGV[3]) do
  local id = ARGV[place]
  redis.call('HSET', KEYS[1], id, ARGV[place + 1])
  redis.call('HSET', KEYS[2], id, ARGV[place + 2])
  redis.call('HSET', KEYS[3], ARGV[place + 3], id)
  touched[#touched + 1] = id
  place = place + 4
end
for _ = 1, tonumber(ARGV[4]) do
  -- The codes of somebody removed stay reserved: the badge may still be around, and reads as unknown.
  redis.call('HDEL', KEYS[1], ARGV[place])
  redis.call('HDEL', KEYS[2], ARGV[place])
  touched[#touched + 1] = ARGV[place]
  place = place + 1
end
version = tostring(version + 1)
redis.call('XADD', KEYS[4], 'MAXLEN', '~', 1000, version .. '-0', 'ids', table.concat(touched, ' '))
redis.call('SET', KEYS[5], version, 'EX', ARGV[2])
return {'changed', version}
