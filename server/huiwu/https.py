"""HTTPS for a deployment: which certificate it presents, by which names, and the plain HTTP port beside it."""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from aiohttp import web

from huiwu.clock import Clock
from huiwu.config import SettingError, Settings, Tls
from huiwu.domain.timeline import Instant
from huiwu.http.app import start_app
from huiwu.http.connection import http_protocols
from huiwu.http.context import Site
from huiwu.http.trust import TRUST, Trust, build_companion
from huiwu.tls.errors import TlsError
from huiwu.tls.folder import TlsFolder
from huiwu.tls.names import bracketed
from huiwu.tls.presenter import Presenter
from huiwu.tls.profile import apple_profile
from huiwu.tls.sources import GivenSource, LocalSource, Source, machine_names

log = logging.getLogger("huiwu.tls")

_ITSELF = ("127.0.0.1", "localhost", "[::1]")
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  (recognised, not bound here)


class Https:
    """One for every deployment; without TLS it has no context, and nothing to trust."""

    def __init__(self, settings: Settings, port: int, clock: Clock) -> None:
        self._settings = settings
        self._port = port
        try:
            source = _source(settings, clock())
            self._presenter = None if source is None else Presenter(source, clock)
        except TlsError as error:
            raise SettingError(str(error)) from error
        self._local = source if isinstance(source, LocalSource) else None
        self._trust = None if self._local is None else self._what_to_trust(self._local)

    @property
    def context(self) -> ssl.SSLContext | None:
        return None if self._presenter is None else self._presenter.context

    @property
    def fingerprint(self) -> str:
        return "" if self._trust is None else self._trust.fingerprint

    @property
    def trust_url(self) -> str:
        """Where a device learns to trust us; "" when there is nothing to learn."""
        if self._trust is None:
            return ""
        port = self._settings.http_port
        scheme = "http" if port else "https"
        return f"{scheme}://{self.hosts()[0]}:{port or self._port}/trust"

    def hosts(self) -> list[str]:
        """The names of our own certificate that this listener answers to, the one people are given first."""
        if self._local is None:
            return []
        names, host = self._local.names, bracketed(self._settings.host)
        given = urlsplit(self._settings.public_url).hostname
        first = [bracketed(given)] if given else []
        if host in _ITSELF:
            return [*first, host, *_ITSELF]
        if self._settings.host in _EVERYWHERE:
            return [*first, bracketed(str(names.addresses[0])), *names.as_hosts()]
        return [*first, host, *names.hosts]

    def origins(self) -> set[str]:
        return {f"https://{host}:{self._port}" for host in self.hosts()}

    def add_to(self, app: web.Application) -> None:
        """Let the application say what there is to trust."""
        if self._trust is not None:
            app[TRUST] = self._trust

    @contextlib.asynccontextmanager
    async def beside(self, site: Site) -> AsyncIterator[None]:
        """Keep the certificate fresh and answer plain HTTP, until the block ends."""
        keeping: asyncio.Task[None] | None = None
        if self._presenter is not None:
            keeping = asyncio.create_task(self._presenter.keep(lambda: site.learn(self.origins())))
        try:
            async with self._companion(site):
                yield
        finally:
            if keeping is not None:
                keeping.cancel()

    @contextlib.asynccontextmanager
    async def _companion(self, site: Site) -> AsyncIterator[None]:
        if not self._settings.http_port:
            yield
            return
        runner = await start_app(build_companion(site, self._trust))
        loop = asyncio.get_running_loop()
        host, port = self._settings.host, self._settings.http_port
        try:
            server = await loop.create_server(http_protocols(runner), host, port)
        except OSError as error:
            await runner.cleanup()
            words = f"HUIWU_HTTP_PORT is {port}, which can't be used: {error.strerror}. Another one, or 0, is accepted."
            raise SettingError(words) from error
        if self._trust is not None:
            log.info("each tablet has to trust us once: %s; SHA-256 %s", self.trust_url, self.fingerprint)
        try:
            yield
        finally:
            server.close()
            await runner.cleanup()

    def _what_to_trust(self, local: LocalSource) -> Trust:
        authority = local.authority
        return Trust(
            name=authority.name,
            fingerprint=authority.fingerprint,
            certificate=authority.der,
            profile=apple_profile(authority),
            ends_at=int(authority.certificate.not_valid_after_utc.timestamp() * 1_000),
            https_port=self._port,
            hosts=self.hosts,
        )


def _source(settings: Settings, now: Instant) -> Source | None:
    match settings.tls:
        case Tls.OFF:
            return None
        case Tls.FILES:
            return GivenSource(settings.tls_cert, settings.tls_key)
        case Tls.LOCAL:
            public_host = urlsplit(settings.public_url).hostname or ""
            return LocalSource(TlsFolder(settings.data / "tls"), lambda: machine_names(public_host), now)
