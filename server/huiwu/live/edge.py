"""The live edge: finds the hub a socket asks for, lets it in or says why not, and says goodbye to all."""

import asyncio
import contextlib
import logging
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from http import HTTPStatus

from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.ids import Slug
from huiwu.live import figures
from huiwu.live.door import Door
from huiwu.live.frames import wire
from huiwu.live.handshake import Ask, RefusedError
from huiwu.live.hub import Hub
from huiwu.live.protocol import LiveProtocol
from huiwu.live.relay import Relay, read_standing
from huiwu.live.resident import HostProtocol
from huiwu.live.staff import Staff, StaffHub
from huiwu.live.viewer import TurnedAway, Viewer
from huiwu.services.house import House
from huiwu.wire import messages
from huiwu.wire.close_codes import CloseCode

log = logging.getLogger("huiwu.live")

_PATH = re.compile(r"/live/([a-z0-9-]{1,48})(/staff)?")
_LONGEST_EPOCH = 64
_LARGEST_SEQ = 2**53
_GOODBYE_TIME_S = 1.0
_MOVE_TIME_S = 5.0
_LOOK_AGAIN_S = 0.1
_CHUNK = 256
_PRESENCE_S = 4.0
RETRY_MS = 30_000
"""When somebody for whom there was no room should ask again; pages spread it over as much again."""
_CANCEL_AGAIN_S = 0.2


@dataclass(slots=True)
class _Hall:
    """One conference at this edge, and the tasks that serve it."""

    hub: Hub
    staff: StaffHub
    tasks: list["asyncio.Task[None]"]


