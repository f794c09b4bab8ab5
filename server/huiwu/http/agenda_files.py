"""The agenda as files: the calendar."""

import asyncio

from aiohttp import web

from huiwu.http import files
from huiwu.http.context import house_of, site_of, slug_of
from huiwu.wire.calendar import calendar


async def ics(request: web.Request) -> web.Response:
    """The agenda as a calendar, or one item of it, for anybody."""
    house, slug = house_of(request), slug_of(request)
    language, item = files.language_of(request), request.query.get("item") or None
    standing = await house.audience.standing(slug)
    page = await house.book.page(slug)
    # Whatever a calendar shows is in the public log as well.
    tag = f"{standing.epoch}-{page.seq}-{language}"
    if files.is_known(request, tag):
        return files.unchanged(tag, files.CALENDAR_CACHE)
    link = f"{site_of(request).public_url}/c/{slug}/viewer"
    # Two thousand items take half a second to write.
    body = await asyncio.to_thread(calendar, page, language, link, item)
    name = f"{slug}.ics" if item is None else f"{slug}-{item}.ics"
    return files.file(body, files.CALENDAR, name, {"ETag": f'"{tag}"', "Cache-Control": files.CALENDAR_CACHE})
