"""The web pages: one HTML file each, built from `web/`."""

from aiohttp import web

from huiwu.domain.errors import DomainError
from huiwu.http.context import house_of, site_of, slug_of

PAGES = ("viewer", "scanner", "stage", "office", "badge", "gate", "wall", "timer", "overlay", "pair")
INSTALLED = {
    "worker": ("sw.js", "text/javascript"),
    "manifest": ("scanner.webmanifest", "application/manifest+json"),
}
"""What keeps the scanner on a tablet: beside the page, since a worker rules only over addresses below its own."""


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
    try:
        await house_of(request).book.conference(slug_of(request))
    except DomainError:
        return web.FileResponse(path, status=404, headers={"Cache-Control": "no-cache"})
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


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
