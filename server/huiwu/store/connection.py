"""One connection pool to Redis: commands, scripts and durable writes, with the outside's failures named."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from importlib.resources import files
from typing import Any, TypeVar

import hiredis
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.client import NEVER_DECODE
from redis.exceptions import BusyLoadingError, NoScriptError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from huiwu.domain.errors import StoreError
from huiwu.domain.timeline import Instant
from huiwu.store.durability import Guarantee, judge
from huiwu.store.failures import outside_failures
from huiwu.store.lineage import LineageChangedError, LineageGuard
from huiwu.store.primary import pool_to
from huiwu.store.streams import Reader

log = logging.getLogger("huiwu.store")

# A Redis that restarts is away for well under a second; every script may be sent twice, so waiting is safe.
_RETRIES = 8
_BACKOFF_BASE_S = 0.03
_BACKOFF_CAP_S = 0.6
_COMMAND_TIMEOUT_S = 5.0
_CONNECT_TIMEOUT_S = 2.0
_MOST_CONNECTIONS = 64
_WAIT_FOR_REPLICA_MS = 100


_PUT_BACK_WITHIN_S = 3.0
"""How long a command waits for that; then its sender is told to come again."""
_PASTS = 3
_PUTTING_BACK: ContextVar[bool] = ContextVar("putting back", default=False)
Answer = TypeVar("Answer")


class Script:
    """A Lua script of `store/lua`, known to Redis by its digest."""

    def __init__(self, name: str) -> None:
        self.text = (files("huiwu") / "store" / "lua" / f"{name}.lua").read_text(encoding="utf-8")
        # Redis names scripts by SHA-1; nothing here is secret.
        self.digest = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


class _Packing(AbstractConnection):
    """A connection whose commands are packed by hiredis, as its answers are read: a flight has hundreds of words."""

    def pack_command(self, *args: Any) -> list[bytes]:
        # redis-py says some commands of its own as one word with a blank.
        return super().pack_command(*args) if " " in args[0] else [hiredis.pack_command(args)]


class Connection:
    """The way to Redis. Every method raises `StoreError` when the outside fails, and may then be called again.

    When Redis turns out to have another past, all commands wait until `on_other_past` has put back what it lacks.
    """

    def __init__(self, url: str) -> None:
        self._guard = LineageGuard()
        self._passable = asyncio.Event()
        self._passable.set()
        self.on_other_past: list[Callable[[], Awaitable[None]]] = []
        self._through_guard = self._client(url, redis_connect_func=self._guard.on_connect)
        # What people wait for at the gates has a connection that need not be fetched and given back each time.
        self._at_gates = self._through_guard.client()
        # What puts back goes on connections of its own: none of them may be handed to somebody who waits.
        self._past_guard = self._client(url)
        self._url = url
        self.durability = judge(None, None, 0)

    @staticmethod
    def _client(url: str, **options: Any) -> Redis:
        # Blocking: in a rush the command that finds every connection busy waits its turn instead of failing.
        pool = pool_to(
            url,
            BlockingConnectionPool,
            decode_responses=True,
            max_connections=_MOST_CONNECTIONS,
            timeout=_COMMAND_TIMEOUT_S,
            socket_timeout=_COMMAND_TIMEOUT_S,
            socket_connect_timeout=_CONNECT_TIMEOUT_S,
            retry=Retry(
                ExponentialBackoff(cap=_BACKOFF_CAP_S, base=_BACKOFF_BASE_S),
                _RETRIES,
                supported_errors=(RedisConnectionError, RedisTimeoutError, BusyLoadingError),
            ),
            **options,
        )
        pool.connection_class = type("Packing", (_Packing, pool.connection_class), {})
        client: Redis = Redis.from_pool(pool)
        return client

    @property
    def _redis(self) -> Redis:
        return self._past_guard if _PUTTING_BACK.get() else self._through_guard

    async def open(self) -> None:
        """Connect, and find out what a write is worth here."""
        await self.command("PING")
        self.durability = judge(
            await self._setting("appendonly"),
            await self._setting("appendfsync"),
            int((await self._replication()).get("connected_slaves", "0")),
        )

    async def close(self) -> None:
        await self._at_gates.aclose()
        await self._through_guard.aclose()
        await self._past_guard.aclose()

    async def command(self, *words: str | int | bytes) -> Any:
        """One command, as it is."""
        return await self._passed(lambda: self._redis.execute_command(*words))

    async def read_bytes(self, *words: str | int) -> bytes:
        """One command whose answer is bytes and no text."""
        return bytes(await self._passed(lambda: self._redis.execute_command(*words, **{NEVER_DECODE: True})))

    async def together(self, *commands: Sequence[str | int]) -> list[Any]:
        """Several commands in one transaction, so that they see one state."""

        async def send() -> list[Any]:
            pipeline = self._redis.pipeline(transaction=True)
            for words in commands:
                pipeline.execute_command(*words)
            return list(await pipeline.execute())

        return await self._passed(send)

    async def run(self, script: Script, keys: Sequence[str], arguments: Sequence[str | int | bytes]) -> Any:
        """Run a script; the script must be safe to run twice with the same arguments."""
        return await self._run(self._redis, script, keys, arguments)

    async def _run(
        self, redis: Redis, script: Script, keys: Sequence[str], arguments: Sequence[str | int | bytes]
    ) -> Any:
        words = ("EVALSHA", script.digest, len(keys), *keys, *arguments)

        async def send() -> Any:
            try:
                return await redis.execute_command(*words)
            except NoScriptError:
                await redis.execute_command("SCRIPT", "LOAD", script.text)
                return await redis.execute_command(*words)

        return await self._passed(send)

    async def run_durably(
        self, script: Script, keys: Sequence[str], arguments: Sequence[str | int]
    ) -> tuple[Any, bool]:
        """Run a script and tell whether what it wrote is durable by now.

        On a replicated Redis the script and `WAIT` go down one connection together, as WAIT only speaks of that
        connection's own writes.
        """
        if self.durability.guarantee is not Guarantee.REPLICATED:
            answer = await self._run(self._at_gates, script, keys, arguments)
            return answer, self.durability.guarantee is Guarantee.FSYNCED
        words = (script.digest, len(keys), *keys, *arguments)

        async def send() -> tuple[Any, bool]:
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

        return await self._passed(send)

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

    def reader(self) -> Reader:
        """A connection of its own for one blocking reader."""
        return Reader(self._url)

    async def _passed(self, send: Callable[[], Awaitable[Answer]]) -> Answer:
        """Send, once nothing is being put back; find out here that Redis has another past."""
        with outside_failures():
            for _ in range(_PASTS):
                if not _PUTTING_BACK.get() and not self._passable.is_set():
                    await asyncio.wait_for(self._passable.wait(), _PUT_BACK_WITHIN_S)
                try:
                    return await send()
                except LineageChangedError:
                    if _PUTTING_BACK.get():
                        raise
                await self._put_back()
            raise LineageChangedError("Redis keeps changing its past")

    async def _put_back(self) -> None:
        """Recognise the new lineage, and let nobody pass until what it lacks is back."""
        if not self._passable.is_set():
            return
        self._passable.clear()
        log.warning("Redis has another past: putting back what it lacks")
        token = _PUTTING_BACK.set(True)
        try:
            for put_back in self.on_other_past:
                await put_back()
            self._guard.accept()
        finally:
            _PUTTING_BACK.reset(token)
            self._passable.set()

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
