"""What the office watches and settles: totals, who is missing, double entries, and taking operations back."""

from collections import Counter
from dataclasses import dataclass

from huiwu.clock import Clock, RandomBits
from huiwu.domain.admission import Decision, Reason, Verdict
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import PASSAGES, Kind, Scan, ScanRecord
from huiwu.domain.conference import Category, Conference, Direction
from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.ids import AttendeeId, CategoryKey, ScanId, Slug
from huiwu.domain.ledger import Conflict, Ledger, Place
from huiwu.domain.timeline import MINUTE, Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.checkin import Who
from huiwu.services.ledger_book import LedgerBook
from huiwu.services.roster import Rosters
from huiwu.store.ledger import KEEP, LedgerStore, Moved, Recorded, Step

UNDO_WITHIN = 15 * MINUTE
"""How long a gate may take its own operation back; later it is the office's."""
MOST_WELCOMED = 40
_TRIES = 20
_NOTED = Decision(Verdict.ADMITTED, Reason.OK)


@dataclass(frozen=True, slots=True)
class Count:
    """The totals as people ask for them. `missing`: on the list, and not let in yet."""

    ledger: Ledger
    registered: int
    missing: int
    registered_by_category: Counter[CategoryKey]
    conference: Conference
    open_conflicts: int


@dataclass(frozen=True, slots=True)
class ShownConflict:
    """A double entry and whom it concerns."""

    conflict: Conflict
    attendee: Attendee | None


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody who has just come in and agreed to be named."""

    seq: int
    attendee: Attendee
    category: Category
    at: Instant


@dataclass(frozen=True, slots=True)
class Presences:
    """Where people are, as far as it changed after a number."""

    seq: int
    whole: bool
    places: dict[Place, ScanRecord | None]


class Board:
    """The office's view of the gates."""

    def __init__(
        self,
        store: LedgerStore,
        ledgers: LedgerBook,
        rosters: Rosters,
        book: AgendaBook,
        *,
        clock: Clock,
        chance: RandomBits,
    ) -> None:
        self._store = store
        self._ledgers = ledgers
        self._rosters = rosters
        self._book = book
        self._clock = clock
        self._chance = chance

    async def totals(self, slug: Slug) -> Count:
        """The fold of the whole ledger, caught up before it is answered."""
        conference = await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        ledger = await self._ledgers.newest(slug)
        still_open = sum(1 for one in ledger.conflicts() if one.closed is None)
        # Whoever was let in and then taken off the list is admitted, and misses nothing.
        here = sum(map(roster.by_id.__contains__, ledger.admitted))
        return Count(ledger, len(roster.by_id), len(roster.by_id) - here, roster.by_category, conference, still_open)

    async def admitted_at(self, slug: Slug) -> dict[AttendeeId, Instant]:
        """When each person was first let in."""
        return (await self._ledgers.newest(slug)).admitted

    async def conflicts(self, slug: Slug) -> list[ShownConflict]:
        """Every double entry, open and closed."""
        await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        ledger = await self._ledgers.newest(slug)
        return [ShownConflict(one, roster.by_id.get(one.place.person)) for one in ledger.conflicts()]

    async def conflict_of(self, slug: Slug, scan_id: ScanId) -> str | None:
        """The conflict an operation is the surplus of, while it is open."""
        found = (await self._ledgers.newest(slug)).conflict_of(scan_id)
        return None if found is None or found.closed is not None else found.id

    async def close_conflict(self, slug: Slug, conflict_id: str, note: str, who: Who) -> ShownConflict:
        """Settle a double entry with a reason; both stay. Raises `unknown_conflict`; closing twice keeps the first."""
        found = await self._conflict(slug, conflict_id)
        if found.conflict.closed is None:
            surplus = found.conflict.entries[-1]
            closing = Scan(
                self._new_id("close"), surplus.gate, None, found.conflict.place.person,
                kind=Kind.CLOSE, ref=surplus.scan_id, note=note,
            )  # fmt: skip
            await self._note(slug, closing, None, who)
        return await self._conflict(slug, conflict_id)

    async def undo(self, slug: Slug, scan_id: str, note: str, who: Who, *, from_office: bool) -> ScanRecord:
        """Take a passage back with a reason; the record stays. Its own device may for 15 minutes, the office always.

        Raises `unknown_scan`, `not_undoable`, `too_late_to_undo`.
        """
        return await self.take_back(slug, Scan(
            self._new_id("undo"), (await self._passage(slug, scan_id)).gate, None, None,
            kind=Kind.UNDO, ref=ScanId(scan_id), note=note,
        ), who, from_office=from_office)  # fmt: skip

    async def take_back(self, slug: Slug, scan: Scan, who: Who, *, from_office: bool = False) -> ScanRecord:
        """An undo or a void as an operation with an id of its own."""
        if scan.ref is None:
            raise DomainError("unknown_scan")
        if (await self._store.missing(slug, [scan.id])) == []:
            return (await self._ledgers.newest(slug)).records[scan.id]
        target = await self._passage(slug, scan.ref)
        ledger = await self._ledgers.newest(slug)
        if target.scan_id in ledger.cancelled:
            raise DomainError("not_undoable")
        is_own = target.device == who.device and self._clock() - target.at <= UNDO_WITHIN
        if scan.kind is Kind.UNDO and not from_office and not is_own:
            raise DomainError("too_late_to_undo")
        return await self._note(slug, scan, target, who)

    async def missing(self, slug: Slug, category: str | None) -> list[Attendee]:
        """People on the list who were not let in yet."""
        await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        ledger = await self._ledgers.newest(slug)
        return [
            one
            for one in roster.by_id.values()
            if one.id not in ledger.admitted and category in (None, one.particulars.category)
        ]

    async def welcomes(self, slug: Slug, since: int) -> tuple[int, list[Welcome]]:
        """Who came in for the first time after `since`, oldest first, of categories that agreed to be named.

        With `since` 0 the newest few. The number is where to go on from.
        """
        conference = await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        ledger = await self._ledgers.newest(slug)
        found: list[Welcome] = []
        for record in reversed(ledger.records.values()):
            if record.seq <= since or len(found) == MOST_WELCOMED:
                break
            attendee = roster.by_id.get(record.attendee_id) if record.attendee_id else None
            category = conference.category(attendee.particulars.category) if attendee else None
            if attendee is None or category is None or not category.welcomed:
                continue
            if record.verdict is Verdict.ADMITTED and ledger.admitted.get(attendee.id) == record.at:
                found.append(Welcome(record.seq, attendee, category, record.at))
        return ledger.seq, found[::-1]

    async def presences(self, slug: Slug, since: int) -> Presences:
        """Everybody's newest passage, or only where something happened after `since`."""
        await self._book.conference(slug)
        ledger = await self._ledgers.newest(slug)
        places = ledger.places()
        if not 0 < since <= ledger.seq:
            return Presences(ledger.seq, True, dict(places))
        touched = {
            Place(record.scope, record.attendee_id)
            for one in ledger.records.values()
            if one.seq > since
            for record in (one, ledger.records.get(one.ref) if one.ref else None)
            if record is not None and record.scope is not None and record.attendee_id is not None
        }
        return Presences(ledger.seq, False, {place: places.get(place) for place in touched})

    async def _conflict(self, slug: Slug, conflict_id: str) -> ShownConflict:
        for one in await self.conflicts(slug):
            if one.conflict.id == conflict_id:
                return one
        raise DomainError("unknown_conflict")

    async def _passage(self, slug: Slug, scan_id: str) -> ScanRecord:
        await self._book.conference(slug)
        record = (await self._ledgers.newest(slug)).records.get(ScanId(scan_id))
        if record is None:
            raise DomainError("unknown_scan")
        if record.kind not in PASSAGES or record.verdict is not Verdict.ADMITTED:
            raise DomainError("not_undoable")
        return record

    async def _note(self, slug: Slug, scan: Scan, target: ScanRecord | None, who: Who) -> ScanRecord:
        """Append what speaks of another operation, and set its place right."""
        known: int | None = None
        for _ in range(_TRIES):
            ledger = await self._ledgers.newest(slug)
            step = _falling_back(ledger, target, known)
            answer = await self._store.record(
                slug, scan, attendee=None, code="", decision=_NOTED, at=self._clock(), step=step,
                device=who.device, actor=who.actor,
            )  # fmt: skip
            match answer:
                case Recorded(record=record, same=True):
                    return record
                case Recorded():
                    raise DomainError("scan_conflict")
                case Moved(seq=known):
                    pass
        raise StoreError("a place kept changing while an operation there was taken back")

    def _new_id(self, word: str) -> ScanId:
        return ScanId(f"{word}-{self._chance(80):020x}")


def _falling_back(ledger: Ledger, target: ScanRecord | None, known: int | None) -> Step | None:
    """What taking an operation back does at its place."""
    if target is None:
        return None
    found = ledger.without(target.scan_id)
    if found is None:
        return None
    place, newest = found
    before = ledger.presence(place)
    was_in = before is not None and before.direction is Direction.IN
    is_in = newest is not None and newest.direction is Direction.IN
    expected = ledger.newest_seq(place) if known is None else known
    new = "0" if newest is None else str(newest.seq)
    if newest is not None and newest.seq == expected:
        new = KEEP
    return Step(place, expected, new, int(is_in) - int(was_in))
