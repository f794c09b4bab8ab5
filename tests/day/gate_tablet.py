"""A tablet at a gate as the protocol sees it: a journal, the light it showed, and what it sends again."""

from dataclasses import dataclass, field, replace

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import Kind, Scan, ScanRecord
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import AttendeeId, GateId, ScanId
from huiwu.services.checkin import ScanResult, Who
from tests.day.gate_hall import Hall, Server
from tests.stage_setting import SLUG, Hand


@dataclass(frozen=True, slots=True)
class Habits:
    """What a tablet does; the defaults are the protocol, anything else is broken."""

    new_id_for_local: bool = True
    sends_what_is_missing: bool = True


@dataclass(slots=True)
class Entry:
    """One operation of the journal. `shown` is the light of it, `solid` whether that was durable on the server."""

    scan: Scan
    person: AttendeeId
    shown: Verdict | None = None
    solid: bool = False
    open: bool = True
    acknowledged: bool = False
    failed: str = ""

    @property
    def name(self) -> ScanId:
        """An attempt and the local decision after it are one entry of a person."""
        return self.scan.ref if self.scan.kind is Kind.LOCAL and self.scan.ref else self.scan.id


@dataclass(slots=True)
class Tablet:
    """Its journal survives everything that happens here."""

    name: str
    gate: GateId
    hand: Hand
    habits: Habits
    online: bool = True
    journal: list[Entry] = field(default_factory=list)
    decided_alone: set[AttendeeId] = field(default_factory=set)

    @property
    def who(self) -> Who:
        return Who(device=self.name)

    @property
    def open(self) -> list[Entry]:
        return [one for one in self.journal if one.open]

    def _taken_back(self) -> set[ScanId]:
        names = {one.scan.id: one.name for one in self.journal}
        return {names[one.scan.ref] for one in self.journal if one.scan.kind in (Kind.VOID, Kind.UNDO) and one.scan.ref}

    def greens(self) -> list[Entry]:
        """Every green light it showed and did not take back."""
        gone = self._taken_back()
        return [one for one in self.journal if one.shown is Verdict.ADMITTED and one.name not in gone]

    def _write(self, person: AttendeeId, **facts: object) -> Entry:
        self.hand.turn(10)
        scan = Scan(ScanId(f"{self.name}-{len(self.journal) + 1}"), self.gate, None, None, scanned_at=self.hand.now)
        entry = Entry(replace(scan, **facts), person)  # type: ignore[arg-type]
        self.journal.append(entry)
        return entry

    def attempt(self, attendee: Attendee) -> Entry:
        """Into the journal before anything is sent."""
        return self._write(attendee.id, code=attendee.code)

    def decide_alone(self, attempt: Entry) -> None:
        """No answer came in time: the light is by what this tablet knows, and an operation of its own says so."""
        known = any(one.person == attempt.person for one in self.greens())
        verdict, reason = (Verdict.REPEAT, Reason.ALREADY_IN) if known else (Verdict.ADMITTED, Reason.OK)
        told = {"kind": Kind.LOCAL, "told_verdict": verdict, "told_reason": reason, "code": attempt.scan.code}
        if not self.habits.new_id_for_local:
            attempt.scan = replace(attempt.scan, **told)  # type: ignore[arg-type]
            attempt.shown = verdict
        else:
            self._write(attempt.person, ref=attempt.scan.id, **told).shown = verdict
        self.decided_alone.add(attempt.person)

    def take_back(self, green: Entry) -> None:
        """Turned away after all (void), or a mistake (undo)."""
        kind = Kind.VOID if green.scan.kind is Kind.LOCAL else Kind.UNDO
        self._write(green.person, kind=kind, ref=green.scan.id)

    def answered(self, entry: Entry, answer: ScanResult | ScanRecord) -> None:
        """The server's word: it may make a light firmer, and never turns one."""
        entry.open, entry.acknowledged = False, True
        if not isinstance(answer, ScanResult):
            return
        verdict = answer.record.verdict
        if entry.scan.kind is not Kind.ATTEMPT or any(one.scan.ref == entry.scan.id for one in self.journal):
            return
        if entry.shown is None:
            entry.shown, entry.solid = verdict, answer.durable
        elif entry.shown is Verdict.ADMITTED and verdict is not Verdict.ADMITTED:
            # It was let in here, that was lost on the way, and somebody else was faster: it happened all the same.
            told = {"kind": Kind.LOCAL, "told_verdict": Verdict.ADMITTED, "told_reason": Reason.OK}
            again = self._write(entry.person, ref=entry.scan.id, code=entry.scan.code, **told)
            again.scan = replace(again.scan, scanned_at=entry.scan.scanned_at)

    def upload(self, hall: Hall, server: Server, count: int, *, heard: bool) -> None:
        """Send the oldest that wait; without an answer they wait on."""
        for entry in self.open[:count]:
            hall.hand.turn(1)
            try:
                answer = hall.run(server.take(entry.scan, self.who, late=True))
            except DomainError as error:
                if heard and error.code == "unknown_scan":
                    # The server has lost what this one speaks of: both go up again, that one first.
                    self._reopen(entry.scan.ref)
                elif heard:
                    entry.open, entry.failed = False, error.code
                continue
            if heard:
                self.answered(entry, answer)

    def _reopen(self, op: ScanId | None) -> None:
        for one in self.journal:
            one.open = one.open or one.scan.id == op

    def check(self, hall: Hall, server: Server) -> None:
        """Whatever the server does not hold any more is sent again."""
        settled = [one for one in self.journal if not one.open and not one.failed]
        missing = set(hall.run(server.house.checkin.missing(SLUG, [one.scan.id for one in settled])))
        for one in settled:
            if one.scan.id in missing and self.habits.sends_what_is_missing:
                one.open = True
