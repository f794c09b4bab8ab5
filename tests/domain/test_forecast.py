import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from huiwu.domain.agenda import AgendaState
from huiwu.domain.course import on_stage, to_come
from huiwu.domain.forecast import LONG_PAUSE, NIGHT, Expected, Forecast, deadline, forecast, planned_end
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item
from huiwu.domain.run import Run
from huiwu.domain.timeline import DAY, MINUTE, NO_TIME, SECOND, Duration, Instant, after
from tests.builders import NOW, an_item
from tests.domain.strategies import Step, items, walks
from tests.vectors import make_forecast

VECTORS: dict[str, list[dict[str, Any]]] = json.loads(make_forecast.FILE.read_text("utf-8"))

spans = st.integers(0, 90 * MINUTE).map(Duration)
some = st.integers(-15 * MINUTE, 15 * MINUTE).map(Duration)
flags = st.sampled_from((False, False, True))
short_pauses = st.integers(0, LONG_PAUSE - 1) | st.just(0)
nows = st.integers(NOW - DAY, NOW + DAY).map(Instant)


@st.composite
def plans(draw: st.DrawFn, /, fewest: int = 1, **fixed: st.SearchStrategy[Any]) -> tuple[Item, ...]:
    """Items one after the other, as a plan has them: some after a pause, none before the one before it has its end."""
    ways: dict[str, st.SearchStrategy[Any]] = {
        "planned_ms": spans,
        "min_ms": st.none() | spans,
        "extended_ms": st.just(NO_TIME) | some,
        "fixed_start": flags,
        "fixed_end": flags,
        "skipped": flags,
        "pause": st.just(0) | spans | st.sampled_from((LONG_PAUSE, NIGHT)),
    }
    made, start = [], NOW
    for place in range(draw(st.integers(fewest, 7))):
        drawn = {name: draw(way) for name, way in (ways | fixed).items()}
        start = Instant(start + drawn.pop("pause"))
        made.append(an_item(f"i{place}", planned_start_at=start, **drawn))
        start = planned_end(made[-1])
    return tuple(made)


@st.composite
def states(draw: st.DrawFn, of: st.SearchStrategy[tuple[Item, ...]] | None = None) -> AgendaState:
    """A plan some way through its run: nothing started, an item on stage, or the stage empty after one."""
    plan = list(draw(plans() if of is None else of))
    done = draw(st.integers(0, len(plan)))
    at = NOW
    for place, item in enumerate(plan[:done]):
        start = Instant(at + draw(spans))
        at = Instant(start + draw(spans))
        plan[place] = replace(item, started_at=start, ended_at=at, skipped=False, held_ms=draw(spans))
    if done and draw(st.booleans()):
        held = draw(st.none() | st.just(at))
        plan[done - 1] = replace(plan[done - 1], ended_at=None, held_at=held)
        run = Run.LIVE if held is None else Run.HELD
        return AgendaState(run=run, current=plan[done - 1].id, items=tuple(plan))
    return AgendaState(run=Run.ARMED if done else Run.IDLE, items=tuple(plan))


anything = st.builds(
    AgendaState,
    run=st.sampled_from(Run),
    current=st.none() | st.sampled_from([ItemId(letter) for letter in "abcdex"]),
    items=st.lists(items, max_size=5, unique_by=lambda item: item.id).map(tuple),
)
"""Agendas that no run could leave behind, in no order at all."""


def live(item: Item, *rest: Item, late: int = 0) -> AgendaState:
    """The first of the items on stage, begun that late."""
    began = replace(item, started_at=after(item.planned_start_at, Duration(late)))
    return AgendaState(run=Run.LIVE, current=item.id, items=(began, *rest))


def found(state: AgendaState, now: Instant = NOW) -> Forecast:
    expected = forecast(state, now)
    if expected is None:
        reject()
    return expected


def behind(expected: Expected, state: AgendaState) -> int:
    """How much later than planned an item is expected to end."""
    item = state.item(expected.item)
    assert item is not None
    return expected.end_at - planned_end(item)


# The vectors.


@pytest.mark.parametrize("vector", VECTORS["by_hand"], ids=lambda vector: vector["name"])
def test_the_forecast_both_sides_share(vector: dict[str, Any]) -> None:
    assert make_forecast.as_written(vector) == vector["forecast"]


