#!/bin/sh
# Writes a copy of the running store to stdout, as a tar archive. Everything answered before it began is in it.
#   docker compose -f deploy/compose.yaml exec -T redis sh /etc/redis/backup.sh > huiwu.tar
# Argument: the folder of the data (/data unless given).
set -eu
cd "${1:-/data}"

usual=$(redis-cli --raw config get auto-aof-rewrite-percentage | tail -n 1)
case $usual in
  0) usual=100 ;; # an earlier copy was cut short; redis.conf says 100
  '' | *[!0-9]*) echo "backup: Redis does not answer" >&2; exit 1 ;;
esac

# While Redis rewrites its log, files come and go; so no rewrite begins until the copy is done.
trap 'redis-cli config set auto-aof-rewrite-percentage "$usual" >/dev/null' EXIT
trap 'exit 1' HUP INT TERM
redis-cli config set auto-aof-rewrite-percentage 0 >/dev/null
while redis-cli --raw info persistence | grep -Eq '^aof_rewrite_(in_progress|scheduled):1'; do
  sleep 0.2
done

# tar says so, with 1, when a file grew meanwhile. The newest record may then be cut; Redis drops a cut record at its start.
tar -cf - appendonly* || [ $? -eq 1 ]
