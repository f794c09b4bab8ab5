"""What a socket needs only while something unusual comes in: `websockets`' Sans-I/O protocol, made when it is needed.

An idle viewer holds none. It is made for the first bytes that are not one whole pong, ping or close, and let go of
when what came has ended with a whole message.
"""

import logging
from collections.abc import Iterator

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from huiwu.domain.errors import WireError
from huiwu.wire.close_codes import CloseCode

# websockets logs each frame that is none with a traceback; the close code says it.
quiet = logging.getLogger("huiwu.live.sansio")
quiet.setLevel(logging.CRITICAL)


class Irregular:
    """Reads frames of every kind, in pieces of any size."""

    __slots__ = ("_head", "_left", "_parts", "_protocol")

    def __init__(self, largest_message: int, *, packs: bool) -> None:
        self._protocol = Protocol(Side.SERVER, state=State.OPEN, max_size=largest_message, logger=quiet)
        if packs:
            # As agreed in the handshake: neither side keeps a window from one message to the next.
            self._protocol.extensions = [PerMessageDeflate(True, True, 15, 15)]
        self._parts: list[bytes] = []
        # Of the frame that is not whole yet: its head as far as it came, or how much of it is still to come.
        self._head = b""
        self._left = 0

    def texts(self, data: bytes) -> Iterator[str]:
        """The text messages that are whole with these bytes; raises `WireError` with a close code.

        What must be answered (`answer`) is known once all of them were taken.
        """
        self._follow(data)
        self._protocol.receive_data(data)
        for event in self._protocol.events_received():
            assert isinstance(event, Frame)
            if event.opcode is Opcode.BINARY:
                raise WireError("binary_refused", CloseCode.BINARY_REFUSED)
            if event.opcode in (Opcode.TEXT, Opcode.CONT):
                self._parts.append(bytes(event.data))
                if event.fin:
                    whole, self._parts = b"".join(self._parts), []
                    yield _decoded(whole)

    def answer(self) -> tuple[bytes, bool]:
        """The control frames to send now, and whether the connection ends with them."""
        parts = self._protocol.data_to_send()
        return b"".join(parts), bool(parts) and parts[-1] == b""

    @property
    def is_at_rest(self) -> bool:
        """Whether all that came were whole frames of whole messages, so that nothing need be remembered."""
        is_whole = not self._head and not self._left
        return is_whole and self._protocol.current_size is None and self._protocol.state is State.OPEN

    def _follow(self, data: bytes) -> None:
        if self._left >= len(data):
            self._left -= len(data)
            return
        data = self._head + data[self._left :]
        self._head, self._left = b"", 0
        at = 0
        while at < len(data):
            end = _end_of_frame(data, at)
            if end is None:
                self._head = data[at:]
                return
            self._left = max(0, end - len(data))
            at = end


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8", "strict")
    except UnicodeDecodeError as error:
        raise WireError("bad_text", CloseCode.BAD_TEXT) from error


_SHORT = 126
_MASK = 4


def _end_of_frame(data: bytes, at: int) -> int | None:
    """Where the frame that begins there ends; None while its head is not whole."""
    if len(data) - at < 2:
        return None
    size, head = data[at + 1] & 0x7F, 2
    if size >= _SHORT:
        head = 4 if size == _SHORT else 10
        if len(data) - at < head:
            return None
        size = int.from_bytes(data[at + 2 : at + head])
    return at + head + size + (_MASK if data[at + 1] & 0x80 else 0)
