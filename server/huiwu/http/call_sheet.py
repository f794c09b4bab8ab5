"""The call sheet of an item."""

from aiohttp import web

from huiwu.http.body import reply
from huiwu.http.context import house_of, slug_of
from huiwu.wire import call_sheet_words


async def get(request: web.Request) -> web.Response:
    """Who of an item, or of the coming one, is in the hall, and who is not."""
    sheet = await house_of(request).call_sheets.sheet(slug_of(request), request.query.get("item") or None)
    return reply(call_sheet_words.call_sheet(sheet))
