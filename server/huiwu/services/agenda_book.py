"""The folded agenda of each conference, kept in memory and caught up from the log before it is used."""

from dataclasses import dataclass

from huiwu.clock import Clock
from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import ConferenceChanged
from huiwu.domain.conference import Conference
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import Slug
from huiwu.domain.timeline import SECOND, Instant
from huiwu.store.agenda_log import AgendaLogStore, LogFollower, LogTail

# A gate may decide on a conference's zones that are this old; people and badges are always checked against the newest.
_CONFERENCE_MAY_BE_OLD = SECOND


@dataclass(frozen=True, slots=True)
class Page:
    """Where a conference stands: a fold of its whole log. `seq` is the newest public number."""

    conference: Conference
    state: AgendaState
    seq: int


class AgendaBook:
    """One page per conference. The memory is only a shortcut: losing it loses nothing."""

    def __init__(self, log: AgendaLogStore, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._pages: dict[Slug, Page] = {}
        self._read_at: dict[Slug, Instant] = {}

    async def catch_up(self, slug: Slug, command_id: str = "") -> tuple[Page | None, LogTail]:
        """The page after reading what is new; None when there is no such conference yet."""
        page = self._pages.get(slug)
        tail = await self._log.tail(slug, page.state.rev if page else 0, command_id)
        if tail.rewound:
            self._pages.pop(slug, None)
            page, tail = None, await self._log.tail(slug, 0, command_id)
        page = _turned(page, tail)
        # Another task may have read further while this one waited.
        newest = self._pages.get(slug)
        if page is not None and (newest is None or newest.state.rev <= page.state.rev):
            self._pages[slug] = page
            self._read_at[slug] = self._clock()
        return page, tail

    async def page(self, slug: Slug) -> Page:
        """The newest page; raises `unknown_conference`."""
        page, _ = await self.catch_up(slug)
        if page is None:
            raise DomainError("unknown_conference")
        return page

    async def conference(self, slug: Slug) -> Conference:
        """The conference's own facts, a second old and the time of one reading; raises `unknown_conference`."""
        page = self._pages.get(slug)
        if page is None:
            return (await self.page(slug)).conference
        now, read_at = self._clock(), self._read_at[slug]
        if now - read_at < _CONFERENCE_MAY_BE_OLD:
            return page.conference
        # Whoever comes while the first one reads need not read as well: at a gate that would be everybody at once.
        self._read_at[slug] = now
        try:
            return (await self.page(slug)).conference
        except BaseException:
            self._read_at[slug] = read_at
            raise

    def knows(self, slug: Slug) -> bool:
        """Whether it was read before; then its pages open without asking the store."""
        return slug in self._pages

    def follower(self, slug: Slug) -> LogFollower:
        """Waits for what `page` would then read."""
        return self._log.log_follower(slug)

    async def slugs(self) -> list[Slug]:
        return await self._log.slugs()


def _turned(page: Page | None, tail: LogTail) -> Page | None:
    state = page.state if page else AgendaState()
    conference = page.conference if page else None
    for event in tail.events:
        state = evolve(state, event)
        if isinstance(event, ConferenceChanged):
            conference = event.conference
    return None if conference is None else Page(conference, state, tail.seq)
