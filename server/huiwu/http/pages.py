"""The web pages: one HTML file each, built from `web/`."""

from html import escape
from pathlib import Path

from aiohttp import web

from huiwu.domain.errors import DomainError
from huiwu.http.context import house_of, site_of, slug_of

PAGES = ("viewer", "scanner", "stage", "office", "badge", "gate", "wall", "timer", "overlay", "pair")
INSTALLED = {
    "worker": ("sw.js", "text/javascript"),
    "stageworker": ("sw_stage.js", "text/javascript"),
    "manifest": ("scanner.webmanifest", "application/manifest+json"),
}
"""What keeps two pages on a machine: beside them, since a worker rules only over addresses below its own."""


async def page(request: web.Request) -> web.StreamResponse:
    """One page; for an unknown conference it is sent with 404, and says so itself."""
    name = request.match_info["page"]
    if name in INSTALLED:
        return await _installed(request, *INSTALLED[name])
    if name not in PAGES:
        raise DomainError("not_found")
    path = site_of(request).static / f"{name}.html"
    if not path.is_file():
        raise DomainError("pages_not_built")
    book, slug = house_of(request).book, slug_of(request)
    try:
        # A page that is opened again while Redis is away may hold what was pressed on it.
        if not book.knows(slug):
            await book.conference(slug)
    except DomainError:
        return _served(request, path, 404)
    return _served(request, path, 200)


def _served(request: web.Request, path: Path, status: int) -> web.StreamResponse:
    headers = {"Cache-Control": "no-cache"}
    live_url = site_of(request).live_url
    if not live_url:
        return web.FileResponse(path, status=status, headers=headers)
    # Said in the page itself: asking for it would be one more request before anything is shown.
    meta = f'<head><meta name="huiwu-live" content="{escape(live_url)}">'
    text = path.read_text("utf-8").replace("<head>", meta, 1)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)


async def _installed(request: web.Request, file: str, content_type: str) -> web.StreamResponse:
    path = site_of(request).static / file
    if not path.is_file():
        raise DomainError("pages_not_built")
    await house_of(request).book.conference(slug_of(request))
    return web.FileResponse(path, headers={"Cache-Control": "no-cache", "Content-Type": content_type})


async def first_page(request: web.Request) -> web.Response:
    """Send on to the viewer page of the first conference."""
    slugs = await house_of(request).book.slugs()
    if not slugs:
        raise DomainError("unknown_conference")
    raise web.HTTPFound(f"/c/{slugs[0]}/viewer")
