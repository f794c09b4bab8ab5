"""Streams of Redis: waiting for new entries, and reading what commands answer about them."""

import asyncio
import contextlib
from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from huiwu.store.failures import outside_failures
from huiwu.store.primary import pool_to

_CONNECT_TIMEOUT_S = 2.0


class Reader:
    """Waits for new stream entries on a connection of its own; keeps no position, the caller does."""

    _BLOCK_MS = 5_000

    def __init__(self, url: str) -> None:
        pool = pool_to(
            url,
            ConnectionPool,
            decode_responses=True,
            max_connections=1,
            socket_timeout=self._BLOCK_MS / 1000 + 5,
            socket_connect_timeout=_CONNECT_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._redis: Redis = Redis.from_pool(pool)

    async def wait(self, positions: dict[str, str]) -> dict[str, list[tuple[str, dict[str, str]]]]:
        """New entries by stream after the given ids; empty when none came within 5 s."""
        with outside_failures():
            answer = await self._redis.execute_command(
                "XREAD", "COUNT", 100, "BLOCK", self._BLOCK_MS, "STREAMS", *positions, *positions.values()
            )
        return _by_stream(answer)

    async def close(self) -> None:
        with contextlib.suppress(RedisError, OSError, asyncio.CancelledError):
            await self._redis.aclose()


def entries(answer: Any) -> list[tuple[str, dict[str, str]]]:
    """What XRANGE and XREVRANGE answer, as (id, fields)."""
    return [
        (
            str(entry_id),
            fields if isinstance(fields, dict) else dict(zip(fields[::2], fields[1::2], strict=True)),
        )
        for entry_id, fields in answer or ()
    ]


def _by_stream(answer: Any) -> dict[str, list[tuple[str, dict[str, str]]]]:
    if not answer:
        return {}
    pairs = answer.items() if isinstance(answer, dict) else answer
    result = {}
    for name, found in pairs:
        # RESP3 nests the entries of a stream in one more list.
        flat = (
            found[0]
            if found and isinstance(found[0], list) and found[0] and isinstance(found[0][0], list | tuple)
            else found
        )
        result[str(name)] = entries(flat)
    return result


def number_of(entry_id: str) -> int:
    """The number in an entry id: `17-0` is 17."""
    return int(entry_id.partition("-")[0])
