"""Chapters of a recording: absolute instants, so nothing drifts."""

from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda_events import AgendaEvent
from huiwu.domain.chapters import Chapter, chapters
from huiwu.domain.ids import ItemId
from huiwu.domain.periods import Period, periods
from huiwu.domain.timeline import DAY, MINUTE, NO_TIME, Duration, Instant
from tests.builders import NOW
from tests.domain.strategies import logs
from tests.domain.test_periods import records_of

LATER = Instant(NOW + DAY)


def at(minute: int) -> Instant:
    return Instant(NOW + minute * MINUTE)


def minutes(found: tuple[Chapter, ...]) -> list[tuple[str, int, int]]:
    return [(one.item, one.from_ms // MINUTE, one.to_ms // MINUTE) for one in found]


ON_STAGE = (
    Period(ItemId("one"), at(0), at(5)),
    Period(ItemId("two"), at(5), at(12), held_ms=Duration(2 * MINUTE)),
    Period(ItemId("three"), at(14)),
)


def test_a_chapter_begins_where_its_item_began_and_the_live_one_ends_now() -> None:
    assert minutes(chapters(ON_STAGE, at(0), NO_TIME, at(20))) == [("one", 0, 5), ("two", 5, 12), ("three", 14, 20)]


def test_what_was_over_before_the_recording_is_left_out_and_what_was_running_begins_with_it() -> None:
    assert minutes(chapters(ON_STAGE, at(7), NO_TIME, at(20))) == [("two", 0, 5), ("three", 7, 13)]
    assert minutes(chapters(ON_STAGE, at(5), NO_TIME, at(20)))[0] == ("two", 0, 7)


def test_all_of_them_can_be_shifted_either_way() -> None:
    assert minutes(chapters(ON_STAGE, at(0), Duration(MINUTE), at(20)))[0] == ("one", 1, 6)
    assert minutes(chapters(ON_STAGE, at(0), Duration(-6 * MINUTE), at(20)))[0] == ("two", 0, 6)


@given(logs, st.integers(-DAY, DAY), st.integers(-DAY, DAY))
def test_chapters_are_in_order_do_not_overlap_and_none_is_empty(log: list[AgendaEvent], start: int, shift: int) -> None:
    found = chapters(periods(records_of(log)), Instant(NOW + start), Duration(shift), LATER)

    edges = [edge for one in found for edge in (one.from_ms, one.to_ms)]
    assert edges == sorted(edges)
    assert all(0 <= one.from_ms < one.to_ms for one in found)
