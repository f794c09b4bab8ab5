"""Check people in: decide by the rules, settle in the ledger, answer; and count."""

from collections import Counter
from dataclasses import dataclass

from huiwu.clock import Clock
from huiwu.domain.admission import Admissible, Found, Reason, decide, unreadable
from huiwu.domain.attendee import Attendee
from huiwu.domain.badge import parse_code
from huiwu.domain.checkin import Method, Scan, ScanRecord, Totals
from huiwu.domain.conference import Conference, Gate
from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.gate_code import is_current, make, step_at
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId, ScanId, Slug
from huiwu.domain.timeline import DAY, Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.roster import Roster, Rosters
from huiwu.store.ledger import LedgerStore

_TRIES = 10
# A late scan keeps the tablet's instant if that is believable, so that arrivals lie where they happened.
_OLDEST_LATE_SCAN = 7 * DAY


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The answer to a scan: the record, whom it concerns, and whether it is durable."""

    record: ScanRecord
    attendee: Attendee | None
    durable: bool


@dataclass(frozen=True, slots=True)
class Count:
    """The totals as people ask for them."""

    totals: Totals
    registered: int
    registered_by_category: Counter[CategoryKey]
    conference: Conference


@dataclass(frozen=True, slots=True)
class GateCode:
    """The rotating code of a gate now."""

    gate: Gate
    code: str
    step: int
    now: Instant


class Checkin:
    """The gate's side of the conference."""

    def __init__(self, ledger: LedgerStore, rosters: Rosters, book: AgendaBook, clock: Clock, secret: bytes) -> None:
        self._ledger = ledger
        self._rosters = rosters
        self._book = book
        self._clock = clock
        self._secret = secret
        self._totals: dict[Slug, Totals] = {}

    async def scan(self, slug: Slug, scan: Scan, *, late: bool = False) -> ScanResult:
        """Settle one scan. `late`: it happened a while ago, at `scanned_at`.

        Raises `unknown_gate`, `unknown_attendee`, `scan_conflict`; a person at the gate only ever meets a verdict.
        """
        conference = await self._book.conference(slug)
        gate = conference.gate(scan.gate)
        if gate is None:
            return await self._first_answer(slug, scan, "unknown_gate")
        at = self._instant_of(scan, late)
        roster = await self._rosters.at_hand(slug)
        for _ in range(_TRIES):
            judged = _judge(conference, gate, scan, roster)
            if judged is None or judged.outcome is Reason.UNKNOWN_CODE:
                roster = await self._rosters.newest(slug)
                judged = _judge(conference, gate, scan, roster)
            if judged is None:
                return await self._first_answer(slug, scan, "unknown_attendee")
            recorded = await self._ledger.record(
                slug, scan, found=judged.found, code=judged.code, outcome=judged.outcome, at=at
            )
            if recorded is not None and not recorded.same:
                raise DomainError("scan_conflict")
            if recorded is not None:
                return _result(recorded.record, roster, recorded.durable)
            roster = await self._rosters.newest(slug)
        raise StoreError("a person on the list kept changing while being scanned")

    async def self_check_in(
        self, slug: Slug, attendee_id: AttendeeId, scan_id: ScanId, *, gate: GateId, code: str
    ) -> ScanResult:
        """Check in somebody who scanned the gate's rotating code; raises `code_expired` for an old or wrong one."""
        conference = await self._book.conference(slug)
        if conference.gate(gate) is None:
            raise DomainError("unknown_gate")
        scan = Scan(scan_id, gate, code=None, attendee_id=attendee_id, method=Method.SELF)
        if not is_current(self._secret, slug, gate, code, self._clock()):
            return await self._first_answer(slug, scan, "code_expired")
        return await self.scan(slug, scan)

    async def gate_code(self, slug: Slug, gate_id: str) -> GateCode:
        """What the display of a gate shows now; raises `unknown_gate`."""
        gate = (await self._book.conference(slug)).gate(gate_id)
        if gate is None:
            raise DomainError("unknown_gate")
        now = self._clock()
        step = step_at(now)
        return GateCode(gate, make(self._secret, slug, gate.id, step), step, now)

    async def totals(self, slug: Slug) -> Count:
        """The fold of the whole ledger, caught up before it is answered."""
        conference = await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        totals = await self._caught_up(slug)
        by_category = Counter(attendee.particulars.category for attendee in roster.by_id.values())
        return Count(totals, len(roster.by_id), by_category, conference)

    async def admitted_at(self, slug: Slug) -> dict[AttendeeId, Instant]:
        """When each person was first let in."""
        return (await self._caught_up(slug)).admitted

    async def results_after(self, slug: Slug, seq: int) -> list[ScanResult]:
        """The newest records, for those who follow the ledger live."""
        records, _ = await self._ledger.after(slug, seq)
        roster = await self._rosters.newest(slug)
        return [_result(record, roster, self._ledger.fsynced) for record in records]

    async def last_seq(self, slug: Slug) -> int:
        return await self._ledger.last_seq(slug)

    async def _first_answer(self, slug: Slug, scan: Scan, otherwise: str) -> ScanResult:
        """The answer a scan got that can no longer be judged; raises `otherwise` when it was never recorded."""
        known = await self._ledger.known(slug, scan)
        if known is None:
            raise DomainError(otherwise)
        if not known.same:
            raise DomainError("scan_conflict")
        return _result(known.record, await self._rosters.newest(slug), known.durable)

    async def _caught_up(self, slug: Slug) -> Totals:
        totals = self._totals.setdefault(slug, Totals())
        while True:
            records, newest = await self._ledger.after(slug, totals.seq)
            if newest < totals.seq:
                totals = self._totals[slug] = Totals()
                continue
            for record in records:
                totals.add(record)
            if totals.seq >= newest:
                return totals

    def _instant_of(self, scan: Scan, late: bool) -> Instant:
        now = self._clock()
        if late and scan.scanned_at is not None and now - _OLDEST_LATE_SCAN <= scan.scanned_at <= now:
            return scan.scanned_at
        return now


@dataclass(frozen=True, slots=True)
class _Judgement:
    """The rules' outcome, whom it is about, and the well-formed code that nobody has."""

    outcome: Admissible | Reason
    found: Found | None = None
    code: str = ""


def _judge(conference: Conference, gate: Gate, scan: Scan, roster: Roster) -> _Judgement | None:
    """None when the person chosen from the list is not on it (any more)."""
    if scan.attendee_id is not None:
        attendee = roster.by_id.get(scan.attendee_id)
        if attendee is None:
            return None
        chosen = Found(attendee, None)
        return _Judgement(decide(conference, gate, chosen), chosen)
    text = scan.code or ""
    bad = unreadable(text, conference)
    code = parse_code(text)
    if bad is not None or code is None:
        return _Judgement(bad or Reason.NOT_A_BADGE)
    owner = roster.with_code(code)
    if owner is None:
        return _Judgement(Reason.UNKNOWN_CODE, code=code)
    found = Found(owner, code)
    return _Judgement(decide(conference, gate, found), found)


def _result(record: ScanRecord, roster: Roster, durable: bool) -> ScanResult:
    person = record.attendee_id
    return ScanResult(record, None if person is None else roster.by_id.get(person), durable)
