"""The report: what was planned of each item, what became of it, and by how much they differ.

Offsets are positive when something was late or long.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiwu.domain.agenda import AgendaState
from huiwu.domain.journal import Record
from huiwu.domain.periods import Period, periods
from huiwu.domain.programme import Item
from huiwu.domain.timeline import NO_TIME, Duration, Instant, after


@dataclass(frozen=True, slots=True)
class Line:
    """One item. Actual times are those of its last time on stage; `times` says how often it was there.

    `removed`: it is no longer in the agenda, but it was on stage.
    """

    item: Item
    last: Period | None = None
    times: int = 0
    removed: bool = False

    @property
    def planned_end_at(self) -> Instant:
        return after(self.item.planned_start_at, self.item.planned_ms)

    @property
    def started_at(self) -> Instant | None:
        return None if self.last is None else self.last.started_at

    @property
    def ended_at(self) -> Instant | None:
        return None if self.last is None else self.last.ended_at

    @property
    def start_offset_ms(self) -> Duration | None:
        return _between(self.item.planned_start_at, self.started_at)

    @property
    def end_offset_ms(self) -> Duration | None:
        return _between(self.planned_end_at, self.ended_at)

    @property
    def actual_ms(self) -> Duration | None:
        """From start to end, with the time it stood still."""
        return None if self.started_at is None else _between(self.started_at, self.ended_at)

    @property
    def difference_ms(self) -> Duration | None:
        """How much longer it took than planned."""
        actual = self.actual_ms
        return None if actual is None else Duration(actual - self.item.planned_ms)


@dataclass(frozen=True, slots=True)
class Totals:
    """All items together, counting each time on stage that is over. Offsets: of the first start and the last end."""

    items: int
    held_on_stage: int
    skipped: int
    planned_ms: Duration
    actual_ms: Duration
    held_ms: Duration
    started_at: Instant | None
    ended_at: Instant | None
    start_offset_ms: Duration | None
    end_offset_ms: Duration | None
    latest_start_ms: Duration | None


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a conference so far."""

    lines: tuple[Line, ...]
    totals: Totals


def report(state: AgendaState, records: Sequence[Record]) -> Report:
    """The report from the whole log; `state` is its fold."""
    by_item: dict[str, list[Period]] = {}
    all_periods = periods(records)
    for period in all_periods:
        by_item.setdefault(period.item, []).append(period)
    lines = [_line(item, by_item.get(item.id, ()), removed=False) for item in state.items]
    lines += [_line(item, by_item[item.id], removed=True) for item in state.removed if item.id in by_item]
    return Report(tuple(lines), _totals(lines, all_periods))


def _line(item: Item, on_stage: Sequence[Period], *, removed: bool) -> Line:
    return Line(item, on_stage[-1] if on_stage else None, len(on_stage), removed)


def _totals(lines: Sequence[Line], on_stage: Iterable[Period]) -> Totals:
    planned = [line for line in lines if not line.removed and not line.item.skipped]
    done = [line for line in lines if line.last is not None]
    first = min(done, key=lambda line: line.started_at or 0, default=None)
    ended = [line for line in done if line.ended_at is not None]
    last = max(ended, key=lambda line: line.ended_at or 0, default=None)
    planned_end = max((line.planned_end_at for line in planned), default=None)
    ended_at = None if last is None else last.ended_at
    over = [(_between(one.started_at, one.ended_at), one.held_ms) for one in on_stage if one.ended_at is not None]
    return Totals(
        items=sum(1 for line in lines if not line.removed),
        held_on_stage=len(done),
        skipped=sum(line.item.skipped for line in lines),
        planned_ms=_sum(line.item.planned_ms for line in planned),
        actual_ms=_sum(span for span, _ in over),
        held_ms=_sum(held for _, held in over),
        started_at=None if first is None else first.started_at,
        ended_at=ended_at,
        start_offset_ms=None if first is None else first.start_offset_ms,
        end_offset_ms=None if planned_end is None or len(ended) < len(planned) else _between(planned_end, ended_at),
        latest_start_ms=max((line.start_offset_ms for line in done if line.start_offset_ms is not None), default=None),
    )


def _sum(spans: Iterable[Duration | None]) -> Duration:
    return Duration(sum(span or NO_TIME for span in spans))


def _between(planned: Instant, actual: Instant | None) -> Duration | None:
    return None if actual is None else Duration(actual - planned)
