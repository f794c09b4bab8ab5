"""When is what expected to begin and to end? Follows from the agenda and an instant alone.

Written a second time in `web/src/shared/forecast.ts`; `tests/vectors/forecast.json` keeps the two equal.

1. The item on stage has the time it was given: planned, added by the operator, stood still. Past that it is expected
   to end this instant. Only the operator makes it shorter.
2. The next begins when the one before it ends, after the pause the plan has between them. A delay eats the pause
   first: nothing waits for more than its planned start. An early end pulls what follows ahead of plan.
3. Two kinds of item are never pulled ahead of plan: those with a fixed start, and those after a long pause, because
   people have left the room until then.
4. An item left out takes no time. One that was moved in the order follows at once: its planned start belongs to the
   place it had, so that it is neither early nor late there.
5. A late item takes less time, as far as its `min_ms` allows. One with a fixed end ends when planned (later or
   earlier by what the operator added or took off), unless that has gone by when it begins.
6. Nothing to come is expected before `now`. Before the first item nothing is carried.

Halls are not looked at, as the run has one line for all of them (`course`).
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from huiwu.domain.agenda import AgendaState
from huiwu.domain.course import last_started, on_stage, to_come
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item
from huiwu.domain.run import Run
from huiwu.domain.timeline import HOUR, MINUTE, NO_TIME, Duration, Instant, after

LONG_PAUSE = Duration(15 * MINUTE)
"""People wait out a shorter pause in their seats, so what follows it may come early."""
NIGHT = Duration(5 * HOUR)
"""A pause this long ends the day, at whatever hour and in whatever zone."""


@dataclass(frozen=True, slots=True)
class Expected:
    """When an item is expected. `offset_ms`: how much later than planned it begins; negative when earlier."""

    item: ItemId
    start_at: Instant
    end_at: Instant
    offset_ms: Duration


@dataclass(frozen=True, slots=True)
class Forecast:
    """The item on stage, if there is one, and those to come, in order; never empty.

    `offset_ms`: how late it runs now, positive when late: of the end of the item on stage, else of the start of the
    next. `end_at`: the expected end of the day. `next`: the item that comes, None when the last one is on stage.
    """

    items: tuple[Expected, ...]
    next: ItemId | None
    offset_ms: Duration
    end_at: Instant


def forecast(state: AgendaState, now: Instant) -> Forecast | None:
    """What is expected at `now`; None when the run has ended and when nothing is left to come."""
    live, coming = on_stage(state), to_come(state)
    first = live or next(iter(coming), None)
    if state.run is Run.ENDED or first is None:
        return None
    expected = []
    if live is not None:
        expected.append(_expected(live, live.started_at or now, max(now, deadline(live, now))))
    expected.extend(_chain(state, expected[0].end_at if expected else None, now))
    late = expected[0].offset_ms if live is None else Duration(expected[0].end_at - planned_end(live))
    return Forecast(tuple(expected), coming[0].id if coming else None, late, _end_of_day(expected))


def _chain(state: AgendaState, live_end: Instant | None, now: Instant) -> Iterator[Expected]:
    """What is to come, each after the one before it. `place` is how far the plan has come by what stands in order."""
    coming, in_order, last = to_come(state), _in_order(state.items), last_started(state)
    place, plan = _place(state, in_order), sorted(state.items, key=lambda item: item.planned_start_at)
    end = None if last is None else live_end or last.ended_at or now
    for item in coming:
        moved = item.id not in in_order
        if end is None:
            start = item.planned_start_at if item.fixed_start else min(one.planned_start_at for one in coming)
        else:
            pause = NO_TIME if moved or place is None else _unplanned(plan, place, item)
            start = end if moved and not item.fixed_start else _start(item, end, pause)
        start = max(now, start)
        end = _end(item, start, NO_TIME if moved else Duration(max(0, start - item.planned_start_at)))
        place = place if moved else planned_end(item)
        yield _expected(item, start, end)


def _start(item: Item, end: Instant, pause: Duration) -> Instant:
    """When an item begins after the one before it, which ends at `end`, with a pause between them in the plan."""
    at_the_latest = max(item.planned_start_at, end)
    return at_the_latest if item.fixed_start or pause >= LONG_PAUSE else min(after(end, pause), at_the_latest)


def planned_end(item: Item) -> Instant:
    """When it ends by the plan alone."""
    return after(item.planned_start_at, item.planned_ms)


def deadline(item: Item, now: Instant) -> Instant:
    """When the time of an item that began is up; while it stands still this moves on with `now`."""
    start = item.started_at or now
    if item.fixed_end and _fixed_end(item) > start:
        return _fixed_end(item)
    stood_still = item.held_ms if item.held_at is None else item.held_ms + max(0, now - item.held_at)
    return Instant(start + (_shortest(item) if item.fixed_end else item.due_ms) + stood_still)


def _expected(item: Item, start: Instant, end: Instant) -> Expected:
    return Expected(item.id, start, end, Duration(start - item.planned_start_at))


def _place(state: AgendaState, in_order: frozenset[ItemId]) -> Instant | None:
    """The planned end of the newest item that was on stage and stands in order; None when there is none."""
    last = last_started(state)
    done = state.items if last is None else state.items[: state.items.index(last) + 1]
    ends = [planned_end(item) for item in done if item.started_at is not None and item.id in in_order]
    return ends[-1] if ends else None


def _in_order(plan: tuple[Item, ...]) -> frozenset[ItemId]:
    """The largest part of the plan that stands in its planned order: the rest was moved.

    Of two parts alike the one whose items stand earlier, so that of two neighbours that changed places the one that
    has to wait was moved.
    """
    ends: list[int] = []
    following: dict[int, int | None] = {}
    for place in reversed(range(len(plan))):
        length = bisect_right(ends, -plan[place].planned_start_at, key=lambda at: -plan[at].planned_start_at)
        following[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    found, at = set(), ends[-1] if ends else None
    while at is not None:
        found.add(plan[at].id)
        at = following[at]
    return frozenset(found)


def _unplanned(plan: list[Item], begin: Instant, item: Item) -> Duration:
    """For how much of the time from `begin` to the planned start of an item the plan has nothing.

    Whatever has become of the items; `plan` holds all of them by their planned start.
    """
    free, reached = 0, begin
    for one in plan:
        if one.planned_start_at > item.planned_start_at:
            break
        free += max(0, one.planned_start_at - reached)
        reached = max(reached, planned_end(one))
    return Duration(free)


def _end(item: Item, start: Instant, late: Duration) -> Instant:
    """When an item to come ends if it begins at `start`, `late` behind its plan."""
    if item.fixed_end:
        return _fixed_end(item) if _fixed_end(item) > start else after(start, _shortest(item))
    return Instant(start + max(_shortest(item), item.due_ms - late))


def _fixed_end(item: Item) -> Instant:
    return after(planned_end(item), item.extended_ms)


def _shortest(item: Item) -> Duration:
    return item.due_ms if item.min_ms is None else min(item.min_ms, item.due_ms)


def _end_of_day(expected: list[Expected]) -> Instant:
    """The end of the last item before the first night."""
    for one, following in pairwise(expected):
        if following.start_at - one.end_at >= NIGHT:
            return one.end_at
    return expected[-1].end_at
