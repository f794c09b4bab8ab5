"""The check-in ledger: its records, and what follows from them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId, ScanId
from huiwu.domain.timeline import Instant, minute_of


class Method(StrEnum):
    """How the badge was read."""

    CAMERA = "camera"
    READER = "reader"
    MANUAL = "manual"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class First:
    """When and at which gate a person was first let in."""

    at: Instant
    gate: GateId


@dataclass(frozen=True, slots=True)
class Scan:
    """What a gate asks: who stands here? `fingerprint` of two scans with one id must agree."""

    id: ScanId
    gate: GateId
    code: str | None
    attendee_id: AttendeeId | None
    scanned_at: Instant | None = None
    method: Method = Method.CAMERA

    def fingerprint(self) -> str:
        """What makes it this scan and not another one that took the same id."""
        return f"{self.gate}|{self.code or ''}|{self.attendee_id or ''}"


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One entry of the ledger; immutable. `seq` counts entries from 1, without gaps."""

    scan_id: ScanId
    seq: int
    verdict: Verdict
    reason: Reason
    gate: GateId
    at: Instant
    attendee_id: AttendeeId | None
    category: CategoryKey | None
    first: First | None
    scanned_at: Instant | None
    method: Method


@dataclass(slots=True)
class Totals:
    """A fold of the ledger: people are counted, not scans. `seq` is the last record it holds.

    `admitted` says when each person was first let in.
    """

    seq: int = 0
    admitted: dict[AttendeeId, Instant] = field(default_factory=dict)
    by_category: Counter[CategoryKey] = field(default_factory=Counter)
    by_gate: dict[GateId, Counter[Verdict]] = field(default_factory=dict)
    arrivals: Counter[Instant] = field(default_factory=Counter)

    def add(self, record: ScanRecord) -> None:
        """Take one more record; records at or before `seq` are known already and change nothing."""
        if record.seq <= self.seq:
            return
        self.seq = record.seq
        self.by_gate.setdefault(record.gate, Counter())[record.verdict] += 1
        person = record.attendee_id
        if record.verdict is not Verdict.ADMITTED or person is None or person in self.admitted:
            return
        self.admitted[person] = record.at
        self.arrivals[minute_of(record.at)] += 1
        if record.category is not None:
            self.by_category[record.category] += 1


def fold(records: Iterable[ScanRecord]) -> Totals:
    """The totals of a whole ledger."""
    totals = Totals()
    for record in records:
        totals.add(record)
    return totals
