"""Planned and actual side by side: an offset is positive when something was late."""

from dataclasses import replace

from hypothesis import given

from huiwu.domain.agenda import AgendaState, fold
from huiwu.domain.agenda_events import (
    AgendaEvent,
    AgendaPublished,
    ItemExtended,
    ItemHeld,
    ItemResumed,
    ItemSkipped,
    RunEnded,
)
from huiwu.domain.ids import ItemId
from huiwu.domain.journal import Record
from huiwu.domain.report import Report, report
from huiwu.domain.timeline import MINUTE, Duration, Instant
from tests.builders import NOW, an_item, started
from tests.domain.strategies import logs

PLAN = AgendaPublished(
    (),
    tuple(
        an_item(name, planned_start_at=Instant(NOW + place * 20 * MINUTE))
        for place, name in enumerate(("one", "two", "three"))
    ),
    NOW,
)


def at(minute: int) -> Instant:
    return Instant(NOW + minute * MINUTE)


def told(*events: AgendaEvent) -> Report:
    log = [PLAN, *events]
    return report(fold(log), [Record(rev, event) for rev, event in enumerate(log, start=1)])


def test_each_item_has_its_offsets_and_how_much_longer_it_took() -> None:
    lines = told(
        started("one", at(3)),
        ItemHeld(ItemId("one"), at(5)),
        ItemResumed(ItemId("one"), at(7)),
        ItemExtended(ItemId("one"), Duration(5 * MINUTE), at(8)),
        started("two", at(28)),
    ).lines

    one, two, three = lines
    assert (one.start_offset_ms, one.end_offset_ms) == (3 * MINUTE, 8 * MINUTE)
    assert (one.actual_ms, one.difference_ms) == (25 * MINUTE, 5 * MINUTE)
    assert one.last is not None
    assert (one.last.held_ms, one.item.extended_ms) == (2 * MINUTE, 5 * MINUTE)
    assert (two.start_offset_ms, two.end_offset_ms, two.actual_ms) == (8 * MINUTE, None, None)
    assert (three.last, three.start_offset_ms, three.times) == (None, None, 0)


def test_the_totals_go_from_the_first_start_to_the_last_end() -> None:
    totals = told(
        started("one", at(2)),
        ItemSkipped(ItemId("two"), skipped=True, at=at(3)),
        started("three", at(30)),
        RunEnded(at(55)),
    ).totals

    assert (totals.items, totals.held_on_stage, totals.skipped) == (3, 2, 1)
    assert (totals.planned_ms, totals.actual_ms) == (40 * MINUTE, 53 * MINUTE)
    assert (totals.start_offset_ms, totals.end_offset_ms) == (2 * MINUTE, -5 * MINUTE)
    assert totals.latest_start_ms == 2 * MINUTE


def test_before_all_of_it_is_done_nobody_says_how_late_it_ended() -> None:
    assert told(started("one", at(2)), started("two", at(9))).totals.end_offset_ms is None
    assert told().totals.started_at is None


def test_what_was_on_stage_is_reported_even_when_the_plan_has_it_no_longer() -> None:
    lines = told(started("one", at(2)), replace(PLAN, items=PLAN.items[1:], at=at(4))).lines

    assert [(line.item.id, line.removed, line.actual_ms) for line in lines] == [
        ("two", False, None),
        ("three", False, None),
        ("one", True, 2 * MINUTE),
    ]


@given(logs)
def test_any_log_has_a_report(log: list[AgendaEvent]) -> None:
    state: AgendaState = fold(log)

    found = report(state, [Record(rev, event) for rev, event in enumerate(log, start=1)])

    assert [line.item for line in found.lines if not line.removed] == list(state.items)
    once = sum(line.actual_ms or 0 for line in found.lines)
    assert found.totals.actual_ms >= once
    assert found.totals.actual_ms == once or any(line.times > 1 for line in found.lines)


def test_an_item_that_came_twice_counts_with_both_times() -> None:
    found = told(started("one", at(0)), started("two", at(5)), started("one", at(8)), RunEnded(at(10)))

    assert (found.lines[0].times, found.lines[0].actual_ms) == (2, 2 * MINUTE)
    assert found.totals.actual_ms == 10 * MINUTE
