"""The agenda log as a journal: who did what when, and which of it was taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiwu.domain.agenda_events import UNDOABLE, AgendaEvent, Undone
from huiwu.domain.stage import LATE_PRESS
from huiwu.domain.timeline import Duration, Instant


@dataclass(frozen=True, slots=True)
class Record:
    """One event of the log, with who asked for it and when it was written down (None in logs of older programs)."""

    rev: int
    event: AgendaEvent
    actor: str = ""
    recorded_at: Instant | None = None

    @property
    def late_ms(self) -> Duration | None:
        """How much later it was written down than it counts from; None when it was in time."""
        late = Duration(0 if self.recorded_at is None else self.recorded_at - self.event.at)
        return late if late >= LATE_PRESS else None


def taken_back(records: Iterable[Record]) -> frozenset[int]:
    """The revs of events that were taken back. `records` is the whole log, oldest first."""
    gone = set()
    standing: list[int] = []
    for record in records:
        if isinstance(record.event, Undone) and standing and standing[-1] == record.event.of:
            gone.add(standing.pop())
        elif isinstance(record.event, UNDOABLE):
            standing.append(record.rev)
    return frozenset(gone)


def standing(records: Sequence[Record]) -> tuple[Record, ...]:
    """What counts: the records without those taken back, and without the taking back."""
    gone = taken_back(records)
    return tuple(one for one in records if one.rev not in gone and not isinstance(one.event, Undone))
