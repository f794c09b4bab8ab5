"""The archive of a conference that has ended, for everybody."""

from functools import partial

from aiohttp import web

from huiwu.http import files
from huiwu.http.context import house_of, site_of, slug_of
from huiwu.wire.archive_page import archive_page

_CACHE = "public, max-age=60"


async def get(request: web.Request) -> web.Response:
    """The archive, one file in both languages; with `download`, one to keep."""
    house, slug = house_of(request), slug_of(request)
    history = await house.chronicle.ended(slug)
    standing = await house.audience.standing(slug)
    tag = f"{standing.epoch}-{history.page.state.rev}"
    if files.is_known(request, tag):
        return files.unchanged(tag, _CACHE)
    write = partial(archive_page, history, site_of(request).public_url)
    body = await request.app[files.KEPT].file(f"archive {slug}", tag, write)
    download = request.query.get("download", "0") not in ("", "0", "false")
    name = f"{slug}-archive.html" if download else ""
    return files.html(body, name, {"ETag": f'"{tag}"', "Cache-Control": _CACHE})
