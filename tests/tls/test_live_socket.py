"""A live socket on the TLS transports of both loops: little is held for it, and a stall is noticed."""

import asyncio
import base64
import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from huiwu.clock import system_clock
from huiwu.live.door import Door
from huiwu.live.frames import text_frame
from huiwu.live.handshake import Ask
from huiwu.live.protocol import LiveProtocol
from huiwu.live.resident import HostProtocol
from huiwu.live.server import listen
from huiwu.tls.folder import TlsFolder
from huiwu.tls.presenter import Presenter
from huiwu.tls.sources import LocalSource
from tests.tls.hall_machine import NAMES, trusting

FRAME = text_frame("x" * 16_000)
# Far more than both sides' buffers hold together.
MOST_FRAMES = 2_000


class Listener:
    """A resident that notes what becomes of it."""

    largest_message = 1_024

    def __init__(self) -> None:
        self.may_write = asyncio.Event()
        self.is_gone = asyncio.Event()

    def opened(self, connection: LiveProtocol) -> bytes:
        return text_frame("welcome")

    def heard(self, text: str) -> None:
        pass

    def writable(self) -> None:
        self.may_write.set()

    def gone(self) -> None:
        self.is_gone.set()


class Room:
    """A listener over TLS with one resident, and a client that reads when it is told to."""

    def __init__(self, folder: Path) -> None:
        source = LocalSource(TlsFolder(folder), lambda: NAMES, system_clock())
        self._tls = Presenter(source, system_clock).context
        self._client_tls = trusting(source.authority.der)
        self.resident = Listener()
        self.protocol: LiveProtocol
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def open(self) -> None:
        self.server = listen(
            socket.create_server(("127.0.0.1", 0)), http=asyncio.Protocol, live=lambda: Door(self), tls=self._tls
        )
        port = self.server.sockets[0].getsockname()[1]
        self.reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=self._client_tls, server_hostname="127.0.0.1", limit=64 * 1024
        )
        key = base64.b64encode(os.urandom(16)).decode()
        self.writer.write(
            f"GET /live/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        assert (await self.reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        assert await self.reader.readexactly(9) == text_frame("welcome")

    def is_stalled(self) -> bool:
        return self.protocol.paused

    async def close(self) -> None:
        self.writer.transport.abort()
        await asyncio.wait_for(self.resident.is_gone.wait(), 5)
        self.server.close()

    def at_once(self, ask: Ask) -> LiveProtocol:
        self.protocol = HostProtocol(self.resident, system_clock)
        return self.protocol

    async def after_a_while(self, ask: Ask) -> LiveProtocol:
        return self.at_once(ask)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_stalled_viewer_is_noticed_and_taken_up_again(
    tmp_path: Path, loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def check() -> None:
        room = Room(tmp_path)
        await room.open()

        sent = 0
        while not room.is_stalled() and sent < MOST_FRAMES:
            room.protocol.write(FRAME)
            sent += 1
            await asyncio.sleep(0)
        assert room.is_stalled(), "it swallows without end"
        for _ in range(sent):
            assert await asyncio.wait_for(room.reader.readexactly(len(FRAME)), 10) == FRAME
        await asyncio.wait_for(room.resident.may_write.wait(), 5)
        assert not room.is_stalled()
        await room.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(check())


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="the system does not bound unsent bytes")
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_the_kernel_is_told_to_hold_little_for_one_viewer(
    tmp_path: Path, loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    async def check() -> None:
        room = Room(tmp_path)
        await room.open()

        under = room.protocol.transport.get_extra_info("socket")
        assert under.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == 16 * 1024
        tls = room.protocol.transport.get_extra_info("ssl_object")
        assert isinstance(tls, ssl.SSLObject)
        await room.close()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(check())
