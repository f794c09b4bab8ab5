"""The check-in ledger: what is recorded. What follows from the records is in `ledger`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.conference import Direction
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId, ScanId
from huiwu.domain.timeline import Instant


class Method(StrEnum):
    """How the badge was read."""

    CAMERA = "camera"
    READER = "reader"
    MANUAL = "manual"
    SELF = "self"


class Kind(StrEnum):
    """What sort of operation it is.

    An attempt is settled by the server. A local one was decided on a tablet that had no answer: it happened, and is
    recorded as it happened. Void and undo take an earlier one back; close settles a conflict.
    """

    ATTEMPT = "attempt"
    LOCAL = "local"
    SELF = "self"
    OVERRIDE = "override"
    VOID = "void"
    UNDO = "undo"
    CLOSE = "close"


PASSAGES = frozenset({Kind.ATTEMPT, Kind.LOCAL, Kind.SELF, Kind.OVERRIDE})
"""Kinds that say whether somebody went through a gate; the others speak of those."""


class First(NamedTuple):
    """When and at which gate a person was let in before."""

    at: Instant
    gate: GateId


@dataclass(frozen=True, slots=True)
class Scan:
    """What a gate asks or tells. `fingerprint` of two operations with one id must agree.

    `told_verdict` and `told_reason` are what a tablet showed by itself; `at` is when, by the tablet's corrected clock.
    """

    id: ScanId
    gate: GateId
    code: str | None
    attendee_id: AttendeeId | None
    kind: Kind = Kind.ATTEMPT
    direction: Direction = Direction.IN
    scanned_at: Instant | None = None
    method: Method = Method.CAMERA
    ref: ScanId | None = None
    told_verdict: Verdict | None = None
    told_reason: Reason | None = None
    note: str = ""

    def fingerprint(self) -> str:
        """What makes it this operation and not another one that took the same id."""
        who = f"{self.gate}|{self.code or ''}|{self.attendee_id or ''}|{self.ref or ''}"
        if self.kind is Kind.ATTEMPT and self.direction is Direction.IN:
            return who
        return f"{self.kind}|{self.direction}|{self.told_verdict or ''}|{who}"


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One entry of the ledger; immutable. `seq` counts entries from 1, without gaps.

    `ref` names the operation that a local one, void, undo or close speaks of. `scope` is set for passages of people
    who are counted. `first` is set for a repeat.
    """

    scan_id: ScanId
    seq: int
    kind: Kind
    verdict: Verdict
    reason: Reason
    gate: GateId
    direction: Direction
    at: Instant
    scope: str | None
    attendee_id: AttendeeId | None
    category: CategoryKey | None
    first: First | None
    scanned_at: Instant | None
    method: Method
    ref: ScanId | None = None
    device: str = ""
    actor: str = ""
    note: str = ""
