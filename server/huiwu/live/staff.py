"""The staff socket: sign in with the first message, then totals, the newest scans, and what the stage's pages show."""

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from huiwu.domain.access import Grant, Right, Role
from huiwu.domain.device import DeviceState
from huiwu.domain.errors import StoreError, WireError
from huiwu.domain.ids import ScanId, Slug
from huiwu.live.desk import Desk
from huiwu.live.frames import text_frame
from huiwu.live.hub import BEACON_S, Hub
from huiwu.live.protocol import LiveProtocol, Phase
from huiwu.services.house import House
from huiwu.wire import answers, device_words, messages
from huiwu.wire.close_codes import CloseCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huiwu.domain.checkin import ScanRecord
    from huiwu.domain.conference import Conference
    from huiwu.services.devices import Standing

log = logging.getLogger("huiwu.live")

LARGEST_STAFF_MESSAGE = 64 * 1024
SIGN_IN_TIME_S = 5.0
_PUSH_INTERVAL_S = 0.2
_CHECK_INTERVAL_S = 1.0
_MOST_SCANS_PUSHED = 100


class StaffHub:
    """Who of one conference's staff listens."""

    def __init__(self, slug: Slug, house: House, hub: Hub) -> None:
        self._slug = slug
        self._house = house
        self._hub = hub
        self._news = asyncio.Event()
        self._pushed = 0
        self.seq = 0
        self.pages: set[Staff] = set()
        """Every open page, signed in or not; `staff` are those who are."""
        self.staff: set[Staff] = set()
        self.list_version = 0
        self._last_totals: dict[str, object] = {}
        self._conference: Conference | None = None
        self._conflicts: dict[ScanId, ScanRecord | None] = {}
        self.desk = Desk(slug, house.book, self._stage_pages)

    @property
    def epoch(self) -> str:
        """The lineage all numbers belong to; tablets compare what they hold when it changes."""
        return self._hub.epoch

    def join(self, one: "Staff") -> None:
        """Let somebody listen from `seq` on; what was recorded while nobody listened is in the totals."""
        if not self._is_heard():
            self._pushed = self.seq
        one.since = self.seq
        self.staff.add(one)

    def _is_heard(self) -> bool:
        """Whether anybody follows the ledger; the screens of the stage do not."""
        return any(one.may(Right.READ_TOTALS) for one in self.staff)

    def _stage_pages(self) -> "Iterator[Staff]":
        return (one for one in list(self.staff) if one.may(Right.FOLLOW_STAGE))

    def ledger_at(self, seq: int) -> None:
        """The ledger has grown, or five seconds have passed."""
        if self.staff:
            self.seq = max(self.seq, seq)
            self._news.set()

    async def totals_frame(self) -> bytes:
        count = await self._house.board.totals(self._slug)
        self._last_totals = answers.totals(count)
        self.seq = count.ledger.seq
        return text_frame(messages.staff_totals(count.ledger.seq, self._last_totals))

    async def run_pushes(self) -> None:
        """Forever: wait for news, push it, and rest a little so that a rush becomes few frames."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                if self._is_heard():
                    await self._push()
            except StoreError as error:
                log.warning("%s: totals: %s", self._slug, error)
            await asyncio.sleep(_PUSH_INTERVAL_S)

    async def run_checks(self) -> None:
        """Forever: send beacons, close the sockets of those whose key was revoked, tell devices what the office did."""
        silent = 0.0
        while True:
            await asyncio.sleep(_CHECK_INTERVAL_S)
            silent += _CHECK_INTERVAL_S
            with contextlib.suppress(StoreError):
                for one in list(self.staff):
                    if one.grant is not None and not await self._house.doors.still_held(one.grant):
                        one.close(CloseCode.SIGN_IN_FIRST, "revoked")
                await self._tell_devices()
            if silent >= BEACON_S:
                silent = 0.0
                beacon = text_frame(messages.staff_beacon(self.epoch, self.seq, self._house.clock()))
                for one in list(self.staff):
                    one.write(beacon)

    async def _tell_devices(self) -> None:
        devices = sorted({one.device for one in self.staff if one.device})
        standings = await self._house.devices.standings(self._slug, devices) if devices else {}
        for one in list(self.staff):
            now = standings.get(one.device)
            if now is not None and now != one.standing:
                one.standing = now
                one.write(text_frame(messages.staff_device()))

    async def look(self) -> None:
        """Take things as they are: whoever joins now was told the newest, or asks for it."""
        if not self._is_heard():
            await self._news_frames()

    async def _news_frames(self) -> tuple[bytes, bytes]:
        """What else changed since the last look: the list and the rules; and double entries, which name people."""
        frames, named = [], []
        version = await self._house.tablets.version(self._slug)
        if version != self.list_version:
            self.list_version = version
            frames.append(messages.staff_list(version))
        conference = await self._house.book.conference(self._slug)
        if self._conference not in (None, conference):
            frames.append(messages.staff_conference())
        self._conference = conference
        for one in await self._house.board.conflicts(self._slug):
            if self._conflicts.get(one.conflict.id) != one.conflict.closed:
                named.append(messages.staff_conflict(answers.conflict(one)))
            self._conflicts[one.conflict.id] = one.conflict.closed
        return b"".join(map(text_frame, frames)), b"".join(map(text_frame, named))

    async def _push(self) -> None:
        before = self._last_totals
        totals = await self.totals_frame()
        news, named = await self._news_frames()
        self._pushed = min(self._pushed, self.seq)
        results = await self._house.checkin.results_after(self._slug, self._pushed, _MOST_SCANS_PUSHED)
        if results:
            self._pushed = results[-1].record.seq
        scans = [
            (one.record.seq, text_frame(messages.staff_scan(one.record.seq, answers.scan_text(one)))) for one in results
        ]
        for one in [each for each in self.staff if each.may(Right.READ_TOTALS)]:
            fresh = b"".join(frame for seq, frame in scans if seq > one.since)
            if one.may(Right.SCAN) and fresh + named:
                one.write(fresh + named)
            if news:
                one.write(news)
            if before != self._last_totals:
                one.write(totals)


class Staff:
    """One staff page."""

    largest_message = LARGEST_STAFF_MESSAGE

    def __init__(self, hub: StaffHub, house: House, slug: Slug) -> None:
        self._hub = hub
        self._house = house
        self._slug = slug
        self._connection: LiveProtocol | None = None
        self._signing_in: asyncio.Task[None] | None = None
        self._noting: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.grant: Grant | None = None
        self.standing: Standing | None = None
        self.since = 0
        self.desk_told = b""

    @property
    def ready(self) -> bool:
        return self._connection is not None and self._connection.ready

    def opened(self, connection: LiveProtocol) -> bytes:
        self._connection = connection
        self._hub.pages.add(self)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(SIGN_IN_TIME_S, self.close, CloseCode.SIGN_IN_FIRST, "sign_in_first")
        return b""

    def may(self, right: Right) -> bool:
        return self.grant is not None and self.grant.gives(right, self._slug)

    @property
    def device(self) -> str:
        """The id of the device it is on; empty for who is not at a gate."""
        return (self.grant.token_id or "") if self.grant is not None and self.grant.role is Role.STAFF else ""

    def heard(self, text: str) -> None:
        loop = asyncio.get_running_loop()
        if self._signing_in is None:
            self._signing_in = loop.create_task(self._sign_in(messages.read_sign_in(text)))
            return
        if self.grant is None:
            raise WireError("bad_message", CloseCode.BAD_MESSAGE)
        state = device_words.read_status(text, self._house.clock())
        # One at a time: a tablet that talks without end only has the newest it said passed over.
        if self._noting is None or self._noting.done():
            self._noting = loop.create_task(self._note(self.grant, state))

    def writable(self) -> None:
        """A page that was slow gets the next totals, which are whole; the desk may not change again for an hour."""
        if self in self._hub.staff and self.may(Right.FOLLOW_STAGE):
            self._hub.desk.tell(self)

    def gone(self) -> None:
        self._hub.pages.discard(self)
        self._hub.staff.discard(self)
        self._connection = None
        for running in (self._signing_in, self._noting, self._deadline):
            if running is not None:
                running.cancel()

    def write(self, frames: bytes) -> None:
        """Write, unless the page is behind: then it is passed over."""
        if self._connection is not None and not self._connection.paused:
            self._connection.write(frames)

    def close(self, code: int, reason: str) -> None:
        if self._connection is not None:
            self._connection.close(code, reason)

    async def _sign_in(self, asked: messages.SignIn) -> None:
        try:
            grants = await self._grants(asked)
            self.grant = self._strongest(grants)
            if self.grant is None:
                code, reason = (
                    (CloseCode.FORBIDDEN, "forbidden") if grants else (CloseCode.SIGN_IN_FIRST, "sign_in_first")
                )
                self.close(code, reason)
                return
            totals = await self._hub.totals_frame()
            await self._hub.look()
            await self._hub.desk.look()
            # Before the hello: whatever changes after the page has asked for itself is told.
            if self.device:
                self.standing = (await self._house.devices.standings(self._slug, [self.device]))[self.device]
        except StoreError as error:
            log.warning("%s: staff sign-in: %s", self._slug, error)
            self.close(CloseCode.TRY_LATER, "store_unavailable")
            return
        if self._deadline is not None:
            self._deadline.cancel()
        if self._connection is not None and self._connection.phase is Phase.OPEN:
            self._hub.join(self)
            version = self._hub.list_version
            hello = messages.staff_hello(self._hub.epoch, self._hub.seq, self._house.clock(), version)
            self.write(text_frame(hello) + (totals if self.may(Right.READ_TOTALS) else b""))
            if self.may(Right.FOLLOW_STAGE):
                self._hub.desk.tell(self)

    def _strongest(self, grants: tuple[Grant, ...]) -> Grant | None:
        """What the page goes by: a browser may hold several grants, and a timer alone is told the least."""
        for right in (Right.READ_TOTALS, Right.FOLLOW_STAGE):
            for one in grants:
                if one.gives(right, self._slug):
                    return one
        return None

    async def _note(self, grant: Grant, state: DeviceState) -> None:
        if grant.role is not Role.STAFF or grant.token_id is None:
            return
        try:
            await self._house.devices.seen(self._slug, grant.token_id, state)
        except StoreError as error:
            log.warning("%s: a device's state: %s", self._slug, error)

    async def _grants(self, asked: messages.SignIn) -> tuple[Grant, ...]:
        if asked.ticket:
            return await self._house.doors.take_ticket(asked.ticket)
        grant = await self._house.doors.grant_of(asked.token)
        return () if grant is None else (grant,)
