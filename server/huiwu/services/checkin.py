"""Check people in: decide by the rules, settle in the ledger, answer."""

from typing import NamedTuple

from huiwu.clock import Clock
from huiwu.domain.admission import (
    Bearer,
    Decision,
    Presence,
    Reason,
    Standing,
    Verdict,
    decide,
    read_code,
    scope_of,
)
from huiwu.domain.attendee import Attendee, BadgeState
from huiwu.domain.checkin import Kind, Scan, ScanRecord
from huiwu.domain.conference import Conference, Direction, Gate
from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.ids import BadgeCode, Slug
from huiwu.domain.ledger import Place, first_of
from huiwu.domain.timeline import DAY, MINUTE, Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.ledger_book import LedgerBook
from huiwu.services.roster import Roster, Rosters
from huiwu.store.ledger import KEEP, Full, LedgerStore, Moved, Recorded, Step

_TRIES = 20
# A late scan keeps the tablet's instant if that is believable, so that arrivals lie where they happened.
_OLDEST_LATE_SCAN = 7 * DAY
_CLOCK_SLACK = MINUTE


class Who(NamedTuple):
    """Who asks: the device or token an operation came from, for the record; never a name."""

    device: str = ""
    actor: str = ""


NOBODY = Who()


class ScanResult(NamedTuple):
    """The answer to a scan: the record, whom it concerns, whether it is durable, how full the place is."""

    record: ScanRecord
    attendee: Attendee | None
    durable: bool
    decision: Decision | None = None
    inside: int | None = None
    is_nearly_full: bool = False


class _Subject(NamedTuple):
    """Whom an operation is about; `code` is the well-formed one that nobody has, `bad` why none can be looked up."""

    attendee: Attendee | None = None
    badge: Standing = Standing.ACTIVE
    code: str = ""
    bad: Reason | None = None


