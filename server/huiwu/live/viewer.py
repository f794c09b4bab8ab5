"""A viewer: a position in its conference's public stream, and two things it may say."""

import asyncio

from huiwu.clock import Clock
from huiwu.domain.timeline import SECOND
from huiwu.live.hub import Hub
from huiwu.live.protocol import LiveProtocol, Phase, text_frame
from huiwu.wire import messages
from huiwu.wire.close_codes import CloseCode

LARGEST_VIEWER_MESSAGE = 1_024
_AHEAD_WAIT_S = 2.0
_STUCK = 30 * SECOND


class Viewer:
    """One follower of the public stream."""

    __slots__ = ("_clock", "_connection", "_hub", "_position", "cursor")

    largest_message = LARGEST_VIEWER_MESSAGE

    def __init__(self, hub: Hub, clock: Clock, epoch: str, seq: int) -> None:
        self._hub = hub
        self._clock = clock
        self._position = (epoch, seq)
        self._connection: LiveProtocol | None = None
        self.cursor: int | None = None

    @property
    def ready(self) -> bool:
        connection = self._connection
        return connection is not None and connection.phase is Phase.OPEN and not connection.paused

    def write(self, frames: bytes) -> None:
        if self._connection is not None:
            self._connection.write(frames)

    def close(self, code: int, reason: str) -> None:
        if self._connection is not None:
            self._connection.close(code, reason)

    def end_if_stuck(self) -> None:
        connection = self._connection
        if connection is not None and connection.paused and self._clock() - connection.paused_at > _STUCK:
            connection.close(CloseCode.TOO_SLOW, "too_slow")

    def opened(self, connection: LiveProtocol) -> bytes:
        self._connection = connection
        self._hub.viewers.add(self)
        return self._welcomed(*self._position)

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
        self._hub.viewers.discard(self)
        self._connection = None

    def _welcomed(self, epoch: str, seq: int) -> bytes:
        frames = self._hub.welcome(self, epoch, seq)
        if self.cursor is not None and self.cursor > self._hub.head:
            asyncio.get_running_loop().call_later(_AHEAD_WAIT_S, self._hub.settle, self)
        return frames
