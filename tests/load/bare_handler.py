"""The least that could check people in: one aiohttp handler, one script of four commands; no keys, rules or push."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import uvloop
from aiohttp import web
from redis.asyncio import Redis

from huiwu.store.embedded import EmbeddedRedis

SCRIPT = """
local person = redis.call('HGET', KEYS[1], ARGV[1])
if not person then return {'unknown'} end
local fresh = redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2])
if fresh == 0 then return {'repeat', person} end
redis.call('XADD', KEYS[3], '*', 'code', ARGV[1], 'at', ARGV[2])
return {'ok', person, redis.call('HINCRBY', KEYS[4], 'admitted', 1)}
"""
KEYS = ("people", "seen", "log", "totals")


async def main() -> None:
    data, port, people = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    embedded = EmbeddedRedis(data)
    await embedded.start()
    redis: Redis = Redis.from_url(embedded.url, decode_responses=True)
    listed: dict[Any, Any] = {
        f"code-{number}": json.dumps({"id": number, "name": f"乙{number:05d}"}) for number in range(people)
    }
    await redis.hset("people", mapping=listed)
    script = redis.register_script(SCRIPT)

    async def scan(request: web.Request) -> web.Response:
        asked = await request.json()
        answer = await script(keys=KEYS, args=[asked["code"], asked["scanned_at"]])
        return web.json_response({"verdict": answer[0], "person": answer[1]})

    app = web.Application()
    app.router.add_post("/scan", scan)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        await redis.aclose()
        await embedded.stop()


if __name__ == "__main__":
    uvloop.run(main())