def test_the_vectors_are_what_was_written_down_and_what_the_rules_give() -> None:
    assert make_forecast.FILE.read_text("utf-8") == make_forecast.text()


def test_the_drawn_vectors_have_something_to_say() -> None:
    told = [vector["forecast"] for vector in VECTORS["drawn"]]

    assert sum(one is not None for one in told) > len(told) / 2
    assert sum(len(one["items"]) for one in told if one is not None) > len(told)


# What always holds, whatever the agenda.


@given(anything | states(), nows)
def test_nothing_is_expected_in_the_past_and_nothing_overlaps(state: AgendaState, now: Instant) -> None:
    expected = found(state, now)
    live_now = on_stage(state)

    assert all(one.end_at >= one.start_at for one in expected.items if one.item != getattr(live_now, "id", None))
    assert all(following.start_at >= one.end_at for one, following in pairwise(expected.items))
    assert all(one.start_at >= now for one in expected.items[0 if live_now is None else 1 :])
    assert expected.items[0].end_at >= now


@given(anything | states(), nows)
def test_it_speaks_of_the_item_on_stage_and_of_those_to_come_in_their_order(state: AgendaState, now: Instant) -> None:
    expected = found(state, now)
    coming = [item.id for item in to_come(state)]
    live_now = on_stage(state)

    assert [one.item for one in expected.items] == ([] if live_now is None else [live_now.id]) + coming
    assert expected.next == (coming[0] if coming else None)


@given(anything | states(), nows)
def test_a_fixed_start_is_never_expected_before_its_plan(state: AgendaState, now: Instant) -> None:
    coming = {item.id: item for item in to_come(state) if item.fixed_start}

    for one in found(state, now).items:
        if one.item in coming:
            assert one.start_at >= coming[one.item].planned_start_at


@given(anything | states(), nows)
def test_a_fixed_end_is_kept_by_whatever_begins_before_it(state: AgendaState, now: Instant) -> None:
    coming = {item.id: item for item in to_come(state) if item.fixed_end and not item.extended_ms}

    for one in found(state, now).items:
        if one.item in coming and one.start_at < planned_end(coming[one.item]):
            assert one.end_at == planned_end(coming[one.item])


@given(anything | states(), nows, st.sampled_from((1, DAY, 40_000 * DAY)) | st.integers(-(2**40), 2**40))
def test_shifting_every_instant_shifts_the_forecast_by_exactly_that(
    state: AgendaState, now: Instant, shift: int
) -> None:
    """So midnight, several days, the time of the year and the zone cannot matter: none is ever looked at."""

    def moved(at: Instant | None) -> Any:
        return None if at is None else Instant(at + shift)

    shifted = tuple(
        replace(
            item,
            planned_start_at=moved(item.planned_start_at),
            started_at=moved(item.started_at),
            ended_at=moved(item.ended_at),
            held_at=moved(item.held_at),
        )
        for item in state.items
    )
    expected = found(state, now)

    assert forecast(replace(state, items=shifted), moved(now)) == replace(
        expected,
        end_at=moved(expected.end_at),
        items=tuple(replace(one, start_at=moved(one.start_at), end_at=moved(one.end_at)) for one in expected.items),
    )


@given(states(), nows, st.sampled_from(("one", "two", "三")))
def test_the_hall_is_of_no_weight_as_the_run_is_one_line(state: AgendaState, now: Instant, hall: str) -> None:
    elsewhere = tuple(replace(item, hall=hall if place % 2 else "main") for place, item in enumerate(state.items))

    assert forecast(replace(state, items=elsewhere), now) == forecast(state, now)


@given(walks())
def test_no_day_that_can_be_lived_through_breaks_it(walk: list[Step]) -> None:
    for step in walk:
        expected = forecast(step.after, step.press.now)

        over = step.after.run is Run.ENDED or (on_stage(step.after) is None and not to_come(step.after))
        assert (expected is None) is over


# A day that goes as expected is expected the same all along.


