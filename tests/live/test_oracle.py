"""The lean socket beside websockets' own protocol, which is the oracle: the same bytes in, the same meaning out."""

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from huiwu.domain.errors import WireError
from huiwu.domain.timeline import Instant
from huiwu.live.irregular import quiet
from huiwu.live.protocol import LiveProtocol, Phase
from huiwu.wire.close_codes import CloseCode
from tests.live.grammar import masked, pieces, some_frames

LARGEST = 1_024


class Pipe(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.is_closed
        self.written += bytes(data)

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_closed = True

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        # As over TLS, where all goes through the transport.
        return self if name == "sslcontext" else default

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        pass


class Ear(LiveProtocol):
    """A socket that only listens; time passes with each look at the clock, so that nobody talks too much."""

    __slots__ = ("now", "texts")

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.now = 0
        super().__init__(self.tick)

    def tick(self) -> Instant:
        self.now += 60_000
        return Instant(self.now)

    def heard(self, text: str) -> None:
        self.texts.append(text)


def ours(chunks: list[bytes], *, packs: bool) -> tuple[list[str], bytes, bool]:
    pipe, ear = Pipe(), Ear()
    ear.begin(pipe, b"", b"", packs=packs)
    for chunk in chunks:
        ear.data_received(chunk)
    return ear.texts, pipe.written, pipe.is_closed


def stock(chunks: list[bytes], *, packs: bool) -> tuple[list[str], bytes, bool]:
    protocol = Protocol(Side.SERVER, state=State.OPEN, max_size=LARGEST, logger=quiet)
    if packs:
        protocol.extensions = [PerMessageDeflate(True, True, 15, 15)]
    texts: list[str] = []
    written, message, is_closed = b"", b"", False
    for chunk in chunks:
        if is_closed:
            break
        protocol.receive_data(chunk)
        fault: WireError | None = None
        for event in protocol.events_received():
            assert isinstance(event, Frame)
            if event.opcode is Opcode.BINARY:
                fault = WireError("binary_refused", CloseCode.BINARY_REFUSED)
                break
            if event.opcode in (Opcode.TEXT, Opcode.CONT):
                message += bytes(event.data)
                if event.fin:
                    try:
                        texts.append(message.decode())
                    except UnicodeDecodeError:
                        fault = WireError("bad_text", CloseCode.BAD_TEXT)
                        break
                    message = b""
        if fault is not None:
            protocol.fail(fault.close_code, fault.code)
        parts = protocol.data_to_send()
        written += b"".join(parts)
        is_closed = bool(parts) and parts[-1] == b""
    return texts, written, is_closed


async def compare(dice: random.Random) -> None:
    chunks, packs = pieces(dice, some_frames(dice)), dice.random() < 0.5
    assert ours(chunks, packs=packs) == stock(chunks, packs=packs), (chunks, packs)


@given(st.integers(0, 2**64))
async def test_the_same_bytes_mean_the_same_to_the_stock_protocol(seed: int) -> None:
    await compare(random.Random(seed))


async def test_a_thousand_broken_conversations_mean_the_same() -> None:
    dice = random.Random(17)
    for _ in range(1_000):
        await compare(dice)


@pytest.mark.parametrize("words", [b'{"type":"clock","c0":1}', "会务".encode(), b""])
async def test_nothing_is_kept_of_a_conversation_that_was_whole(words: bytes) -> None:
    pipe, ear = Pipe(), Ear()
    ear.begin(pipe, b"", b"", packs=False)
    frame = bytes([0x81, 0x80 | len(words), 1, 2, 3, 4]) + masked(words, bytes([1, 2, 3, 4]))

    for byte in frame[:-1]:
        ear.data_received(bytes([byte]))
    was_kept = ear._irregular is not None
    ear.data_received(frame[-1:])

    assert (was_kept, ear._irregular, ear.phase) == (True, None, Phase.OPEN)
