"""How a device comes to trust our own authority: the page, the certificate, and the plain HTTP port beside HTTPS."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from huiwu.badges.symbol import link_svg
from huiwu.domain.errors import DomainError
from huiwu.http import middlewares
from huiwu.http.body import reply
from huiwu.http.context import SITE, Site, site_of

_SAFE_METHODS = frozenset({"GET", "HEAD"})
# Nothing here reads a body.
_LARGEST_BODY = 1
# What the built page itself loads; all of it stands in its head.
_ASSET = re.compile(r'"(/static/[A-Za-z0-9_./-]+)"')
_PORT = re.compile(r":[0-9]+$")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Trust:
    """What there is to trust. `hosts` gives the names we answer to now, as in an address bar, the one to show first."""

    name: str
    fingerprint: str
    certificate: bytes
    profile: bytes
    ends_at: int
    https_port: int
    hosts: Callable[[], list[str]]


TRUST = web.AppKey("trust", Trust)


def _trust_of(request: web.Request) -> Trust:
    trust = request.app.get(TRUST)
    if trust is None:
        raise DomainError("not_found")
    return trust


async def page(request: web.Request) -> web.StreamResponse:
    """The page that shows each kind of device how to trust this server."""
    _trust_of(request)
    path = site_of(request).static / "trust.html"
    if not path.is_file():
        raise DomainError("pages_not_built")
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


async def certificate(request: web.Request) -> web.Response:
    """The authority's certificate, as Android, Windows and Firefox take it."""
    # Not sent as an attachment: Firefox and Apple's devices would only save it, and not ask whether to trust it.
    return web.Response(body=_trust_of(request).certificate, content_type="application/x-x509-ca-cert")


async def profile(request: web.Request) -> web.Response:
    """The authority's certificate, as Apple's devices take it."""
    return web.Response(body=_trust_of(request).profile, content_type="application/x-apple-aspen-config")


async def facts(request: web.Request) -> web.Response:
    """What the page shows and where it leads."""
    trust = _trust_of(request)
    return reply(
        {
            "name": trust.name,
            "fingerprint": trust.fingerprint,
            "ends_at": trust.ends_at,
            "https_url": f"https://{_host_of(request)}:{trust.https_port}",
            "trust_url": _address_for_others(request),
        }
    )


async def address(request: web.Request) -> web.Response:
    """The page's own address as a picture, for tablets to scan."""
    return web.Response(body=link_svg(_address_for_others(request)), content_type="image/svg+xml")


def _host_of(request: web.Request) -> str:
    """The name the device came by, if it is one of ours; else the one by which others reach us."""
    hosts = _trust_of(request).hosts()
    asked = _PORT.sub("", request.host.lower())
    return asked if asked in hosts else hosts[0]


def _address_for_others(request: web.Request) -> str:
    """A tablet can't use the name by which a machine calls itself."""
    host, hosts = _host_of(request), _trust_of(request).hosts()
    if host in _LOOPBACK:
        host = hosts[0]
    site = site_of(request)
    if site.http_port:
        return f"http://{host}:{site.http_port}/trust"
    return f"https://{host}:{_trust_of(request).https_port}/trust"


def build_companion(site: Site, trust: Trust | None) -> web.Application:
    """What answers plain HTTP beside HTTPS: the page that makes HTTPS work, and the way there. No cookie, no key."""
    app = web.Application(middlewares=[middlewares.problems], client_max_size=_LARGEST_BODY)
    app[SITE] = site
    if trust is not None:
        app[TRUST] = trust
        for path, handler in _PATHS.items():
            app.router.add_get(path, handler, allow_head=True)
        app.router.add_get("/static/{rest:.+}", _asset, allow_head=True)
    app.router.add_route("*", "/{rest:.*}", _to_https)
    app.on_response_prepare.append(_secure)
    return app


_PATHS = {
    "/trust": page,
    "/trust/ca.crt": certificate,
    "/trust/ca.mobileconfig": profile,
    "/trust/authority.json": facts,
    "/trust/address.svg": address,
}


async def _asset(request: web.Request) -> web.StreamResponse:
    """Only what the page loads; the other pages are not for this port."""
    static = site_of(request).static
    path = static / "trust.html"
    if not path.is_file() or request.path not in _ASSET.findall(path.read_text("utf-8")):
        return await _to_https(request)
    return web.FileResponse(static / request.path.removeprefix("/static/"))


async def _to_https(request: web.Request) -> web.StreamResponse:
    """The same address over HTTPS. A fragment comes along by itself, so links with keys survive being typed wrong."""
    if request.method not in _SAFE_METHODS:
        raise web.HTTPMethodNotAllowed(request.method, _SAFE_METHODS)
    trust = request.app.get(TRUST)
    public = site_of(request).public_url
    base = public if trust is None else f"https://{_host_of(request)}:{trust.https_port}"
    if urlsplit(public).hostname == urlsplit(base).hostname:
        base = public
    # Not for good: a browser that remembered it could never reach the page at /trust again.
    raise web.HTTPTemporaryRedirect(base + request.raw_path if request.raw_path.startswith("/") else base)


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    await middlewares.secure(request, response)
    # Browsers ignore it on plain HTTP, and complain.
    del response.headers["Cross-Origin-Opener-Policy"]
    if response.content_type == "text/html" and request.app.get(TRUST) is not None:
        host = _host_of(request)
        # A policy can't name an IPv6 address.
        here = "https:" if "[" in host else f"https://{host}:{_trust_of(request).https_port}"
        policy = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy"] = policy.replace("connect-src 'self'", f"connect-src 'self' {here}")
