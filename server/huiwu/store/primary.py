"""Where Redis is: at an address, or wherever its sentinels say that the primary is now."""

from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from redis.asyncio.connection import Connection, ConnectionPool
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError

SENTINELS = "redis+sentinel"
"""Scheme of `redis+sentinel://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]/SERVICE[/DATABASE]`; user and password are those
of Redis itself.
"""
_SENTINEL_PORT = 26_379
_SENTINEL_TIME_S = 1.0

Pool = TypeVar("Pool", bound=ConnectionPool)


class _PrimaryConnection(Connection):
    """A connection that asks the sentinels each time it is made; one to a primary that was demoted ends."""

    def __init__(self, *, sentinels: list[tuple[str, int]], service: str, **options: Any) -> None:
        super().__init__(**options)
        self._sentinels = sentinels
        self._service = service

    async def _connect(self) -> None:
        # Asked so rarely that nothing is kept open for it.
        times = {"socket_timeout": _SENTINEL_TIME_S, "socket_connect_timeout": _SENTINEL_TIME_S}
        asked = Sentinel(self._sentinels, sentinel_kwargs=times)
        try:
            self.host, self.port = await asked.discover_master(self._service)
        finally:
            for one in asked.sentinels:
                await one.aclose()
        await super()._connect()  # type: ignore[no-untyped-call]

    async def read_response(self, *words: Any, **options: Any) -> Any:
        try:
            return await super().read_response(*words, **options)
        except ReadOnlyError as error:
            await self.disconnect()
            raise RedisConnectionError("the primary has become a replica") from error


def sentinel_parts(url: str) -> tuple[list[tuple[str, int]], str, int]:
    """Sentinels, service and database of such a URL; raises `ValueError`."""
    parts = urlsplit(url)
    hosts = parts.netloc.rpartition("@")[2]
    service, _, database = parts.path.strip("/").partition("/")
    found = []
    for one in hosts.split(","):
        host, colon, port = one.rpartition(":")
        found.append((host, int(port)) if colon else (one, _SENTINEL_PORT))
    if not service or not all(host for host, _ in found):
        raise ValueError("no sentinel or no service is named")
    return found, service, int(database or 0)


def pool_to(url: str, kind: type[Pool], **options: Any) -> Pool:
    """A pool of connections to wherever the URL leads."""
    if not url.startswith(f"{SENTINELS}://"):
        return kind.from_url(url, **options)
    hosts, service, database = sentinel_parts(url)
    parts = urlsplit(url)
    return kind(
        connection_class=_PrimaryConnection,
        sentinels=hosts,
        service=service,
        db=database,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        **options,
    )
