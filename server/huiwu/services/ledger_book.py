"""The folded check-in ledger of each conference, kept in memory and caught up before it is used."""

import asyncio
from collections.abc import Sequence

from huiwu.domain.checkin import Kind, ScanRecord
from huiwu.domain.ids import Slug
from huiwu.domain.ledger import Ledger, Place
from huiwu.store.ledger import Follow, LedgerStore

_TRIES = 5
"""How often the places are set right on a ledger that keeps growing; then the next look does it."""


class LedgerBook:
    """One fold per conference. The memory is only a shortcut: losing it loses nothing.

    What comes late or takes something back may leave Redis' presence and occupancy other than the fold. Whoever
    reads such a record sets its place right, so the two never part for longer than until the next look.
    """

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._ledgers: dict[Slug, Ledger] = {}
        self._locks: dict[Slug, asyncio.Lock] = {}
        self._doubtful: dict[Slug, set[Place]] = {}
        store.followers.append(self._follow)

    def at_hand(self, slug: Slug) -> Ledger:
        """The fold as last read; whoever decides on it must have the store check that it still holds."""
        ledger = self._ledgers.get(slug)
        if ledger is None:
            ledger = self._ledgers[slug] = Ledger()
        return ledger

    def _follow(self, slug: Slug) -> Follow:
        """What this process records itself needs no reading, as long as nothing of another lies between."""
        ledger = self.at_hand(slug)

        def take(records: Sequence[ScanRecord]) -> None:
            # The fold may have been made anew meanwhile: then these numbers are of another past.
            if self._ledgers.get(slug) is ledger:
                for record in records:
                    if record.seq == ledger.seq + 1:
                        self._add(slug, ledger, record)

        return take

    async def fold_anew(self) -> None:
        """The store has another past, and numbers mean other records: read all, and set all places right."""
        # Without the lock: whoever found the other past may hold it.
        for slug in list(self._ledgers):
            ledger = self._ledgers[slug] = Ledger()
            self._doubtful[slug] = set()
            for _ in range(_TRIES):
                await self._catch_up(slug, ledger)
                self._doubtful[slug].update(ledger.known_places())
                if await self._set_right(slug, ledger):
                    break

    async def newest(self, slug: Slug) -> Ledger:
        """The fold after reading what is new."""
        async with self._locks.setdefault(slug, asyncio.Lock()):
            for _ in range(_TRIES):
                ledger = await self._read(slug)
                if await self._set_right(slug, ledger):
                    break
            return ledger

    async def _read(self, slug: Slug) -> Ledger:
        while True:
            ledger = self.at_hand(slug)
            if not await self._catch_up(slug, ledger):
                self._ledgers[slug] = Ledger()
            elif self._ledgers.get(slug) is ledger:
                return ledger

    async def _catch_up(self, slug: Slug, ledger: Ledger) -> bool:
        """Read to the end; false when the store holds less than the fold does."""
        while True:
            # Meanwhile the fold may take what this process records itself.
            before = ledger.seq
            records, newest = await self._store.after(slug, before)
            if newest < before:
                return False
            for record in records:
                self._add(slug, ledger, record)
            if ledger.seq >= newest:
                return True

    def _add(self, slug: Slug, ledger: Ledger, record: ScanRecord) -> None:
        if record.seq > ledger.seq:
            ledger.add(record)
            if (doubtful := _doubtful(ledger, record)) is not None:
                self._doubtful.setdefault(slug, set()).add(doubtful)

    async def _set_right(self, slug: Slug, ledger: Ledger) -> bool:
        doubtful = self._doubtful.get(slug)
        if not doubtful:
            return True
        places = set(doubtful)
        seqs = {f"{one.scope}|{one.person}": ledger.newest_seq(one) for one in places}
        occupancy = {one.scope: ledger.occupancy[one.scope] for one in places}
        if not await self._store.set_places_right(slug, ledger.seq, seqs, occupancy):
            return False
        doubtful -= places
        return True


def _doubtful(ledger: Ledger, record: ScanRecord) -> Place | None:
    """Where the script, which knows only the newest passage of a place, may have done otherwise than the fold."""
    if record.kind in (Kind.VOID, Kind.UNDO):
        target = ledger.records.get(record.ref) if record.ref is not None else None
        return None if target is None else ledger.place_of(target)
    place = ledger.place_of(record)
    if place is None or record.kind in (Kind.LOCAL, Kind.OVERRIDE) or ledger.is_taken_back(record):
        return place
    # Told late, or of the same instant as another: the script went by what stood there, the fold goes by the clock.
    return place if ledger.newest_seq(place) != record.seq else None
