"""Chapters of a recording: when each item begins in it.

Instants are absolute, so nothing drifts: a chapter lies where its item began, however long another one stood still.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from huiwu.domain.ids import ItemId
from huiwu.domain.periods import Period
from huiwu.domain.timeline import Duration, Instant


@dataclass(frozen=True, slots=True)
class Chapter:
    """From where to where an item runs, counted from the beginning of the recording."""

    item: ItemId
    from_ms: Duration
    to_ms: Duration


def chapters(
    on_stage: Iterable[Period], recording_start: Instant, shift: Duration, now: Instant
) -> tuple[Chapter, ...]:
    """The chapters of a recording that began at `recording_start`; the live item's ends `now`.

    `shift` moves all of them, later when it is positive (a title before the picture, say). What was over before the
    recording began has no chapter; what was running then begins with it.
    """
    found = []
    for period in on_stage:
        begin = max(0, period.started_at - recording_start + shift)
        end = (now if period.ended_at is None else period.ended_at) - recording_start + shift
        if end > begin:
            found.append(Chapter(period.item, Duration(begin), Duration(end)))
    return tuple(found)
