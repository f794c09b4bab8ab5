"""Messages as the bytes of the wire, in the two forms that are the same for every socket: plain and packed.

The packed form is deflated with a fresh window that nobody keeps: it refers to nothing before it, so one form serves
all who agreed to permessage-deflate, and what they got before does not matter. Window 12 is enough for our sizes.
"""

import zlib
from typing import NamedTuple

from websockets.frames import Frame, Opcode

_LEVEL = 6
_WINDOW_BITS = 12
_SYNC_FLUSH_TAIL = b"\x00\x00\xff\xff"
_PACKED = 0x40
SMALLEST_PACKED = 512
"""Below this, both forms cost one packet and one write; packing would cost without saving."""


class Wire(NamedTuple):
    """Whole frames: `plain` for everybody, `packed` for who agreed to permessage-deflate."""

    plain: bytes
    packed: bytes

    def __add__(self, more: "Wire") -> "Wire":  # type: ignore[override]
        """These frames, and then those."""
        return Wire(self.plain + more.plain, self.packed + more.packed)


NOTHING = Wire(b"", b"")


def text_frame(text: str) -> bytes:
    """The bytes of one text message, plain: valid on every socket."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


def wire(text: str) -> Wire:
    """One text message in both forms; they are the same object when packing is not worth it."""
    plain = text_frame(text)
    if len(plain) < SMALLEST_PACKED:
        return Wire(plain, plain)
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -_WINDOW_BITS)
    packed = deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    frame = Frame(Opcode.TEXT, packed.removesuffix(_SYNC_FLUSH_TAIL)).serialize(mask=False)
    # The bit that says so; the library sets it only for what its own extension has packed.
    return Wire(plain, bytes([frame[0] | _PACKED]) + frame[1:])


def joined(parts: list[Wire]) -> Wire:
    """Several messages as one write."""
    return Wire(b"".join(one.plain for one in parts), b"".join(one.packed for one in parts))
