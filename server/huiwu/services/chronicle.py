"""What has happened, told from the whole log of the agenda: the journal, the report, the times on stage."""

from dataclasses import dataclass, replace

from huiwu.domain.agenda import fold
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import Slug
from huiwu.domain.journal import Record
from huiwu.domain.run import Run
from huiwu.services.agenda_book import AgendaBook, Page
from huiwu.store.agenda_log import AgendaLogStore


@dataclass(frozen=True, slots=True)
class History:
    """A conference with all its records; `page` is where they lead."""

    page: Page
    records: tuple[Record, ...]


class Chronicle:
    """Reads the whole log when something was added to it. The memory is only a shortcut, for what everybody may ask."""

    def __init__(self, log: AgendaLogStore, book: AgendaBook) -> None:
        self._log = log
        self._book = book
        self._told: dict[Slug, History] = {}

    async def history(self, slug: Slug) -> History:
        """Raises `unknown_conference`."""
        page = await self._book.page(slug)
        told = self._told.get(slug)
        if told is not None and told.page.state is page.state:
            return told
        records = await self._log.history(slug)
        if len(records) != page.state.rev:
            # Something was pressed in between: the fold has to be of these records.
            return History(replace(page, state=fold(one.event for one in records)), records)
        self._told[slug] = History(page, records)
        return self._told[slug]

    async def ended(self, slug: Slug) -> History:
        """The history of a conference that is over; raises `not_ended` before."""
        history = await self.history(slug)
        if history.page.state.run is not Run.ENDED:
            raise DomainError("not_ended")
        return history
