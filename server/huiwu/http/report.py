"""The report of a conference: as JSON, as a page to print, and as tables."""

import asyncio

from aiohttp import web

from huiwu.domain.report import Report, report
from huiwu.http import files
from huiwu.http.body import reply
from huiwu.http.context import house_of, slug_of
from huiwu.http.files import language_of
from huiwu.services.chronicle import History
from huiwu.wire.report_page import report_page
from huiwu.wire.report_table import report_csv, report_workbook
from huiwu.wire.report_words import whole_report
from huiwu.wire.table_out import CSV, WORKBOOK


async def _told(request: web.Request) -> tuple[History, Report]:
    history = await house_of(request).chronicle.history(slug_of(request))
    return history, report(history.page.state, history.records)


async def get(request: web.Request) -> web.Response:
    """Planned and actual of every item, totals, and the journal of everything that was pressed."""
    return reply(whole_report(*await _told(request)))


async def page(request: web.Request) -> web.Response:
    """The same as a page to read and to print."""
    language = language_of(request)
    return files.html(await asyncio.to_thread(report_page, *await _told(request), language))


async def table(request: web.Request) -> web.Response:
    """The items as comma-separated values."""
    language = language_of(request)
    return files.file(report_csv(*await _told(request), language), CSV, f"{slug_of(request)}-report.csv")


async def workbook(request: web.Request) -> web.Response:
    """Items and journal as a workbook."""
    language = language_of(request)
    body = await asyncio.to_thread(report_workbook, *await _told(request), language)
    return files.file(body, WORKBOOK, f"{slug_of(request)}-report.xlsx")