class Checkin:
    """The gate's side of the conference."""

    def __init__(
        self,
        ledger: LedgerStore,
        ledgers: LedgerBook,
        rosters: Rosters,
        book: AgendaBook,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._ledgers = ledgers
        self._rosters = rosters
        self._book = book
        self._clock = clock

    async def scan(self, slug: Slug, scan: Scan, who: Who = NOBODY, *, late: bool = False) -> ScanResult:
        """Settle one passage. `late`: it happened a while ago, at `scanned_at`.

        Raises `unknown_gate`, `unknown_attendee`, `scan_conflict`; a person at the gate only ever meets a verdict.
        """
        conference = await self._book.conference(slug)
        gate = conference.gate(scan.gate)
        if gate is None:
            return await self.first_answer(slug, scan, "unknown_gate")
        at = self._instant_of(scan, late=late or scan.kind is Kind.LOCAL)
        roster = await self._rosters.at_hand(slug)
        known: _Known | None = None
        occupancy = 0
        for _ in range(_TRIES):
            subject = _subject(conference, scan, roster)
            if subject is None or subject.bad is Reason.UNKNOWN_CODE:
                roster = await self._rosters.newest(slug)
                subject = _subject(conference, scan, roster)
            if subject is None:
                return await self.first_answer(slug, scan, "unknown_attendee")
            case = _Case(conference, gate, scan, at)
            plan = self._plan(slug, case, subject, known, occupancy=occupancy)
            answer = await self._ledger.record(
                slug,
                scan,
                attendee=subject.attendee,
                code=subject.code,
                decision=plan.decision,
                at=at,
                first=first_of(plan.presence) if plan.decision.verdict is Verdict.REPEAT else None,
                step=plan.step,
                device=who.device,
                actor=who.actor,
            )
            match answer:
                case Recorded():
                    return _result(answer, plan.decision, conference, gate, roster)
                case Moved(seq=seq, record=record):
                    presence = None if record is None else Presence(record.direction, record.at, record.gate)
                    known = _Known(presence, seq)
                case Full(occupancy=occupancy):
                    pass
                case None:
                    roster = await self._rosters.newest(slug)
        raise StoreError("a place kept changing while somebody was scanned there")

    def _plan(self, slug: Slug, case: "_Case", subject: _Subject, known: "_Known | None", *, occupancy: int) -> "_Plan":
        """What the rules say, and what it would do at its place."""
        if subject.bad is not None or subject.attendee is None:
            return _Plan(Decision(Verdict.REFUSED, subject.bad or Reason.UNKNOWN_CODE), None, None)
        scan, zone = case.scan, case.conference.zone(case.gate.zone)
        place = Place(scope_of(case.conference, zone, case.at), subject.attendee.id)
        if known is None:
            ledger = self._ledgers.at_hand(slug)
            known = _Known(ledger.presence(place), ledger.newest_seq(place))
        decision = decide(
            case.conference,
            case.gate,
            Bearer(subject.attendee.particulars.category, subject.badge),
            presence=known.presence,
            direction=scan.direction,
            now=case.at,
            occupancy=occupancy,
        )
        decision = _told(scan, decision, place)
        if decision.scope is None:
            return _Plan(decision, known.presence, None)
        capacity = zone.capacity if scan.kind in (Kind.ATTEMPT, Kind.SELF) else None
        return _Plan(decision, known.presence, _step(place, known, decision, case, capacity))

    async def results_after(self, slug: Slug, seq: int, most: int) -> list[ScanResult]:
        """The newest records of the fold as last read, at most so many, for those who follow the ledger live."""
        records = self._ledgers.at_hand(slug).newest(seq, most)
        roster = await self._rosters.at_hand(slug)
        return [
            ScanResult(one, roster.by_id.get(one.attendee_id) if one.attendee_id else None, self._ledger.fsynced)
            for one in records
        ]

    async def last_seq(self, slug: Slug) -> int:
        return await self._ledger.last_seq(slug)

    def folded_seq(self, slug: Slug) -> int:
        """The newest record that this process knows of already."""
        return self._ledgers.at_hand(slug).seq

    async def missing(self, slug: Slug, ids: list[str]) -> list[str]:
        """Those of a tablet's operations that we do not hold."""
        await self._book.conference(slug)
        return await self._ledger.missing(slug, ids)

    async def first_answer(self, slug: Slug, scan: Scan, otherwise: str) -> ScanResult:
        """The answer an operation got that can no longer be judged; raises `otherwise` when it was never recorded."""
        known = await self._ledger.known(slug, scan)
        if known is None:
            raise DomainError(otherwise)
        if not known.same:
            raise DomainError("scan_conflict")
        person = known.record.attendee_id
        roster = await self._rosters.newest(slug)
        return ScanResult(known.record, None if person is None else roster.by_id.get(person), known.durable)

    def _instant_of(self, scan: Scan, *, late: bool) -> Instant:
        now = self._clock()
        if late and scan.scanned_at is not None and now - _OLDEST_LATE_SCAN <= scan.scanned_at <= now + _CLOCK_SLACK:
            return Instant(min(scan.scanned_at, now))
        return now


class _Case(NamedTuple):
    """An operation at its gate and time."""

    conference: Conference
    gate: Gate
    scan: Scan
    at: Instant


class _Known(NamedTuple):
    """What is known of a place: its presence, and the number of the record behind it (0 for nobody)."""

    presence: Presence | None
    seq: int


class _Plan(NamedTuple):
    decision: Decision
    presence: Presence | None
    step: Step | None


def _told(scan: Scan, decision: Decision, place: Place) -> Decision:
    """A local operation happened as the tablet told it; an override lets in whom the rules would not."""
    if scan.kind is Kind.OVERRIDE and decision.verdict is Verdict.REFUSED:
        return Decision(Verdict.ADMITTED, Reason.OVERRIDDEN, place.scope)
    if scan.kind is not Kind.LOCAL or scan.told_verdict is None:
        return decision
    let_in = scan.told_verdict is Verdict.ADMITTED
    reason = scan.told_reason or (Reason.OK if let_in else decision.reason)
    return decision._replace(verdict=scan.told_verdict, reason=reason, scope=place.scope if let_in else None)


def _step(place: Place, known: _Known, decision: Decision, case: _Case, capacity: int | None) -> Step:
    """What a passage changes at its place. A local one may lie before what is known there."""
    presence, seq = known.presence, known.seq
    if decision.verdict is not Verdict.ADMITTED:
        return Step(place, seq, KEEP)
    was_in = presence is not None and presence.direction is Direction.IN
    goes_in = case.scan.direction is Direction.IN
    if presence is not None and (case.at >= presence.at) == (was_in == goes_in):
        # The same way again later, or the other way but earlier: what is known there stays the newest.
        return Step(place, seq, KEEP)
    return Step(place, seq, case.scan.direction.value, int(goes_in) - int(was_in), capacity)


def _subject(conference: Conference, scan: Scan, roster: Roster) -> _Subject | None:
    """None when the person chosen from the list is not on it (any more)."""
    if scan.attendee_id is not None:
        attendee = roster.by_id.get(scan.attendee_id)
        return None if attendee is None else _Subject(attendee, _badge(attendee))
    text = scan.code or ""
    # As it stands on the list it needs no reading.
    code = BadgeCode(text) if text in roster.by_code else read_code(text, conference)
    if isinstance(code, Reason):
        return _Subject(bad=code)
    owner = roster.with_code(code)
    if owner is None:
        return _Subject(code=code, bad=Reason.UNKNOWN_CODE)
    return _Subject(owner, _badge(owner) if owner.code == code else Standing.REPLACED)


def _badge(attendee: Attendee) -> Standing:
    return Standing.REVOKED if attendee.badge is BadgeState.REVOKED else Standing.ACTIVE


def _result(answer: Recorded, decision: Decision, conference: Conference, gate: Gate, roster: Roster) -> ScanResult:
    if not answer.same:
        raise DomainError("scan_conflict")
    zone = conference.zone(gate.zone)
    person = answer.record.attendee_id
    # A known id gives its first answer, and the decision made now is not that one's.
    same = (answer.record.verdict, answer.record.reason) == (decision.verdict, decision.reason)
    return ScanResult(
        answer.record,
        None if person is None else roster.by_id.get(person),
        answer.durable,
        decision if same else None,
        answer.occupancy if answer.record.scope is not None else None,
        zone.is_nearly_full(answer.occupancy or 0),
    )
