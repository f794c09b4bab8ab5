"""A viewer: a socket, a position in its conference's public stream, and two things it may say."""

import asyncio
from os import write

from huiwu.clock import Clock
from huiwu.domain.timeline import SECOND
from huiwu.live.frames import Wire, text_frame
from huiwu.live.hub import Hub
from huiwu.live.protocol import LiveProtocol
from huiwu.wire import messages
from huiwu.wire.close_codes import CloseCode

_AHEAD_WAIT_S = 2.0
_STUCK = 30 * SECOND


class Viewer(LiveProtocol):
    """One follower of the public stream. While nothing happens, this object and its transport are all there is."""

    __slots__ = ("_hub", "_position", "cursor")

    def __init__(self, hub: Hub, clock: Clock, epoch: str, seq: int) -> None:
        super().__init__(clock)
        self._hub = hub
        self._position: tuple[str, int] | None = (epoch, seq)
        self.cursor: int | None = None

    def give(self, frames: Wire) -> None:
        """Send in the form it agreed to; only while `ready`. Written out in full, for this is what updates cost."""
        data = frames.packed if self.packs else frames.plain
        try:
            sent = write(self._fd, data)
        except OSError:
            # Not open that way (TLS), full, or broken: the usual way finds out which.
            self._send(data)
            return
        if sent < len(data):
            self.transport.write(data[sent:])

    def end_if_stuck(self) -> bool:
        """Close when nothing was taken for too long; whether it was so."""
        if not self.paused or self._clock() - self.paused_at <= _STUCK:
            return False
        self.close(CloseCode.TOO_SLOW, "too_slow")
        return True

    def opened(self) -> bytes:
        self._hub.viewers[self] = None
        assert self._position is not None, "a socket opens once"
        frames = self._welcomed(*self._position)
        self._position = None
        return frames

    def heard(self, text: str) -> None:
        match messages.read_viewer_message(text):
            case messages.AskClock(c0=c0):
                now = self._clock()
                self.write(text_frame(messages.clock(c0, now, self._clock())))
            case messages.Resume(epoch=epoch, seq=seq):
                self.write(self._welcomed(epoch, seq))

    def writable(self) -> None:
        self._hub.catch_up(self)

    def gone(self) -> None:
        self._hub.viewers.pop(self, None)

    def _welcomed(self, epoch: str, seq: int) -> bytes:
        frames = self._hub.welcome(self, epoch, seq)
        if self.cursor is not None and self.cursor > self._hub.head:
            asyncio.get_running_loop().call_later(_AHEAD_WAIT_S, self._hub.settle, self)
        return frames.packed if self.packs else frames.plain


class TurnedAway(LiveProtocol):
    """Somebody for whom there is no room: told so in a Close frame, since pages never see the answer of a handshake."""

    __slots__ = ("_retry_ms",)

    def __init__(self, clock: Clock, retry_ms: int) -> None:
        super().__init__(clock)
        self._retry_ms = retry_ms

    def opened(self) -> bytes:
        asyncio.get_running_loop().call_soon(self.close, CloseCode.TRY_LATER, f"retry={self._retry_ms}")
        return b""
