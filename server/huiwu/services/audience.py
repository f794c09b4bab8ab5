"""What viewers are told: the public state, its position, and what comes after."""

from dataclasses import dataclass

from huiwu.clock import Clock
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import Slug
from huiwu.store.agenda_log import AgendaLogStore, Follower, PublicDelta, wire_epoch
from huiwu.store.viewers import ViewerStore


@dataclass(frozen=True, slots=True)
class Standing:
    """The public state as JSON text, and the position it stands for."""

    epoch: str
    seq: int
    state: str


class Audience:
    """The viewers' side of the conference."""

    def __init__(self, log: AgendaLogStore, viewers: ViewerStore, clock: Clock) -> None:
        self._log = log
        self._viewers = viewers
        self._clock = clock

    async def standing(self, slug: Slug) -> Standing:
        """The newest public state; raises `unknown_conference`."""
        head = await self._log.public_head(slug)
        if head is None:
            raise DomainError("unknown_conference")
        return Standing(wire_epoch(head.epoch, await self._log.replication_id()), head.seq, head.state)

    async def since(self, slug: Slug, seq: int) -> list[PublicDelta]:
        """The public events after `seq` that are still kept; the first may lie later than `seq + 1`."""
        return await self._log.public_after(slug, seq)

    def follower(self, slug: Slug) -> Follower:
        return self._log.follower(slug)

    async def elsewhere(self, slug: Slug, process: str, here: int) -> int:
        """Say how many viewers this process holds, and learn how many all others do. To be called every few seconds."""
        return await self._viewers.tell(slug, process, here, self._clock())
