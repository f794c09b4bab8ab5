"""The staff socket: sign in with the first message, then totals and the newest scans."""

import asyncio
import contextlib
import logging

from huiwu.domain.access import Grant, Right
from huiwu.domain.errors import StoreError, WireError
from huiwu.domain.ids import Slug
from huiwu.live.hub import BEACON_S
from huiwu.live.protocol import LiveProtocol, Phase, text_frame
from huiwu.services.house import House
from huiwu.wire import answers, messages
from huiwu.wire.close_codes import CloseCode

log = logging.getLogger("huiwu.live")

LARGEST_STAFF_MESSAGE = 64 * 1024
SIGN_IN_TIME_S = 5.0
_PUSH_INTERVAL_S = 0.2
_CHECK_INTERVAL_S = 1.0
_MOST_SCANS_PUSHED = 100


class StaffHub:
    """Who of one conference's staff listens."""

    def __init__(self, slug: Slug, house: House, epoch: str) -> None:
        self._slug = slug
        self._house = house
        self._news = asyncio.Event()
        self.epoch = epoch
        self.seq = 0
        self.staff: set[Staff] = set()
        self._last_totals: dict[str, object] = {}

    def ledger_at(self, seq: int) -> None:
        """The ledger has grown, or five seconds have passed."""
        if self.staff:
            self.seq = max(self.seq, seq)
            self._news.set()

    async def totals_frame(self) -> bytes:
        count = await self._house.checkin.totals(self._slug)
        self._last_totals = answers.totals(count)
        self.seq = max(self.seq, count.totals.seq)
        return text_frame(messages.staff_totals(count.totals.seq, self._last_totals))

    async def run_pushes(self) -> None:
        """Forever: wait for news, push it, and rest a little so that a rush becomes few frames."""
        pushed = await self._newest()
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                pushed = await self._push(pushed)
            except StoreError as error:
                log.warning("%s: totals: %s", self._slug, error)
            await asyncio.sleep(_PUSH_INTERVAL_S)

    async def run_checks(self) -> None:
        """Forever: send beacons, and close the sockets of those whose key was revoked."""
        silent = 0.0
        while True:
            await asyncio.sleep(_CHECK_INTERVAL_S)
            silent += _CHECK_INTERVAL_S
            with contextlib.suppress(StoreError):
                for one in list(self.staff):
                    if one.grant is not None and not await self._house.doors.still_held(one.grant):
                        one.close(CloseCode.SIGN_IN_FIRST, "revoked")
            if silent >= BEACON_S:
                silent = 0.0
                beacon = text_frame(messages.staff_beacon(self.epoch, self.seq, self._house.clock()))
                for one in list(self.staff):
                    one.write(beacon)

    async def _newest(self) -> int:
        with contextlib.suppress(StoreError):
            return await self._house.checkin.last_seq(self._slug)
        return 0

    async def _push(self, pushed: int) -> int:
        before = self._last_totals
        totals = await self.totals_frame()
        results = await self._house.checkin.results_after(self._slug, pushed)
        frames = b"".join(
            text_frame(messages.staff_scan(one.record.seq, answers.scan_result(one)))
            for one in results[-_MOST_SCANS_PUSHED:]
        )
        for one in list(self.staff):
            if one.may(Right.SCAN) and frames:
                one.write(frames)
            if before != self._last_totals:
                one.write(totals)
        return results[-1].record.seq if results else min(pushed, self.seq)


class Staff:
    """One staff page."""

    largest_message = LARGEST_STAFF_MESSAGE

    def __init__(self, hub: StaffHub, house: House, slug: Slug) -> None:
        self._hub = hub
        self._house = house
        self._slug = slug
        self._connection: LiveProtocol | None = None
        self._signing_in: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.grant: Grant | None = None

    def opened(self, connection: LiveProtocol) -> bytes:
        self._connection = connection
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(SIGN_IN_TIME_S, self.close, CloseCode.SIGN_IN_FIRST, "sign_in_first")
        return b""

    def may(self, right: Right) -> bool:
        return self.grant is not None and self.grant.gives(right, self._slug)

    def heard(self, text: str) -> None:
        if self._signing_in is not None:
            raise WireError("bad_message", CloseCode.BAD_MESSAGE)
        asked = messages.read_sign_in(text)
        self._signing_in = asyncio.get_running_loop().create_task(self._sign_in(asked))

    def writable(self) -> None:
        """Nothing waits: a page that was slow gets the next totals, which are whole."""

    def gone(self) -> None:
        self._hub.staff.discard(self)
        self._connection = None
        for running in (self._signing_in, self._deadline):
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
            self.grant = next((one for one in grants if one.gives(Right.READ_TOTALS, self._slug)), None)
            if self.grant is None:
                code, reason = (
                    (CloseCode.FORBIDDEN, "forbidden") if grants else (CloseCode.SIGN_IN_FIRST, "sign_in_first")
                )
                self.close(code, reason)
                return
            totals = await self._hub.totals_frame()
        except StoreError as error:
            log.warning("%s: staff sign-in: %s", self._slug, error)
            self.close(CloseCode.TRY_LATER, "store_unavailable")
            return
        if self._deadline is not None:
            self._deadline.cancel()
        if self._connection is not None and self._connection.phase is Phase.OPEN:
            self._hub.staff.add(self)
            hello = messages.staff_hello(self._hub.epoch, self._hub.seq, self._house.clock())
            self.write(text_frame(hello) + totals)

    async def _grants(self, asked: messages.SignIn) -> tuple[Grant, ...]:
        if asked.ticket:
            return await self._house.doors.take_ticket(asked.ticket)
        grant = await self._house.doors.grant_of(asked.token)
        return () if grant is None else (grant,)
