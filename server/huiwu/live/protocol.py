"""One live socket: the handshake and every inbound frame through `websockets`' Sans-I/O protocol.

    HANDSHAKE ── accepted ──► OPEN ── either side closes ──► CLOSING ── connection lost ──► CLOSED
        └──── refused ─────────────────────────────────────────►┘

What we send to many is framed once, elsewhere, and written as it is; no message is ever fragmented.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol as Interface
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from huiwu.clock import Clock
from huiwu.domain.errors import WireError
from huiwu.wire.close_codes import CloseCode

log = logging.getLogger("huiwu.live")

# websockets logs each handshake that fails with a traceback; one line of ours says it.
_quiet = logging.getLogger("huiwu.live.sansio")
_quiet.setLevel(logging.CRITICAL)

HANDSHAKE_TIME_S = 10.0
_CLOSE_TIME_S = 5.0
_LARGEST_HEAD = 16 * 1024
# Unsent bytes the kernel may hold for one viewer; without it a stalled one swallows megabytes of old news.
_NOT_SENT_LOWAT = 16 * 1024
_USER_TIMEOUT_MS = 30_000
_HIGH_WATER = 64 * 1024


class Phase(StrEnum):
    """Where a socket is in its life."""

    HANDSHAKE = "handshake"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a handshake asks for."""

    path: str
    query: dict[str, str]
    origin: str | None


class RefusedError(Exception):
    """The handshake is answered with plain HTTP."""

    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Resident(Interface):
    """What a socket becomes once it is let in: a viewer, or staff."""

    def opened(self, connection: "LiveProtocol") -> bytes:
        """The frames that go out in the same write as the handshake's answer."""

    def heard(self, text: str) -> None:
        """A text message came; raises `WireError` to close."""

    def writable(self) -> None:
        """What was written has gone out; more may be written."""

    def gone(self) -> None:
        """The connection is lost."""

    @property
    def largest_message(self) -> int: ...


Reception = Callable[[Ask], Awaitable[Resident]]
"""Lets somebody in, or raises `RefusedError`."""