@given(states(plans(min_ms=st.none())), nows)
def test_when_the_next_starts_as_expected_nothing_else_changes(state: AgendaState, now: Instant) -> None:
    expected = found(state, now)
    assume(expected.next is not None)
    following = next(one for one in expected.items if one.item == expected.next)

    def begun(item: Item) -> Item:
        if item.id == following.item:
            return replace(item, started_at=following.start_at)
        if item.id == state.current:
            return replace(item, ended_at=expected.items[0].end_at, held_at=None)
        return item

    after_start = replace(state, run=Run.LIVE, current=following.item, items=tuple(map(begun, state.items)))
    rest = expected.items[expected.items.index(following) :]

    assert found(after_start, following.start_at).items == rest


@given(states(), nows, st.integers(0, 60 * MINUTE))
def test_nothing_changes_as_long_as_nothing_is_overdue(state: AgendaState, now: Instant, passing: int) -> None:
    assume(state.run is not Run.HELD)
    expected = found(state, now)
    first = expected.items[0]
    due = first.start_at if on_stage(state) is None else first.end_at
    later = Instant(min(now + passing, due))

    assert forecast(state, later) == expected


@given(states(), nows, st.integers(0, 60 * MINUTE))
def test_while_the_stage_stands_still_its_end_moves_on_with_time(state: AgendaState, now: Instant, more: int) -> None:
    assume(state.run is Run.HELD)
    held = on_stage(state)
    assert held is not None
    assert held.held_at is not None
    now = max(now, held.held_at)
    later = Instant(now + more)
    kept = held.fixed_end and after(planned_end(held), held.extended_ms) > (held.started_at or 0)

    assert deadline(held, later) - deadline(held, now) == (0 if kept else more)


# How a delay goes through the day.


@given(states(), nows)
def test_lateness_never_grows_on_its_way_through_the_day_unless_added_to(state: AgendaState, now: Instant) -> None:
    expected = found(state, now)

    for one, following in pairwise(expected.items):
        item = state.item(following.item)
        assert item is not None
        assert behind(following, state) <= max(0, behind(one, state)) + max(0, item.extended_ms)


plain: dict[str, Any] = {"fixed_start": st.just(False), "fixed_end": st.just(False), "skipped": st.just(False)}
plain_plans = plans(**plain, extended_ms=st.just(NO_TIME))


@given(plain_plans, st.integers(0, 120 * MINUTE))
def test_pauses_and_least_lengths_make_up_for_exactly_what_they_can(plan: tuple[Item, ...], late: int) -> None:
    state = live(*plan, late=late)
    begin = Instant(NOW + late)

    expected = found(state, begin)

    for (before, item), one in zip(pairwise(plan), expected.items[1:], strict=True):
        late = max(0, late - (item.planned_start_at - planned_end(before)))
        assert one.offset_ms == late
        late = max(0, late - (0 if item.min_ms is None else max(0, item.planned_ms - item.min_ms)))
        assert behind(one, state) == late


@given(plans(**plain, extended_ms=st.just(NO_TIME), pause=short_pauses), st.integers(0, 60 * MINUTE))
def test_an_early_start_pulls_all_that_is_linked_by_as_much(plan: tuple[Item, ...], early: int) -> None:
    expected = found(live(*plan, late=-early), Instant(NOW - early))

    assert {one.offset_ms for one in expected.items} == {-early}
    assert expected.offset_ms == -early


@given(plain_plans, st.integers(0, 60 * MINUTE))
def test_nobody_is_called_back_early_out_of_a_long_pause(plan: tuple[Item, ...], early: int) -> None:
    expected = found(live(*plan, late=-early), Instant(NOW - early))

    for (before, item), one in zip(pairwise(plan), expected.items[1:], strict=True):
        if item.planned_start_at - planned_end(before) >= LONG_PAUSE:
            assert one.offset_ms == 0


@given(plans(2, **plain, extended_ms=st.just(NO_TIME)), st.data())
def test_leaving_an_item_out_makes_nothing_later(plan: tuple[Item, ...], data: st.DataObject) -> None:
    state = live(*plan, late=data.draw(some))
    out = data.draw(st.sampled_from(plan[1:]))
    shorter = tuple(replace(item, skipped=True) if item.id == out.id else item for item in state.items)

    full = {one.item: one.start_at for one in found(state).items}
    for one in found(replace(state, items=shorter)).items:
        assert one.start_at <= full[one.item]


