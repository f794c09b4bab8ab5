"""Bytes a peer may send on a live socket: frames by the grammar of RFC 6455, broken on purpose in every part of it."""

import random
import zlib

WORDS = (
    b'{"type":"clock","c0":1}',
    b'{"type":"resume","epoch":"x","seq":3}',
    "会务".encode(),
    b"",
    b"\xff\xfe",
    b"\xe4\xbd",
    b"x" * 125,
    b"x" * 126,
    b"x" * 1_024,
    b"x" * 1_025,
)
GOODBYES = (
    b"",
    b"\x03",
    b"\x03\xe8",
    b"\x03\xe9",
    b"\x03\xe8bye",
    b"\x03\xed",
    b"\x0f\xa0",
    b"\x13\x88",
    b"\x03\xe8\xff",
)


def masked(payload: bytes, mask: bytes) -> bytes:
    """The payload under its mask."""
    return bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))


def a_frame(dice: random.Random) -> bytes:
    """One frame; four in ten are as they should be."""
    opcode = dice.choices((0x1, 0x0, 0x2, 0x8, 0x9, 0xA, dice.randrange(16)), (8, 3, 1, 2, 4, 4, 1))[0]
    payload = dice.choice(GOODBYES) if opcode == 0x8 else dice.choice(WORDS)
    reserved = 0
    if opcode < 0x8 and dice.random() < 0.15:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        payload = (packer.compress(payload) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
        reserved = 0x40
    if dice.random() < 0.05:
        payload = dice.randbytes(dice.randrange(200))
    if dice.random() < 0.03:
        reserved = dice.choice((0x10, 0x20, 0x40, 0x70))
    fin = 0x80 if dice.random() < 0.85 else 0
    return _put_together(dice, fin | reserved | opcode, payload)


def _put_together(dice: random.Random, first: int, payload: bytes) -> bytes:
    size = len(payload)
    form = dice.random()
    if size < 126 and form < 0.95:
        length = bytes([size])
    elif size < 65_536 and form < 0.98:
        length = b"\x7e" + size.to_bytes(2)
    else:
        length = b"\x7f" + (size if dice.random() < 0.7 else dice.getrandbits(64)).to_bytes(8)
    if dice.random() < 0.03:
        return bytes([first]) + length + payload
    mask = dice.choice((bytes(4), dice.randbytes(4)))
    return bytes([first, length[0] | 0x80]) + length[1:] + mask + masked(payload, mask)


def some_frames(dice: random.Random, most: int = 8) -> bytes:
    """A few frames in a row, at times with the end cut off."""
    data = b"".join(a_frame(dice) for _ in range(dice.randint(1, most)))
    return data[: dice.randrange(len(data))] if dice.random() < 0.1 else data


def pieces(dice: random.Random, data: bytes) -> list[bytes]:
    """The same bytes as a network may cut them."""
    how = dice.random()
    if how < 0.4:
        return [data]
    largest = 1 if how < 0.5 else 40
    cut = []
    while data:
        size = dice.randint(1, largest)
        cut.append(data[:size])
        data = data[size:]
    return cut
