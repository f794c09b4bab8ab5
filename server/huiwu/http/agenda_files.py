"""The agenda as files: the calendar, and the table that can be filled in and imported again."""

import asyncio
from functools import partial

from aiohttp import web

from huiwu.http import files
from huiwu.http.context import house_of, site_of, slug_of
from huiwu.wire.agenda_sheet import agenda_csv, agenda_workbook
from huiwu.wire.calendar import calendar
from huiwu.wire.table_out import CSV, WORKBOOK


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
    write = partial(calendar, page, language, link, item)
    if item is None:
        body = await request.app[files.KEPT].file(f"calendar {slug} {language}", tag, write)
    else:
        body = write()
    name = f"{slug}.ics" if item is None else f"{slug}-{item}.ics"
    return files.file(body, files.CALENDAR, name, {"ETag": f'"{tag}"', "Cache-Control": files.CALENDAR_CACHE})


async def workbook(request: web.Request) -> web.Response:
    """The plan as a workbook that imports back unchanged."""
    language = files.language_of(request)
    page = await house_of(request).book.page(slug_of(request))
    body = await asyncio.to_thread(agenda_workbook, page.conference, page.state, language)
    return files.file(body, WORKBOOK, f"{slug_of(request)}-agenda.xlsx")


async def table(request: web.Request) -> web.Response:
    """The plan as comma-separated values that import back unchanged."""
    language = files.language_of(request)
    page = await house_of(request).book.page(slug_of(request))
    return files.file(agenda_csv(page.conference, page.state, language), CSV, f"{slug_of(request)}-agenda.csv")