@given(plans(4, **plain, extended_ms=st.just(NO_TIME), pause=st.integers(0, 2 * MINUTE)), st.data())
def test_changing_the_order_keeps_the_end_of_a_day_on_time(plan: tuple[Item, ...], data: st.DataObject) -> None:
    order = [plan[0], *data.draw(st.permutations(plan[1:-1])), plan[-1]]

    assert found(live(*order)).items[-1].start_at <= plan[-1].planned_start_at


@given(plans())
def test_before_the_start_all_is_as_planned(plan: tuple[Item, ...]) -> None:
    untouched = tuple(replace(item, skipped=False, extended_ms=NO_TIME) for item in plan)

    expected = found(AgendaState(items=untouched), NOW)

    assert {one.offset_ms for one in expected.items} == {0}
    assert [one.end_at for one in expected.items] == [planned_end(item) for item in untouched]


@given(states(), nows)
def test_the_day_ends_where_a_night_begins(state: AgendaState, now: Instant) -> None:
    expected = found(state, now)
    ends = [one.end_at for one, then in pairwise(expected.items) if then.start_at - one.end_at >= NIGHT]

    assert expected.end_at == (ends[0] if ends else expected.items[-1].end_at)


# Zones and clocks that are set: planned in local time, read in local time.


def local(zone: str) -> Callable[[str], Instant]:
    def instant(written: str) -> Instant:
        text, again, _ = written.partition(" second")
        there = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=int(again != ""))
        return Instant(int(there.timestamp()) * SECOND)

    return instant


def read(at: Instant, zone: str) -> str:
    there = datetime.fromtimestamp(at / SECOND, ZoneInfo(zone))
    offset = there.utcoffset() or timedelta()
    return f"{there:%m-%d %H:%M} {offset / timedelta(hours=1):+g}"


BERLIN, NEW_YORK, SHANGHAI = "Europe/Berlin", "America/New_York", "Asia/Shanghai"


@pytest.mark.parametrize(
    ("zone", "first", "minutes", "then", "late", "expected"),
    [
        (BERLIN, "2026-03-29T01:00", 60, "2026-03-29T03:00", 5, "03-29 03:05 +2"),
        (BERLIN, "2026-03-29T01:50", 20, "2026-03-29T03:10", 0, "03-29 03:10 +2"),
        (BERLIN, "2026-03-28T17:00", 60, "2026-03-29T09:00", 40, "03-29 09:00 +2"),
        (BERLIN, "2026-10-25T02:30", 60, "2026-10-25T02:30 second", 10, "10-25 02:40 +1"),
        (BERLIN, "2026-10-25T02:30", 60, "2026-10-25T02:30 second", -40, "10-25 02:50 +2"),
        (BERLIN, "2026-10-24T17:00", 60, "2026-10-25T09:00", -10, "10-25 09:00 +1"),
        (NEW_YORK, "2026-03-08T01:30", 30, "2026-03-08T03:00", 7, "03-08 03:07 -4"),
        (NEW_YORK, "2026-11-01T01:30", 45, "2026-11-01T01:15 second", 5, "11-01 01:20 -5"),
        (NEW_YORK, "2026-10-31T22:00", 60, "2026-11-01T09:00", 30, "11-01 09:00 -5"),
        (SHANGHAI, "2026-12-31T23:50", 20, "2027-01-01T00:10", 7, "01-01 00:17 +8"),
        (SHANGHAI, "2026-03-03T23:50", 5, "2026-03-03T23:55", 10, "03-04 00:05 +8"),
        (SHANGHAI, "2026-03-04T00:05", 20, "2026-03-04T00:25", -30, "03-03 23:55 +8"),
    ],
)
def test_local_times_come_out_right_over_midnight_and_when_clocks_are_set(
    zone: str, first: str, minutes: int, then: str, late: int, expected: str
) -> None:
    at = local(zone)
    one = an_item("one", planned_start_at=at(first), planned_ms=Duration(minutes * MINUTE))
    two = an_item("two", planned_start_at=at(then))
    state = live(one, two, late=late * MINUTE)

    following = found(state, after(at(first), Duration(late * MINUTE))).items[1]

    assert read(following.start_at, zone) == expected
