"""What the stage's own pages are told besides the public state: one frame, sent whole whenever it changed."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Iterable
from typing import Protocol as Interface

from huiwu.domain.agenda import AgendaState
from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.ids import Slug
from huiwu.live.frames import text_frame
from huiwu.services.agenda_book import AgendaBook
from huiwu.wire import agenda_words, messages

log = logging.getLogger("huiwu.live")

# As the relay does: away for a moment is usual when Redis restarts, and every edge notices at once.
_RETRY_BASE_S = 0.1
_RETRY_CAP_S = 2.0


class DeskPage(Interface):
    """A page of the stage as the desk sees it. `desk_told` is the frame it was given last."""

    desk_told: bytes

    @property
    def ready(self) -> bool:
        """Whether it can be written to now; one that can't is told when it can."""

    def write(self, frames: bytes) -> None: ...


class Desk:
    """One conference's message to the speaker, overlay, baton and words for staff, at the newest `rev`.

    The log is read only while somebody follows: an edge that serves viewers alone has no reader.
    """

    def __init__(self, slug: Slug, book: AgendaBook, pages: Callable[[], Iterable[DeskPage]]) -> None:
        self._slug = slug
        self._book = book
        self._pages = pages
        self._somebody = asyncio.Event()
        self._reading = asyncio.Lock()
        self._rev = 0
        self._frame = b""

    async def look(self) -> None:
        """Take the newest. To be called before a page joins, so that what it is told then is not old."""
        # One after the other: what is read later is at least as new, also when the log was put back.
        async with self._reading:
            self.show((await self._book.page(self._slug)).state)

    def show(self, state: AgendaState) -> None:
        """Tell everybody who can take it how the desk is now."""
        said = messages.staff_desk(state.rev, agenda_words.desk(state), agenda_words.staff_announcements(state))
        self._rev = state.rev
        self._frame = text_frame(said)
        for page in self._pages():
            self.tell(page)

    def tell(self, page: DeskPage) -> None:
        """Give a page what it lacks, if it can take it now."""
        self._somebody.set()
        if page.ready and page.desk_told != self._frame:
            page.desk_told = self._frame
            page.write(self._frame)

    async def follow(self) -> None:
        """Forever, while somebody follows: wait until the log grows, tell. After any trouble look again first."""
        failures = 0
        while True:
            await self._somebody.wait()
            follower = self._book.follower(self._slug)
            try:
                while any(True for _ in self._pages()):
                    # Looked at after every silence too: a log that was put back never grows beyond what we know.
                    await self.look()
                    failures = 0
                    await follower.wait(self._rev)
                self._somebody.clear()
                continue
            except (StoreError, DomainError) as error:
                failures += 1
                log.warning("%s: reading the agenda log: %s", self._slug, error)
            finally:
                with contextlib.suppress(StoreError):
                    await follower.close()
            pause = min(_RETRY_CAP_S, _RETRY_BASE_S * 2**failures)
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  (spreads retries, guards nothing)
