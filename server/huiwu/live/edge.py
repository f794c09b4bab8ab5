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
from huiwu.live.hub import Hub
from huiwu.live.protocol import Ask, LiveProtocol, RefusedError, Resident
from huiwu.live.relay import Relay, read_standing
from huiwu.live.staff import Staff, StaffHub
from huiwu.live.viewer import Viewer
from huiwu.services.house import House
from huiwu.wire.close_codes import CloseCode

log = logging.getLogger("huiwu.live")

_PATH = re.compile(r"/live/([a-z0-9-]{1,48})(/staff)?")
_LONGEST_EPOCH = 64
_LARGEST_SEQ = 2**53
_GOODBYE_TIME_S = 1.0
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
        self._origins = origins
        self._most_viewers = most_viewers
        self._halls: dict[Slug, _Hall] = {}
        self._opening = asyncio.Lock()

    def protocol(self) -> LiveProtocol:
        """A protocol for one accepted connection."""
        return LiveProtocol(self._receive, self._house.clock)

    def viewers(self) -> int:
        return sum(len(hall.hub.viewers) for hall in self._halls.values())

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

    async def _receive(self, ask: Ask) -> Resident:
        match = _PATH.fullmatch(ask.path)
        if match is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "not_found")
        if ask.origin is not None and ask.origin not in self._origins:
            raise RefusedError(HTTPStatus.FORBIDDEN, "bad_origin")
        if self.viewers() >= self._most_viewers:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "too_many_viewers")
        slug = Slug(match[1])
        hall = await self._hall(slug)
        if match[2]:
            return Staff(hall.staff, self._house, slug)
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
            staff.run_pushes(),
            staff.run_checks(),
            staff.desk.follow(),
        )
        tasks = [loop.create_task(run) for run in runs]
        for task in tasks:
            task.add_done_callback(_report)
        return tasks


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
