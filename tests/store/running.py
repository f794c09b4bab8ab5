"""A Redis to start and stop within a test."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import redis

from huiwu.store.embedded import EmbeddedRedis


@contextlib.asynccontextmanager
async def running(data: Path, **options: object) -> AsyncIterator[EmbeddedRedis]:
    server = EmbeddedRedis(data, **options)  # type: ignore[arg-type]
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def ask(server: EmbeddedRedis, *words: str) -> object:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        return client.execute_command(*words)
