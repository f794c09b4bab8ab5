"""The call sheet: who of the coming item is not in the hall yet."""

from dataclasses import dataclass

from huiwu.clock import Clock
from huiwu.domain.call_sheet import Called, call_sheet, hall_scopes
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import Slug
from huiwu.domain.programme import Item
from huiwu.domain.stage import next_item
from huiwu.domain.timeline import Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.ledger_book import LedgerBook
from huiwu.services.roster import Rosters


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of one item, at a `rev` of the agenda and a `seq` of the check-in ledger; no item: nothing comes."""

    rev: int
    seq: int
    now: Instant
    item: Item | None
    lines: tuple[Called, ...]


class CallSheets:
    """Joins what the agenda, the list and the gates know."""

    def __init__(self, book: AgendaBook, rosters: Rosters, ledgers: LedgerBook, clock: Clock) -> None:
        self._book = book
        self._rosters = rosters
        self._ledgers = ledgers
        self._clock = clock

    async def sheet(self, slug: Slug, item_id: str | None = None) -> Sheet:
        """The sheet of an item, of the coming one when none is named. Raises `unknown_item`.

        It holds winners that are still sealed: only for whoever runs the agenda.
        """
        page = await self._book.page(slug)
        item = next_item(page.state) if item_id is None else page.state.item(item_id)
        if item is None and item_id is not None:
            raise DomainError("unknown_item")
        roster = await self._rosters.newest(slug)
        ledger = await self._ledgers.newest(slug)
        now = self._clock()
        lines: tuple[Called, ...] = ()
        if item is not None:
            scopes = hall_scopes(page.conference, item, now)
            lines = call_sheet(item, ledger, scopes, numbered=roster.numbered, named=roster.named)
        return Sheet(page.state.rev, ledger.seq, now, item, lines)
