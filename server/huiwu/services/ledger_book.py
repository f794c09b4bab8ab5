"""The folded check-in ledger of each conference, kept in memory and caught up before it is used."""

import asyncio

from huiwu.domain.ids import Slug
from huiwu.domain.ledger import Ledger
from huiwu.store.ledger import LedgerStore


class LedgerBook:
    """One fold per conference. The memory is only a shortcut: losing it loses nothing."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store
        self._ledgers: dict[Slug, Ledger] = {}
        self._locks: dict[Slug, asyncio.Lock] = {}

    def at_hand(self, slug: Slug) -> Ledger:
        """The fold as last read; whoever decides on it must have the store check that it still holds."""
        return self._ledgers.setdefault(slug, Ledger())

    async def forget_later(self) -> None:
        """Fold anew at the next look: the store has another past, and numbers mean other records."""
        self._ledgers.clear()

    async def newest(self, slug: Slug) -> Ledger:
        """The fold after reading what is new."""
        async with self._locks.setdefault(slug, asyncio.Lock()):
            ledger = self.at_hand(slug)
            while True:
                records, newest = await self._store.after(slug, ledger.seq)
                if newest < ledger.seq:
                    ledger = self._ledgers[slug] = Ledger()
                    continue
                for record in records:
                    ledger.add(record)
                if ledger.seq >= newest:
                    return ledger
