"""When each item was on stage: as often as it was, while the agenda itself remembers the last time only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiwu.domain.agenda_events import (
    AgendaPublished,
    ItemEnded,
    ItemHeld,
    ItemResumed,
    ItemStarted,
    RunEnded,
    StartCorrected,
)
from huiwu.domain.ids import ItemId
from huiwu.domain.journal import Record, standing
from huiwu.domain.timeline import NO_TIME, Duration, Instant


@dataclass(frozen=True, slots=True)
class Period:
    """One time on stage; `ended_at` None: it still is. `held_ms` of it stood still, `held_at` since when it does now.

    `late_ms`: how late the start was pressed, None when it was in time. `corrected`: it was put right afterwards.
    """

    item: ItemId
    started_at: Instant
    ended_at: Instant | None = None
    held_ms: Duration = NO_TIME
    held_at: Instant | None = None
    late_ms: Duration | None = None
    corrected: bool = False


def periods(records: Sequence[Record]) -> tuple[Period, ...]:
    """All times on stage, in order, as they are known now: corrected, and without what was taken back."""
    found: list[Period] = []
    for record in standing(records):
        _go_on(found, record)
    return tuple(found)


def _go_on(found: list[Period], record: Record) -> None:
    last = found[-1] if found and found[-1].ended_at is None else None
    match record.event:
        case ItemStarted(item=item, at=at):
            _close(found, at)
            found.append(Period(item, at, late_ms=record.late_ms))
        case StartCorrected(item=item, started_at=started_at) if last is not None and last.item == item:
            wrong = last.started_at
            found[:] = [
                replace(one, ended_at=started_at) if one.ended_at == wrong and one.item != item else one
                for one in found
            ]
            found[-1] = replace(last, started_at=started_at, corrected=True)
        case ItemHeld(at=at) if last is not None:
            found[-1] = replace(last, held_at=at)
        case ItemResumed(at=at) if last is not None:
            found[-1] = _running(last, at)
        case ItemEnded(at=at) | RunEnded(at=at):
            _close(found, at)
        case AgendaPublished(items=items, at=at) if last is not None and all(item.id != last.item for item in items):
            _close(found, at)


def _close(found: list[Period], at: Instant) -> None:
    if found and found[-1].ended_at is None:
        found[-1] = replace(_running(found[-1], at), ended_at=at)


def _running(period: Period, at: Instant) -> Period:
    if period.held_at is None:
        return period
    held_ms = Duration(period.held_ms + max(0, at - period.held_at))
    return replace(period, held_ms=held_ms, held_at=None)
