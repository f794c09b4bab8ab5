"""Chapters of a recording: for staff at any time, for everybody once the conference has ended."""

from zoneinfo import ZoneInfo

from aiohttp import web

from huiwu.domain import chapters as domain
from huiwu.domain.access import Right
from huiwu.domain.conference import Conference
from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.periods import periods
from huiwu.domain.timeline import DAY, Duration, Instant
from huiwu.http import files
from huiwu.http.auth import grant_for, identify
from huiwu.http.context import house_of, slug_of
from huiwu.services.agenda_book import Page
from huiwu.wire.cells import CellError
from huiwu.wire.chapter_text import PLAIN, VTT, plain_list, webvtt
from huiwu.wire.fields import LARGEST_INSTANT
from huiwu.wire.local_times import instant_of, read_when

_LONGEST_SHIFT = DAY
_LONGEST_NUMBER = 16


async def vtt(request: web.Request) -> web.Response:
    """The chapters as WebVTT."""
    found, page = await _chapters(request)
    return _file(request, webvtt(found, page, files.language_of(request)), VTT, "vtt")


async def plain(request: web.Request) -> web.Response:
    """The chapters as the list of times and titles that video sites take."""
    found, page = await _chapters(request)
    return _file(request, plain_list(found, page, files.language_of(request)), PLAIN, "txt")


def _file(request: web.Request, text: str, content_type: str, ending: str) -> web.Response:
    return files.file(text.encode(), content_type, f"{slug_of(request)}-chapters.{ending}")


async def _chapters(request: web.Request) -> tuple[tuple[domain.Chapter, ...], Page]:
    house, slug = house_of(request), slug_of(request)
    await identify(request)
    is_staff = grant_for(request, Right.READ_AGENDA) is not None
    history = await (house.chronicle.history(slug) if is_staff else house.chronicle.ended(slug))
    start = _recording_start(request, history.page.conference)
    shift = Duration(_number(request, "offset", "0", -_LONGEST_SHIFT, _LONGEST_SHIFT))
    found = domain.chapters(periods(history.records), start, shift, house.clock())
    return found, history.page


def _recording_start(request: web.Request, conference: Conference) -> Instant:
    """Milliseconds, or a time of the conference's zone as people write it."""
    text = request.query.get("recording_start", "")
    if not text:
        raise DomainError("bad_input", (FieldError("recording_start", "required"),))
    if text.isdecimal():
        return Instant(_number(request, "recording_start", "", 0, LARGEST_INSTANT))
    try:
        when = read_when(text)
        if when.day is None or when.at is None:
            raise CellError("not_a_time")
        return instant_of(when.day, when.at, ZoneInfo(conference.time_zone), when.offset)
    except CellError as error:
        raise DomainError("bad_input", (FieldError("recording_start", error.code),)) from error


def _number(request: web.Request, name: str, default: str, least: int, most: int) -> int:
    text = request.query.get(name) or default
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _LONGEST_NUMBER:
        raise DomainError("bad_input", (FieldError(name, "not_an_integer"),))
    if not least <= int(text) <= most:
        raise DomainError("bad_input", (FieldError(name, "out_of_range"),))
    return int(text)
