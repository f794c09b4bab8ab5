"""Build the parts, join them, start and stop them in order: Redis, the house, HTTP and the live edge."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from huiwu.clock import system_chance, system_clock
from huiwu.config import SettingError, Settings, Tls, secret_of
from huiwu.http.app import build_app, build_watch, start_app
from huiwu.http.connection import http_protocols
from huiwu.http.context import Site
from huiwu.http.upgrade import late_upgrade
from huiwu.https import Https
from huiwu.live.accepting import Acceptor
from huiwu.live.edge import Edge
from huiwu.live.figures import watch_stalls
from huiwu.live.server import listen
from huiwu.services.house import House, build_house
from huiwu.store.connection import Connection
from huiwu.store.embedded import EmbeddedRedis, running_url

log = logging.getLogger("huiwu")

_BACKLOG = 4_096
"""Connections that may wait to be accepted when a hall opens its phones at once."""
_WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104  (recognised, not bound here)


@dataclass(frozen=True, slots=True)
class Running:
    """A deployment that answers requests."""

    house: House
    base_url: str
    durability: str
    trust_url: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class LiveRunning:
    """A process of the live edge, and where its viewers come in."""

    edge: Edge
    server: Acceptor

    async def move_away(self) -> None:
        """Leave the port to a successor, and send everybody over."""
        self.server.close()
        await self.edge.move_away()


@contextlib.asynccontextmanager
async def opened_house(settings: Settings, *, join_running: bool = False) -> AsyncIterator[House]:
    """The services on their Redis. `join_running`: use the embedded Redis of a server that runs in this folder."""
    embedded: EmbeddedRedis | None = None
    url = settings.redis_url or (running_url(settings.data) if join_running else None)
    if not url:
        embedded = EmbeddedRedis(settings.data, on_event=logging.getLogger("huiwu.store").info)
        await embedded.start()
        url = embedded.url
    connection = Connection(url)
    try:
        await connection.open()
        yield build_house(connection, system_clock, system_chance, secret_of(settings))
    finally:
        await connection.close()
        if embedded is not None:
            await embedded.stop()


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Everything, until the block ends; then sockets are told to come back, and Redis stops last."""
    async with opened_house(settings) as house, _listening(settings) as listening:
        port = int(listening.getsockname()[1])
        https = Https(settings, port, house.clock)
        await _renew_public_states(house)
        site = _site(settings, port, https)
        edge = Edge(house, site.origins, settings.most_viewers)
        app = build_app(house, site, edge.report)
        app.router.add_get("/live/{rest:.*}", late_upgrade(edge.protocol))
        https.add_to(app)
        runner = await start_app(app)
        server = listen(listening, http=http_protocols(runner), live=edge.protocol, tls=https.context)
        stalls = asyncio.create_task(watch_stalls())
        durability = house.connection.durability.words
        log.info("listening on %s; %s", site.public_url, durability)
        try:
            async with https.beside(site):
                yield Running(house, site.public_url, durability, https.trust_url, https.fingerprint)
        finally:
            stalls.cancel()
            server.close()
            await edge.close()
            await runner.cleanup()
            log.info("stopped")


@contextlib.asynccontextmanager
async def live_running(settings: Settings, listening: socket.socket) -> AsyncIterator[LiveRunning]:
    """Only the live edge, on a socket that somebody else keeps open, beside a server that runs."""
    if not settings.redis_url and running_url(settings.data) is None:
        raise SettingError("No Redis runs in HUIWU_DATA: start huiwu serve first, or set HUIWU_REDIS_URL.")
    async with opened_house(settings, join_running=True) as house:
        https = Https(settings, settings.port, house.clock)
        site = _site(settings, settings.port, https)
        edge = Edge(house, site.origins, settings.most_viewers)
        runner = await start_app(build_watch(house, site, edge.report))
        server = listen(
            listening, http=http_protocols(runner), live=edge.protocol, tls=https.context, is_edge_alone=True
        )
        stalls = asyncio.create_task(watch_stalls())
        try:
            yield LiveRunning(edge, server)
        finally:
            stalls.cancel()
            server.close()
            await edge.close()
            await runner.cleanup()


async def _renew_public_states(house: House) -> None:
    for slug in await house.book.slugs():
        if await house.stage.renew(slug):
            log.info("%s: the public state was written anew for this version", slug)


@contextlib.asynccontextmanager
async def _listening(settings: Settings) -> AsyncIterator[socket.socket]:
    """A socket of ours from now on: a port that was only looked for may be somebody else's a moment later."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG) as listening:
        yield listening


def _site(settings: Settings, port: int, https: Https) -> Site:
    """Where we are on the web; without a public URL, under the names this machine answers to itself."""
    local = [f"{settings.scheme}://{host}:{port}" for host in _hosts(settings.host)]
    public_url = settings.public_url or local[0]
    secure = public_url.startswith("https://")
    return Site(
        public_url=public_url,
        origins={public_url, *settings.origins, *(() if settings.public_url else local)} | https.origins(),
        cookie="__Host-huiwu" if secure else f"huiwu_{port}",
        secure=secure,
        static=Path(str(files("huiwu") / "static")),
        # HSTS is for all ports of a name: it would take away the page at /trust, and whatever else runs on localhost.
        lasting=settings.tls is not Tls.LOCAL,
        http_port=settings.http_port,
        live_url=settings.live_url,
    )


def _hosts(host: str) -> list[str]:
    if host in ("127.0.0.1", "localhost", "::1"):
        return [f"[{host}]" if ":" in host else host, "127.0.0.1", "localhost"]
    if host in _WILDCARDS:
        return [*_own_addresses(), "127.0.0.1", "localhost"]
    return [f"[{host}]" if ":" in host else host]


def _own_addresses() -> list[str]:
    """The address other machines of the hall reach us by; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.connect(("198.51.100.1", 9))
        return [str(probe.getsockname()[0]), socket.gethostname()]
    return []


async def serve_until(stop: asyncio.Event, settings: Settings) -> None:
    """Run until told to stop."""
    async with running(settings):
        await stop.wait()
