"""Times on stage, told from the log, agree with the agenda that the same log leads to."""

from itertools import pairwise

from hypothesis import given

from huiwu.domain.agenda import fold
from huiwu.domain.agenda_events import AgendaEvent, ItemEnded, ItemHeld, ItemResumed, StartCorrected, Undone
from huiwu.domain.ids import ItemId
from huiwu.domain.journal import Record, standing, taken_back
from huiwu.domain.periods import Period, periods
from huiwu.domain.timeline import MINUTE, Duration, Instant
from tests.builders import NOW, a_plan, started
from tests.domain.strategies import logs

ONE, TWO = ItemId("one"), ItemId("two")


def at(minute: int) -> Instant:
    return Instant(NOW + minute * MINUTE)


def records_of(events: list[AgendaEvent], recorded_at: Instant | None = None) -> list[Record]:
    return [Record(rev, event, "test", recorded_at) for rev, event in enumerate(events, start=1)]


def told(*events: AgendaEvent) -> tuple[Period, ...]:
    return periods(records_of([a_plan("one", "two", "three"), *events]))


@given(logs)
def test_the_last_time_of_each_item_is_the_one_the_agenda_remembers(log: list[AgendaEvent]) -> None:
    state = fold(log)

    last = {period.item: period for period in periods(records_of(log))}

    for item in state.items:
        if item.started_at is None:
            continue
        period = last[item.id]
        assert (period.started_at, period.ended_at) == (item.started_at, item.ended_at)
        assert (period.held_ms, period.held_at) == (item.held_ms, item.held_at)


@given(logs)
def test_one_item_is_on_stage_at_a_time_and_the_last_one_is_the_live_one(log: list[AgendaEvent]) -> None:
    told = periods(records_of(log))

    assert [one.item for one in told if one.ended_at is None] == [one for one in [fold(log).current] if one]
    for before, following in pairwise(told):
        assert before.ended_at is not None
        assert before.started_at <= before.ended_at <= following.started_at


@given(logs)
def test_what_stands_leads_to_the_same_agenda_as_the_whole_log(log: list[AgendaEvent]) -> None:
    records = records_of(log)
    left, whole = fold(one.event for one in standing(records)), fold(log)

    assert [item.id for item in left.items] == [item.id for item in whole.items]
    assert (left.run, left.current, left.announcements) == (whole.run, whole.current, whole.announcements)
    assert len(standing(records)) == len(log) - 2 * len(taken_back(records))


def test_an_item_that_comes_twice_was_there_twice() -> None:
    """Bug (of a fold that only knows the last time): the chapter of the first time was lost."""
    found = told(started("one", at(0)), started("two", at(5)), started("one", at(8)), ItemEnded(ONE, at(9)))

    assert [(one.item, one.started_at, one.ended_at) for one in found] == [
        ("one", at(0), at(5)),
        ("two", at(5), at(8)),
        ("one", at(8), at(9)),
    ]


def test_a_corrected_start_moves_the_end_before_it_and_is_marked() -> None:
    found = told(started("one", at(0)), started("two", at(5)), StartCorrected(TWO, at(3), at(6)))

    assert [(one.started_at, one.ended_at, one.corrected) for one in found] == [
        (at(0), at(3), False),
        (at(3), None, True),
    ]


def test_time_that_stood_still_is_counted_and_a_start_taken_back_is_none() -> None:
    events: list[AgendaEvent] = [
        a_plan("one", "two"),
        started("one", at(0)),
        ItemHeld(ONE, at(1)),
        ItemResumed(ONE, at(4)),
    ]
    events += [started("two", at(5)), Undone(5, at(6))]

    assert periods(records_of(events)) == (Period(ONE, at(0), held_ms=Duration(3 * MINUTE)),)


def test_a_press_that_was_written_down_late_says_how_late() -> None:
    (period,) = periods(records_of([a_plan("one"), started("one", at(0))], recorded_at=at(2)))

    assert period.late_ms == 2 * MINUTE