def text_frame(text: str) -> bytes:
    """The bytes of one text message, the same for every socket."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class LiveProtocol(asyncio.Protocol):
    """A socket on an asyncio transport."""

    __slots__ = (
        "_allowance",
        "_allowance_at",
        "_clock",
        "_parts",
        "_reception",
        "_resident",
        "_sansio",
        "_timer",
        "_waiting",
        "paused",
        "paused_at",
        "phase",
        "transport",
    )

    def __init__(self, reception: Reception, clock: Clock) -> None:
        self._reception = reception
        self._clock = clock
        self._sansio = ServerProtocol(max_size=1024, logger=_quiet)
        self._resident: Resident | None = None
        self._parts: list[bytes] = []
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: asyncio.Task[None] | None = None
        self._allowance = float(_BURST)
        self._allowance_at = clock()
        self.phase = Phase.HANDSHAKE
        self.paused = False
        self.paused_at = self._allowance_at
        self.transport: asyncio.Transport

    # asyncio calls these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop has transports of its own, which are no subclass.
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=_HIGH_WATER, low=0)
        _bound_kernel_buffers(transport.get_extra_info("socket"))
        self._end_after(HANDSHAKE_TIME_S)

    def data_received(self, data: bytes) -> None:
        if self.phase is Phase.CLOSED:
            return
        self._sansio.receive_data(data)
        for event in self._sansio.events_received():
            if isinstance(event, Request):
                self._waiting = asyncio.get_running_loop().create_task(self._receive(event))
            elif self.phase is Phase.OPEN:
                assert isinstance(event, Frame)
                self._frame(event)
        self._flush()

    def eof_received(self) -> None:
        if self.phase is not Phase.CLOSED:
            self._sansio.receive_eof()
            self._flush()

    def pause_writing(self) -> None:
        self.paused = True
        self.paused_at = self._clock()

    def resume_writing(self) -> None:
        self.paused = False
        if self.phase is Phase.OPEN and self._resident is not None:
            self._resident.writable()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        was, self.phase = self.phase, Phase.CLOSED
        if self._timer is not None:
            self._timer.cancel()
        if self._waiting is not None:
            self._waiting.cancel()
        if was in (Phase.OPEN, Phase.CLOSING) and self._resident is not None:
            self._resident.gone()
        self._resident = None

    # the rooms above call these

    def write(self, frames: bytes) -> None:
        """Send whole frames; nothing once the socket is closing."""
        if self.phase is Phase.OPEN:
            self.transport.write(frames)

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye; the connection is cut if the other side takes longer than 5 s."""
        if self.phase is Phase.OPEN:
            self._sansio.fail(code, reason)
            self._flush()

    def abort(self) -> None:
        if self.phase is not Phase.CLOSED:
            self.transport.abort()

    async def _receive(self, request: Request) -> None:
        try:
            resident = await self._reception(_read(request))
        except RefusedError as refusal:
            log.info("refused: %s", refusal.code)
            self._sansio.send_response(self._sansio.reject(refusal.status, f"{refusal.code}\n"))
            self._flush()
            return
        response = self._sansio.accept(request)
        self._sansio.send_response(response)
        answer = b"".join(self._sansio.data_to_send())
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            resident.gone()
            self._end(answer)
            return
        self._resident = resident
        self.phase = Phase.OPEN
        self._sansio.max_message_size = resident.largest_message
        if self._timer is not None:
            self._timer.cancel()
        self.transport.write(answer + resident.opened(self))

    def _frame(self, frame: Frame) -> None:
        """One inbound data frame; control frames were answered by the Sans-I/O protocol already."""
        try:
            if frame.opcode is Opcode.BINARY:
                raise WireError("binary_refused", CloseCode.BINARY_REFUSED)
            if frame.opcode in (Opcode.TEXT, Opcode.CONT):
                if frame.data:
                    self._parts.append(bytes(frame.data))
                if frame.fin:
                    data, self._parts = b"".join(self._parts), []
                    self._text(data)
        except WireError as error:
            self._sansio.fail(error.close_code, error.code)

    def _text(self, data: bytes) -> None:
        self._spend_allowance()
        try:
            text = data.decode("utf-8", "strict")
        except UnicodeDecodeError as error:
            raise WireError("bad_text", CloseCode.BAD_TEXT) from error
        try:
            assert self._resident is not None
            self._resident.heard(text)
        except WireError as error:
            close_code = CloseCode.BAD_MESSAGE if error.code == "bad_json" else error.close_code
            raise WireError(error.code, close_code) from error

    def _spend_allowance(self) -> None:
        now = self._clock()
        earned = (now - self._allowance_at) * _PER_MINUTE / 60_000
        self._allowance = min(float(_BURST), self._allowance + max(0.0, earned))
        self._allowance_at = now
        if self._allowance < 1:
            raise WireError("too_many_messages", CloseCode.TOO_MANY_MESSAGES)
        self._allowance -= 1

    def _flush(self) -> None:
        parts = self._sansio.data_to_send()
        over = bool(parts) and parts[-1] == b""
        data = b"".join(parts)
        if over or (self.phase is Phase.HANDSHAKE and self._sansio.handshake_exc is not None):
            self._end(data)
        else:
            if data:
                self.transport.write(data)
            if self.phase is Phase.OPEN and self._sansio.close_expected():
                self.phase = Phase.CLOSING
                self._end_after(_CLOSE_TIME_S)

    def _end(self, last_words: bytes) -> None:
        if last_words:
            self.transport.write(last_words)
        if self.phase is Phase.OPEN:
            self.phase = Phase.CLOSING
        self._end_after(_CLOSE_TIME_S)
        self.transport.close()

    def _end_after(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.abort)


# What a viewer may say: a burst when it opens, then a few a minute.
_BURST = 20
_PER_MINUTE = 10


def _read(request: Request) -> Ask:
    url = urlsplit(request.path)
    origins = request.headers.get_all("Origin")
    return Ask(url.path, dict(parse_qsl(url.query)), origins[0] if origins else None)


def _bound_kernel_buffers(sock: socket.socket | None) -> None:
    """Options that other systems than Linux may lack; without them slow viewers only cost more memory."""
    for name, value in (("TCP_NOTSENT_LOWAT", _NOT_SENT_LOWAT), ("TCP_USER_TIMEOUT", _USER_TIMEOUT_MS)):
        option = getattr(socket, name, None)
        if sock is not None and option is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
