"""One open live socket: it holds no task, timer, queue or parser while nothing unusual happens.

    OPEN ── either side closes ──► CLOSING ── connection lost ──► CLOSED

The door (`door.py`) has done the handshake before. What we send to many is framed once, elsewhere, and written as it
is; no message is ever fragmented. A whole masked pong, ping or close is read here, all else by `irregular.py`.
"""

import asyncio
import os
import socket
from enum import StrEnum

from websockets.frames import Close, Frame, Opcode

from huiwu.clock import Clock
from huiwu.domain.errors import WireError
from huiwu.live.irregular import Irregular
from huiwu.wire.close_codes import CloseCode

_CLOSE_TIME_S = 5.0
# Unsent bytes the kernel may hold for one viewer; without it a stalled one swallows megabytes of old news.
_NOT_SENT_LOWAT = 16 * 1024
_USER_TIMEOUT_MS = 30_000
# Over TLS, where every socket needs bytes of its own, the transport may hold this much.
_HIGH_WATER = 64 * 1024

# What a viewer may say: a burst when it opens, then a few a minute.
_BURST = 20
_EACH_MS = 6_000

_FIN_CLOSE, _FIN_PING, _FIN_PONG = 0x88, 0x89, 0x8A
_MASKED = 0x80
_HEAD = 6
_LONGEST_SHORT = _HEAD + 125
_PLAIN_GOODBYES = (CloseCode.NORMAL, CloseCode.GOING_AWAY)


class Phase(StrEnum):
    """Where a socket is in its life."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class LiveProtocol(asyncio.Protocol):
    """A socket on an asyncio transport, after its handshake. `ready`: it can be written to now.

    Subclasses say what to do with what is heard. `packs`: it agreed to permessage-deflate.
    """

    __slots__ = ("_clock", "_fd", "_heard_until", "_irregular", "packs", "paused_at", "phase", "ready", "transport")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._fd = -1
        self._heard_until = 0
        self._irregular: Irregular | None = None
        self.packs = False
        self.paused_at = 0
        self.phase = Phase.OPEN
        self.ready = True
        self.transport: asyncio.Transport

    # what a subclass is

    @property
    def largest_message(self) -> int:
        """In bytes; whoever sends more is closed."""
        return 1_024

    def opened(self) -> bytes:
        """The frames that go out in the same write as the handshake's answer."""
        return b""

    def heard(self, text: str) -> None:
        """A text message came; raises `WireError` to close."""

    def writable(self) -> None:
        """What was written has gone out; more may be written."""

    def gone(self) -> None:
        """The connection is lost."""

    # the door calls this, then asyncio what follows

    def begin(self, transport: asyncio.Transport, answer: bytes, rest: bytes, *, packs: bool) -> None:
        """Take the transport over, send the handshake's `answer`, and read what came behind the handshake."""
        self.transport = transport
        self.packs = packs
        transport.set_protocol(self)
        is_plain = transport.get_extra_info("sslcontext") is None
        # With no buffer allowed, a transport that holds anything has paused us: `ready` says all there is to know.
        high = 0 if is_plain else _HIGH_WATER
        self.ready = transport.get_write_buffer_size() <= high
        transport.set_write_buffer_limits(high=high, low=0)
        if is_plain:
            self._fd = transport.get_extra_info("socket").fileno()
        self._send(answer + self.opened())
        if rest:
            self.data_received(rest)

    def data_received(self, data: bytes) -> None:
        if self.phase is not Phase.OPEN:
            return
        size = len(data)
        if self._irregular is None and _HEAD <= size <= _LONGEST_SHORT and data[1] == _MASKED | (size - _HEAD):
            first = data[0]
            if first == _FIN_PONG:
                return
            if first == _FIN_PING:
                # A peer that pings and does not read is owed the newest answer only, so none piles up.
                if self.ready:
                    self._send(Frame(Opcode.PONG, _unmasked(data)).serialize(mask=False))
                return
            if first == _FIN_CLOSE and size == _HEAD + 2 and int.from_bytes(_unmasked(data)) in _PLAIN_GOODBYES:
                self._leave(Frame(Opcode.CLOSE, _unmasked(data)).serialize(mask=False))
                return
        self._read(data)

    def eof_received(self) -> None:
        self._leave(b"")

    def pause_writing(self) -> None:
        self.ready = False
        self.paused_at = self._clock()

    def resume_writing(self) -> None:
        if self.phase is Phase.OPEN:
            self.ready = True
            self.writable()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        was, self.phase = self.phase, Phase.CLOSED
        self.ready = False
        self._fd = -1
        self._irregular = None
        if was is not Phase.CLOSED:
            self.gone()

    # the rooms above call these

    @property
    def paused(self) -> bool:
        """Whether the other side takes less than it is sent."""
        return self.phase is Phase.OPEN and not self.ready

    def write(self, frames: bytes) -> None:
        """Send whole frames; nothing once the socket is closing."""
        if self.phase is Phase.OPEN:
            self._send(frames)

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye; the connection is cut if the other side takes longer than 5 s."""
        if self.phase is Phase.OPEN:
            self._leave(Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False))

    def abort(self) -> None:
        if self.phase is not Phase.CLOSED:
            self.transport.abort()

    def _send(self, data: bytes) -> None:
        """Past the transport, whose buffer is empty while `ready`: its write would do the same, and more around it."""
        if not self.ready or self._fd < 0:
            self.transport.write(data)
            return
        try:
            sent = os.write(self._fd, data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.transport.abort()
            return
        if sent < len(data):
            self.transport.write(data[sent:])

    def _read(self, data: bytes) -> None:
        irregular = self._irregular
        if irregular is None:
            irregular = self._irregular = Irregular(self.largest_message, packs=self.packs)
        fault: WireError | None = None
        try:
            for text in irregular.texts(data):
                self._spend_allowance()
                self.heard(text)
        except WireError as error:
            fault = error
        answer, is_over = irregular.answer()
        if self.phase is not Phase.OPEN:
            return
        if is_over:
            self._leave(answer)
            return
        if answer and self.ready:
            self._send(answer)
        if fault is not None:
            self.close(CloseCode.BAD_MESSAGE if fault.code == "bad_json" else fault.close_code, fault.code)
        elif irregular.is_at_rest:
            self._irregular = None

    def _spend_allowance(self) -> None:
        """One number says all: until when what was said is accounted for."""
        now = self._clock()
        until = max(self._heard_until, now)
        if until - now > (_BURST - 1) * _EACH_MS:
            raise WireError("too_many_messages", CloseCode.TOO_MANY_MESSAGES)
        self._heard_until = until + _EACH_MS

    def _leave(self, last_words: bytes) -> None:
        if self.phase is not Phase.OPEN:
            return
        if last_words:
            self._send(last_words)
        self.phase = Phase.CLOSING
        self.ready = False
        self._irregular = None
        asyncio.get_running_loop().call_later(_CLOSE_TIME_S, self.abort)
        self.transport.close()


def _unmasked(frame: bytes) -> bytes:
    """The payload of a whole short masked frame."""
    payload = frame[_HEAD:]
    mask = (frame[2:_HEAD] * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload) ^ int.from_bytes(mask)).to_bytes(len(payload))


def bound_kernel_buffers(sock: socket.socket) -> None:
    """For a listening socket: those accepted from it inherit this. Systems other than Linux may lack the options;
    without them slow viewers only cost more memory.
    """
    for name, value in (("TCP_NOTSENT_LOWAT", _NOT_SENT_LOWAT), ("TCP_USER_TIMEOUT", _USER_TIMEOUT_MS)):
        option = getattr(socket, name, None)
        if option is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
