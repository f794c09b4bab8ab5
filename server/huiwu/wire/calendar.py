"""The agenda as a calendar (RFC 5545): one entry per item, called off when the item was skipped or removed.

Times are in UTC: an entry happens once, at an instant, and a calendar shows it in its owner's zone; a VTIMEZONE would
only add rules that go out of date. What is written is the plan, not how late we run: calendars ask too rarely for that.
"""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from huiwu.domain.conference import Conference
from huiwu.domain.errors import DomainError
from huiwu.domain.programme import Item
from huiwu.domain.timeline import Instant, after
from huiwu.services.agenda_book import Page
from huiwu.wire.fields import LARGEST_INSTANT
from huiwu.wire.language import Language, people, said

ASK_AGAIN = timedelta(minutes=15)
_ONLY_HALL = "main"


def calendar(page: Page, language: Language, page_url: str, item_id: str | None = None) -> bytes:
    """The whole agenda, or one item of it; raises `unknown_item`. The same log always gives the same bytes."""
    going = [(item, False) for item in page.state.items]
    called_off = [(item, True) for item in page.state.removed]
    chosen = [one for one in [*going, *called_off] if item_id in (None, one[0].id)]
    if item_id is not None and not chosen:
        raise DomainError("unknown_item")
    whole = Calendar()
    whole.add("prodid", f"-//Huiwu//Huiwu//{language.value.upper()}")
    whole.add("version", "2.0")
    name = said(page.conference.name, language)
    whole.add("name", name)
    whole.add("x-wr-calname", name)
    whole.add("x-wr-timezone", page.conference.time_zone)
    whole.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for item, removed in chosen:
        whole.add_component(_entry(item, page.conference, language, page_url, removed=removed))
    return bytes(whole.to_ical())


def uid(conference: Conference, item: Item) -> str:
    """The entry's name for ever: neither a new address of the server nor a new plan may change it."""
    return f"{item.id}@{conference.slug}.huiwu"


def _entry(item: Item, conference: Conference, language: Language, page_url: str, *, removed: bool) -> Event:
    entry = Event()
    off = removed or item.skipped
    entry.add("uid", uid(conference, item))
    # Without a METHOD both say when the entry was last changed (RFC 5545, 3.8.7.2).
    entry.add("dtstamp", _utc(item.revised_at))
    entry.add("last-modified", _utc(item.revised_at))
    entry.add("sequence", item.sequence)
    start, end = _utc(item.planned_start_at), _utc(after(item.planned_start_at, item.planned_ms))
    entry.add("dtstart", start)
    # An end has to be later than the start; without one the entry is an instant.
    if end > start:
        entry.add("dtend", end)
    entry.add("summary", said(item.title, language))
    entry.add("status", "CANCELLED" if off else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if off else "OPAQUE")
    if place := _place(item, conference, language):
        entry.add("location", place)
    # Why an item was taken out nobody knows here; its speakers are not named any longer.
    if item.speakers and not removed:
        entry.add("description", "\n".join(people(item, language)))
    entry.add("url", page_url)
    return entry


def _place(item: Item, conference: Conference, language: Language) -> str:
    """The venue, and the hall when there is more than one: by the name of its zone if it has one."""
    zone = next((said(one.name, language) for one in conference.zones if one.id == item.hall), item.hall)
    hall = "" if item.hall == _ONLY_HALL else zone
    comma = ", " if language is Language.EN else "，"
    return comma.join(filter(None, (said(conference.venue, language), hall)))


def _utc(at: Instant) -> datetime:
    """To the second, as calendars count; never beyond the last year that can be written."""
    return datetime.fromtimestamp(min(at, LARGEST_INSTANT) // 1000, UTC)
