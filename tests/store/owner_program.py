"""A program that owns an embedded Redis and counts in it, until it is killed: `owner_program.py DATA LOOP`.

Prints `ready PID URL`, then every number that Redis has acknowledged.
"""

import asyncio
import sys
from pathlib import Path

import redis.asyncio
import uvloop

from huiwu.store.embedded import EmbeddedRedis


async def own(data: Path) -> None:
    server = EmbeddedRedis(data)
    await server.start()
    print("ready", server.pid, server.url, flush=True)
    async with redis.asyncio.Redis.from_url(server.url) as client:
        while True:
            print(await client.incr("count"), flush=True)


if __name__ == "__main__":
    run = uvloop.run if sys.argv[2] == "uvloop" else asyncio.run
    run(own(Path(sys.argv[1])))
