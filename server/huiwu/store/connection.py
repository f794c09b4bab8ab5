"""One connection pool to Redis: commands, scripts and durable writes, with the outside's failures named."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, NoScriptError, RedisError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from huiwu.domain.errors import StoreError
from huiwu.domain.timeline import Instant
from huiwu.store.durability import Guarantee, judge

log = logging.getLogger("huiwu.store")

# A Redis that restarts is away for well under a second; every script may be sent twice, so waiting is safe.
_RETRIES = 8
_BACKOFF_BASE_S = 0.03
_BACKOFF_CAP_S = 0.6
_COMMAND_TIMEOUT_S = 5.0
_CONNECT_TIMEOUT_S = 2.0
_MOST_CONNECTIONS = 64
_WAIT_FOR_REPLICA_MS = 100


@contextlib.contextmanager
def _outside_failures() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreError(f"Redis: {type(error).__name__}: {error}") from error


class Script:
    """A Lua script of `store/lua`, known to Redis by its digest."""

    def __init__(self, name: str) -> None:
        self.text = (files("huiwu") / "store" / "lua" / f"{name}.lua").read_text(encoding="utf-8")
        # Redis names scripts by SHA-1; nothing here is secret.
        self.digest = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


class Connection:
    """The way to Redis. Every method raises `StoreError` when the outside fails, and may then be called again."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(
            url,
            decode_responses=True,
            max_connections=_MOST_CONNECTIONS,
            socket_timeout=_COMMAND_TIMEOUT_S,
            socket_connect_timeout=_CONNECT_TIMEOUT_S,
            retry=Retry(
                ExponentialBackoff(cap=_BACKOFF_CAP_S, base=_BACKOFF_BASE_S),
                _RETRIES,
                supported_errors=(RedisConnectionError, RedisTimeoutError, BusyLoadingError),
            ),
        )
        self._url = url
        self.durability = judge(None, None, 0)

    async def open(self) -> None:
        """Connect, and find out what a write is worth here."""
        await self.command("PING")
        self.durability = judge(
            await self._setting("appendonly"),
            await self._setting("appendfsync"),
            int((await self._replication()).get("connected_slaves", "0")),
        )

    async def close(self) -> None:
        await self._redis.aclose()

    async def command(self, *words: str | int | bytes) -> Any:
        """One command, as it is."""
        with _outside_failures():
            return await self._redis.execute_command(*words)

    async def together(self, *commands: Sequence[str | int]) -> list[Any]:
        """Several commands in one transaction, so that they see one state."""
        with _outside_failures():
            pipeline = self._redis.pipeline(transaction=True)
            for words in commands:
                pipeline.execute_command(*words)
            return list(await pipeline.execute())

    async def run(self, script: Script, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:
        """Run a script; the script must be safe to run twice with the same arguments."""
        words = (script.digest, len(keys), *keys, *arguments)
        with _outside_failures():
            try:
                return await self._redis.execute_command("EVALSHA", *words)
            except NoScriptError:
                await self._redis.execute_command("SCRIPT", "LOAD", script.text)
                return await self._redis.execute_command("EVALSHA", *words)

    async def run_durably(
        self, script: Script, keys: Sequence[str], arguments: Sequence[str | int]
    ) -> tuple[Any, bool]:
        """Run a script and tell whether what it wrote is durable by now.

        On a replicated Redis the script and `WAIT` go down one connection together, as WAIT only speaks of that
        connection's own writes.
        """
        if self.durability.guarantee is not Guarantee.REPLICATED:
            return await self.run(script, keys, arguments), self.durability.guarantee is Guarantee.FSYNCED
        words = (script.digest, len(keys), *keys, *arguments)
        with _outside_failures():
            for _ in range(2):
                pipeline = self._redis.pipeline(transaction=False)
                pipeline.execute_command("EVALSHA", *words)
                pipeline.execute_command("WAIT", 1, _WAIT_FOR_REPLICA_MS)
                answer, replicas = await pipeline.execute(raise_on_error=False)
                if not isinstance(answer, NoScriptError):
                    break
                await self._redis.execute_command("SCRIPT", "LOAD", script.text)
            for result in (answer, replicas):
                if isinstance(result, Exception):
                    raise result
        return answer, int(replicas) >= 1

    async def time(self) -> Instant:
        """Redis' own clock: the one clock of all processes."""
        seconds, microseconds = await self.command("TIME")
        return Instant(int(seconds) * 1000 + int(microseconds) // 1000)

    async def replication_id(self) -> str:
        """Changes whenever the lineage of the data may have: restart from disk, failover, restore. '' if hidden."""
        return (await self._replication()).get("master_replid", "")

    async def writable(self) -> bool:
        """Whether Redis takes a write now; raises `StoreError` when it can't even be asked."""
        try:
            await self.command("SET", "hw:ready", "1", "EX", 10)
        except StoreError as error:
            if isinstance(error.__cause__, ResponseError):
                return False
            raise
        return True

    def reader(self) -> "Reader":
        """A connection of its own for one blocking reader."""
        return Reader(self._url)

    async def _replication(self) -> dict[str, str]:
        try:
            answer = await self.command("INFO", "replication")
        except StoreError as error:
            if isinstance(error.__cause__, ResponseError):
                return {}
            raise
        if isinstance(answer, dict):
            return {str(name): str(value) for name, value in answer.items()}
        lines = (line.partition(":") for line in str(answer).splitlines() if ":" in line)
        return {name: value for name, _, value in lines}

    async def _setting(self, name: str) -> str | None:
        try:
            answer = await self.command("CONFIG", "GET", name)
        except StoreError as error:
            # Managed Redis services often forbid CONFIG; then nothing is promised.
            if isinstance(error.__cause__, ResponseError):
                return None
            raise
        pairs = answer if isinstance(answer, dict) else dict(zip(answer[::2], answer[1::2], strict=False))
        value = pairs.get(name)
        return None if value is None else str(value)


class Reader:
    """Waits for new stream entries on a connection of its own; keeps no position, the caller does."""

    _BLOCK_MS = 5_000

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(
            url,
            decode_responses=True,
            single_connection_client=False,
            max_connections=1,
            socket_timeout=self._BLOCK_MS / 1000 + 5,
            socket_connect_timeout=_CONNECT_TIMEOUT_S,
            retry=Retry(ExponentialBackoff(cap=_BACKOFF_CAP_S, base=_BACKOFF_BASE_S), 0),
        )

    async def wait(self, positions: dict[str, str]) -> dict[str, list[tuple[str, dict[str, str]]]]:
        """New entries by stream after the given ids; empty when none came within 5 s."""
        with _outside_failures():
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
