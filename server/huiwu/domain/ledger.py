"""What follows from the check-in ledger: who is in, how many, and which double entries are open.

Everything here is a function of the set of records: any order of arrival ends in the same ledger.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from huiwu.domain.admission import Presence, Verdict
from huiwu.domain.checkin import PASSAGES, First, Kind, ScanRecord
from huiwu.domain.conference import Direction
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId, ScanId
from huiwu.domain.timeline import Instant, minute_of


class Place(NamedTuple):
    """A person within a scope: what somebody is in or out of."""

    scope: str
    person: AttendeeId


@dataclass(frozen=True, slots=True)
class Conflict:
    """One person let in twice, by gates that could not know of each other. Named by the surplus entry."""

    id: ScanId
    place: Place
    entries: tuple[ScanRecord, ...]
    closed: ScanRecord | None = None


class _Course(NamedTuple):
    """What the passages of one place come to."""

    newest: ScanRecord | None = None
    first: ScanRecord | None = None
    surplus: tuple[ScanRecord, ...] = ()


_NOTHING = _Course()


def _order(record: ScanRecord) -> tuple[int, str]:
    """By the clock, ids settle ties: the same on every machine."""
    return record.at, record.scan_id


def _course(passages: list[ScanRecord]) -> _Course:
    """Walk through the passages of one place in the order of their clock."""
    newest: ScanRecord | None = None
    first: ScanRecord | None = None
    surplus = []
    for one in sorted(passages, key=_order) if len(passages) > 1 else passages:
        if newest is not None and newest.direction is Direction.IN and one.direction is Direction.IN:
            if one.kind is not Kind.OVERRIDE:
                surplus.append(one)
            continue
        newest = one
        first = first or one
    return _Course(newest, first, tuple(surplus))


@dataclass(slots=True)
class Ledger:
    """The fold. `seq` is the last record it holds; records at or before it change nothing."""

    seq: int = 0
    records: dict[ScanId, ScanRecord] = field(default_factory=dict)
    admitted: dict[AttendeeId, Instant] = field(default_factory=dict)
    by_category: Counter[CategoryKey] = field(default_factory=Counter)
    by_gate: dict[GateId, Counter[Verdict]] = field(default_factory=dict)
    arrivals: Counter[Instant] = field(default_factory=Counter)
    occupancy: Counter[str] = field(default_factory=Counter)
    closed: dict[ScanId, ScanRecord] = field(default_factory=dict)
    cancelled: dict[ScanId, ScanRecord] = field(default_factory=dict)
    _taken_back: set[ScanId] = field(default_factory=set)
    _passages: dict[Place, dict[ScanId, ScanRecord]] = field(default_factory=dict)
    _counted: dict[Place, list[ScanRecord]] = field(default_factory=dict)
    _courses: dict[Place, _Course] = field(default_factory=dict)
    _crowded: set[Place] = field(default_factory=set)
    _first_in: dict[AttendeeId, dict[str, Instant]] = field(default_factory=dict)
    _inside: Counter[AttendeeId] = field(default_factory=Counter)

    def add(self, record: ScanRecord) -> None:
        """Take one more record."""
        if record.seq <= self.seq:
            return
        self.seq = record.seq
        self.records[record.scan_id] = record
        if record.scan_id in self.cancelled:
            self._taken_back.add(_entry(record))
        if record.kind in PASSAGES:
            if record.verdict is not Verdict.ADMITTED:
                self._at_gate(record.gate)[record.verdict] += 1
            self._recount(record)
        elif record.ref is not None and record.kind is Kind.CLOSE:
            self.closed.setdefault(record.ref, record)
        elif record.ref is not None and record.ref not in self.cancelled:
            self.cancelled[record.ref] = record
            target = self.records.get(record.ref)
            if target is not None:
                self._taken_back.add(_entry(target))
                self._recount(target)

    def presence(self, place: Place) -> Presence | None:
        """The newest passage that counts."""
        newest = self._courses.get(place, _NOTHING).newest
        return None if newest is None else Presence(newest.direction, newest.at, newest.gate)

    def newest_seq(self, place: Place) -> int:
        """The number of the record behind `presence`, 0 for nobody."""
        newest = self._courses.get(place, _NOTHING).newest
        return 0 if newest is None else newest.seq

    def places(self) -> dict[Place, ScanRecord]:
        """Everybody's newest passage."""
        return {place: course.newest for place, course in self._courses.items() if course.newest is not None}

    def known_places(self) -> set[Place]:
        """Everywhere somebody ever was, also those whose passages were all taken back."""
        return set(self._courses)

    def place_of(self, record: ScanRecord) -> Place | None:
        """The place a record counts at, if any."""
        return _place(record)

    def is_taken_back(self, record: ScanRecord) -> bool:
        """Whether the entry a record belongs to was taken back, before the record came or after."""
        return _entry(record) in self._taken_back

    def inside(self) -> int:
        """People who are in some zone."""
        return len(self._inside)

    def occupancy_of(self, scope: str) -> int:
        """People inside a zone's scope; per-day scopes of all days are one."""
        return sum(count for one, count in self.occupancy.items() if one.partition("@")[0] == scope)

    def conflicts(self) -> list[Conflict]:
        """Every double entry, open and closed, oldest first. None is ever dropped by more records."""
        found = []
        for place in self._crowded:
            course = self._courses[place]
            for one in course.surplus:
                assert course.first is not None, "a surplus entry has one before it"
                found.append(Conflict(one.scan_id, place, (course.first, one), self.closed.get(one.scan_id)))
        return sorted(found, key=lambda conflict: _order(conflict.entries[1]))

    def conflict_of(self, scan_id: ScanId) -> Conflict | None:
        return next((one for one in self.conflicts() if one.id == scan_id), None)

    def newest(self, since: int, most: int) -> list[ScanRecord]:
        """The records after `since`, oldest first; of more than `most` only the newest."""
        found: list[ScanRecord] = []
        for record in reversed(self.records.values()):
            if record.seq <= since or len(found) == most:
                break
            found.append(record)
        return found[::-1]

    def without(self, scan_id: ScanId) -> tuple[Place, ScanRecord | None] | None:
        """Where an operation counts, and the newest passage there without it; None when it counts nowhere."""
        record = self.records.get(scan_id)
        place = _place(record) if record is not None else None
        if record is None or place is None:
            return None
        others = [one for one in self._active(place) if _entry(one) != _entry(record)]
        return place, _course(others).newest

    def _at_gate(self, gate: GateId) -> Counter[Verdict]:
        found = self.by_gate.get(gate)
        if found is None:
            found = self.by_gate[gate] = Counter()
        return found

    def _active(self, place: Place) -> list[ScanRecord]:
        """The passages that count: one of each entry, the attempt if it got in, and none that was taken back."""
        passages = list(self._passages.get(place, {}).values())
        if len(passages) > 1:
            passages.sort(key=lambda record: record.ref is not None)
        entries: dict[ScanId, ScanRecord] = {}
        for one in passages:
            if _entry(one) not in self._taken_back:
                entries.setdefault(_entry(one), one)
        return list(entries.values())

    def _recount(self, record: ScanRecord) -> None:
        place = _place(record)
        if place is None:
            return
        passages = self._passages.get(place)
        if passages is None:
            passages = self._passages[place] = {}
        passages[record.scan_id] = record
        active = self._active(place)
        for one in self._counted.get(place, ()):
            self._at_gate(one.gate)[Verdict.ADMITTED] -= 1
        for one in active:
            self._at_gate(one.gate)[Verdict.ADMITTED] += 1
        self._counted[place] = active
        before, after = self._courses.get(place, _NOTHING), _course(active)
        self._courses[place] = after
        # Few places ever hold a double entry, and they are asked for five times a second.
        if before.surplus or after.surplus:
            (self._crowded.add if after.surplus else self._crowded.discard)(place)
        change = _is_in(after) - _is_in(before)
        if change:
            self.occupancy[place.scope] += change
            self._inside[place.person] += change
            if not self._inside[place.person]:
                del self._inside[place.person]
        if after.first is not before.first:
            self._recount_person(place, after.first, record.category)

    def _recount_person(self, place: Place, first: ScanRecord | None, category: CategoryKey | None) -> None:
        scope, person = place
        by_scope = self._first_in.get(person)
        if by_scope is None:
            by_scope = self._first_in[person] = {}
        if first is None:
            del by_scope[scope]
        else:
            by_scope[scope] = first.at
        before, after = self.admitted.get(person), min(by_scope.values(), default=None)
        if before == after:
            return
        if before is not None:
            self.arrivals[minute_of(before)] -= 1
        if after is not None:
            self.arrivals[minute_of(after)] += 1
            self.admitted[person] = after
        else:
            del self.admitted[person]
        if category is not None:
            self.by_category[category] += (after is not None) - (before is not None)


def _entry(record: ScanRecord) -> ScanId:
    """A local operation and the attempt it stands for are one entry."""
    return record.ref if record.kind is Kind.LOCAL and record.ref is not None else record.scan_id


def _is_in(course: _Course) -> int:
    return int(course.newest is not None and course.newest.direction is Direction.IN)


def _place(record: ScanRecord) -> Place | None:
    """Where a record counts; only people who were let through count anywhere."""
    if record.verdict is not Verdict.ADMITTED or record.scope is None or record.attendee_id is None:
        return None
    if record.kind not in PASSAGES:
        return None
    return Place(record.scope, record.attendee_id)


def fold(records: Iterable[ScanRecord]) -> Ledger:
    """The whole ledger."""
    ledger = Ledger()
    for record in records:
        ledger.add(record)
    return ledger


def first_of(presence: Presence | None) -> First | None:
    """What a repeat answers: when and where the person went in."""
    return None if presence is None else First(presence.at, presence.gate)
