"""What a calendar program reads out of our calendar is what the agenda says."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from huiwu.domain.agenda import AgendaState
from huiwu.domain.conference import Bilingual
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ZoneId
from huiwu.domain.programme import Item, Speaker
from huiwu.domain.timeline import MINUTE, SECOND, Duration, Instant
from huiwu.services.agenda_book import Page
from huiwu.wire.calendar import calendar, uid
from huiwu.wire.fields import LARGEST_INSTANT
from huiwu.wire.language import Language, said
from tests.builders import NOW, a_conference, an_item
from tests.domain.strategies import items

LINK = "https://hui.example/c/lawyers-2023/viewer"
ZH, EN = Language.ZH, Language.EN


def a_page(*agenda: Item, removed: tuple[Item, ...] = ()) -> Page:
    return Page(a_conference(), AgendaState(items=agenda, removed=removed), 1)


def read(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def instant(at: datetime) -> int:
    assert at.tzinfo is not None
    return int(at.astimezone(UTC).timestamp()) * 1000


@given(st.lists(items, unique_by=lambda item: item.id, max_size=5), st.sampled_from(Language), st.data())
def test_a_calendar_read_back_has_the_same_instants_names_numbers_and_words(
    agenda: list[Item], language: Language, data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(agenda)))
    conference = a_conference()

    found = read(calendar(a_page(*agenda[cut:], removed=tuple(agenda[:cut])), language, LINK))

    in_order = [*((item, False) for item in agenda[cut:]), *((item, True) for item in agenda[:cut])]
    for entry, (item, removed) in zip(found, in_order, strict=True):
        start = item.planned_start_at - item.planned_start_at % SECOND
        end = (item.planned_start_at + item.planned_ms) // SECOND * SECOND
        assert str(entry["UID"]) == uid(conference, item) == f"{item.id}@lawyers-2023.huiwu"
        assert entry["SEQUENCE"] == item.sequence
        assert instant(entry["DTSTART"].dt) == start
        assert ("DTEND" in entry) == (end > start)
        assert end == start or instant(entry["DTEND"].dt) == end
        assert instant(entry["DTSTAMP"].dt) == instant(entry["LAST-MODIFIED"].dt) == item.revised_at // 1000 * 1000
        assert str(entry["SUMMARY"]) == said(item.title, language)
        assert str(entry["STATUS"]) == ("CANCELLED" if removed or item.skipped else "CONFIRMED")
        told = str(entry.get("DESCRIPTION", ""))
        assert all((said(one.name, language) in told) is not removed for one in item.speakers)


@given(st.text('会𠮷a,;\\:"é 😀', min_size=1, max_size=120))
def test_lines_are_folded_before_75_octets_and_never_inside_a_character(title: str) -> None:
    data = calendar(a_page(an_item(title=Bilingual(title))), ZH, LINK)

    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert not [line for line in lines if len(line) > 75 or b"\n" in line or b"\r" in line]
    assert [line.decode() for line in lines]
    assert str(read(data)[0]["SUMMARY"]) == title


def test_the_place_is_the_venue_and_the_hall_by_the_name_of_its_zone() -> None:
    page = a_page(an_item("a"), an_item("b", hall="lounge"), an_item("c", hall="room-7"))

    assert [str(entry["LOCATION"]) for entry in read(calendar(page, ZH, LINK))] == [
        "深圳厅",
        "深圳厅，贵宾室",
        "深圳厅，room-7",
    ]
    assert str(read(calendar(page, EN, LINK))[1]["LOCATION"]) == "Shenzhen Hall, Lounge"


def test_a_hall_without_a_venue_stands_alone() -> None:
    page = replace(a_page(an_item(hall="hall")), conference=a_conference(venue=Bilingual("")))

    assert page.conference.zone(ZoneId("hall")).name.zh == str(read(calendar(page, ZH, LINK))[0]["LOCATION"])


def test_speakers_stand_with_their_positions_one_a_line() -> None:
    one = Speaker(Bilingual("林知夏", "Lin Zhixia"), Bilingual("会长", "President"))
    page = a_page(an_item(speakers=(one, Speaker(Bilingual("陈远"), Bilingual("")))))

    assert str(read(calendar(page, ZH, LINK))[0]["DESCRIPTION"]) == "林知夏（会长）\n陈远"
    assert str(read(calendar(page, EN, LINK))[0]["DESCRIPTION"]) == "Lin Zhixia (President)\n陈远"


def test_one_item_alone_a_removed_one_too_and_one_that_never_was() -> None:
    page = a_page(an_item("a"), an_item("b"), removed=(an_item("c"),))

    assert [str(entry["UID"]) for entry in read(calendar(page, ZH, LINK, "b"))] == ["b@lawyers-2023.huiwu"]
    assert [str(entry["STATUS"]) for entry in read(calendar(page, ZH, LINK, "c"))] == ["CANCELLED"]
    with pytest.raises(DomainError, match="unknown_item"):
        calendar(page, ZH, LINK, "nobody")


def test_the_last_instant_that_can_be_planned_can_be_written() -> None:
    page = a_page(an_item(planned_start_at=Instant(LARGEST_INSTANT), planned_ms=Duration(20 * MINUTE)))

    (entry,) = read(calendar(page, ZH, LINK))

    assert entry["DTSTART"].dt.year == 9999
    assert "DTEND" not in entry


def test_the_same_agenda_gives_the_same_bytes() -> None:
    page = a_page(an_item("a", revised_at=NOW))

    assert calendar(page, ZH, LINK) == calendar(page, ZH, LINK)
    assert b"DTSTAMP:20230303T070000Z" in calendar(page, ZH, LINK)