class Edge:
    """All conferences somebody follows through this process."""

    def __init__(self, house: House, origins: AbstractSet[str], most_viewers: int) -> None:
        self._house = house
        self._process = f"{house.chance(64):016x}"
        self._origins = origins
        self._most_viewers = most_viewers
        self._halls: dict[Slug, _Hall] = {}
        self._opening = asyncio.Lock()

    def protocol(self) -> Door:
        """A protocol for one accepted connection."""
        return Door(self)

    def viewers(self) -> int:
        return sum(len(hall.hub.viewers) for hall in self._halls.values())

    def report(self) -> None:
        """Bring the figures up to date that are only counted when somebody asks."""
        for hall in self._halls.values():
            hall.hub.figures.report()
        figures.holding(self.viewers(), sum(hall.hub.behind() for hall in self._halls.values()))

    async def move_away(self) -> None:
        """Let everybody open another line before this one ends, one after the other; then nobody is left.

        To be called when somebody else accepts connections on our port already.
        """
        window = max(hall.hub.window_ms for hall in self._halls.values()) if self._halls else 0
        everybody = [viewer for hall in self._halls.values() for viewer in list(hall.hub.viewers)]
        log.info("moving %d viewers away within %d ms", len(everybody), window)
        for place, viewer in enumerate(everybody):
            # A slot for each instead of dice: the peak is then the mean.
            viewer.give(wire(messages.move(place * window // len(everybody))))
            if place % _CHUNK == _CHUNK - 1:
                await asyncio.sleep(0)
        patience = window / 1_000 + _MOVE_TIME_S
        while self.viewers() and patience > 0:
            await asyncio.sleep(_LOOK_AGAIN_S)
            patience -= _LOOK_AGAIN_S

    async def close(self) -> None:
        """Tell everybody to come back elsewhere or later, then stop."""
        for hall in self._halls.values():
            for viewer in list(hall.hub.viewers):
                assert isinstance(viewer, Viewer)
                viewer.close(CloseCode.RESTART, "restart")
            for one in list(hall.staff.pages):
                one.close(CloseCode.RESTART, "restart")
        if any(hall.hub.viewers or hall.staff.pages for hall in self._halls.values()):
            await asyncio.sleep(_GOODBYE_TIME_S)
        tasks = {task for hall in self._halls.values() for task in hall.tasks}
        # More than once: redis-py swallows a cancellation that meets it while it connects.
        while tasks:
            for task in tasks:
                task.cancel()
            _, tasks = await asyncio.wait(tasks, timeout=_CANCEL_AGAIN_S)

    def at_once(self, ask: Ask) -> LiveProtocol | None:
        """Who asks for a conference that is followed here already; nothing is waited for, Redis is not asked."""
        slug, is_staff = self._place(ask)
        hall = self._halls.get(slug)
        return None if hall is None else self._seated(hall, slug, ask, is_staff=is_staff)

    async def after_a_while(self, ask: Ask) -> LiveProtocol:
        """The first who asks for a conference."""
        slug, is_staff = self._place(ask)
        return self._seated(await self._hall(slug), slug, ask, is_staff=is_staff)

    def _place(self, ask: Ask) -> tuple[Slug, bool]:
        match = _PATH.fullmatch(ask.path)
        if match is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "not_found")
        if ask.origin is not None and ask.origin not in self._origins:
            raise RefusedError(HTTPStatus.FORBIDDEN, "bad_origin")
        return Slug(match[1]), bool(match[2])

    def _seated(self, hall: _Hall, slug: Slug, ask: Ask, *, is_staff: bool) -> LiveProtocol:
        if is_staff:
            return HostProtocol(Staff(hall.staff, self._house, slug), self._house.clock)
        if self.viewers() >= self._most_viewers:
            figures.refused()
            return TurnedAway(self._house.clock, RETRY_MS)
        epoch, seq = _position(ask.query)
        return Viewer(hall.hub, self._house.clock, epoch, seq)

    async def _hall(self, slug: Slug) -> _Hall:
        async with self._opening:
            hall = self._halls.get(slug)
            if hall is None:
                try:
                    standing, ring = await read_standing(self._house.audience, slug)
                except DomainError as error:
                    raise RefusedError(HTTPStatus.NOT_FOUND, error.code) from error
                except StoreError as error:
                    raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "store_unavailable") from error
                hub = Hub(standing, ring, self._house.clock)
                staff = StaffHub(slug, self._house, hub)
                hall = self._halls[slug] = _Hall(hub, staff, self._serve(slug, hub, staff))
            return hall

    def _serve(self, slug: Slug, hub: Hub, staff: StaffHub) -> list["asyncio.Task[None]"]:
        checkin = self._house.checkin
        relay = Relay(
            slug,
            hub,
            self._house.audience,
            newest_record=checkin.last_seq,
            folded=checkin.folded_seq,
            on_ledger=staff.ledger_at,
        )
        loop = asyncio.get_running_loop()
        runs = (
            relay.follow(),
            hub.run_passes(),
            hub.run_beacons(),
            self._run_presence(slug, hub),
            staff.run_pushes(),
            staff.run_checks(),
            staff.desk.follow(),
        )
        tasks = [loop.create_task(run) for run in runs]
        for task in tasks:
            task.add_done_callback(_report)
        return tasks

    async def _run_presence(self, slug: Slug, hub: Hub) -> None:
        """Forever: say how many follow here, and learn how many do elsewhere; a missed turn is made up by the next."""
        while True:
            with contextlib.suppress(StoreError):
                hub.elsewhere = await self._house.audience.elsewhere(slug, self._process, len(hub.viewers))
            self.report()
            await asyncio.sleep(_PRESENCE_S)


def _report(task: "asyncio.Task[None]") -> None:
    """These tasks run for ever; one that ends has met a fault of ours, which must not stay unseen."""
    with contextlib.suppress(asyncio.CancelledError):
        error = task.exception()
        if error is not None:
            log.error("a live task ended", exc_info=error)


def _position(query: dict[str, str]) -> tuple[str, int]:
    """The position in the address; anything odd is no position, and leads to a snapshot."""
    epoch, seq = query.get("epoch", ""), query.get("seq", "")
    if len(epoch) > _LONGEST_EPOCH or not seq.isascii() or not seq.isdecimal() or len(seq) > 16:
        return "", 0
    return epoch, min(int(seq), _LARGEST_SEQ)
