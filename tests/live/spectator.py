"""A page on a live socket: hears frames, folds what it hears, and notices anything out of order."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from huiwu.domain.snapshot import apply

PATIENCE_S = 5.0


class Spectator:
    """Follows the public stream as the wire asks pages to."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.epoch = ""
        self.seq = -1
        self.state: dict[str, Any] | None = None
        self.heard: list[str] = []

    async def next(self, within_s: float = PATIENCE_S) -> dict[str, Any]:
        """The next frame; a delta out of order fails the test that listens."""
        async with asyncio.timeout(within_s):
            frame: dict[str, Any] = json.loads(await self.socket.recv(decode=True))
        self.heard.append(frame["type"])
        match frame["type"]:
            case "hello":
                self.epoch, self.seq = frame["epoch"], frame["seq"]
            case "snapshot":
                self.epoch, self.seq, self.state = frame["epoch"], frame["seq"], frame["state"]
            case "delta":
                assert frame["seq"] == self.seq + 1
                self.seq = frame["seq"]
                if self.state is not None:
                    self.state = apply(self.state, frame["at"], frame["event"])
        return frame

    async def until(self, seq: int, within_s: float = PATIENCE_S) -> None:
        """Hear frames until the position is reached."""
        async with asyncio.timeout(within_s):
            while self.seq < seq or self.heard[-1] == "hello":
                await self.next(within_s)

    async def nothing_more(self, for_s: float = 0.15) -> None:
        with contextlib.suppress(TimeoutError):
            frame = await self.next(for_s)
            raise AssertionError(f"heard {frame}")

    async def say(self, value: object) -> None:
        await self.socket.send(value if isinstance(value, str | bytes) else json.dumps(value))

    async def close_code(self, within_s: float = PATIENCE_S) -> int | None:
        """Hear frames until the socket is closed, and give the code."""
        async with asyncio.timeout(within_s):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return self.socket.close_code


@contextlib.asynccontextmanager
async def spectating(url: str, epoch: str = "", seq: int | None = None, **options: Any) -> AsyncIterator[Spectator]:
    """A connected page; with a position, one that comes back."""
    address = url if seq is None else f"{url}?epoch={epoch}&seq={seq}"
    async with connect(address, max_size=None, ping_interval=None, **options) as socket:
        yield Spectator(socket)


@contextlib.asynccontextmanager
async def following(url: str) -> AsyncIterator[Spectator]:
    """A page that has its first snapshot."""
    async with spectating(url) as page:
        assert [(await page.next())["type"], (await page.next())["type"]] == ["hello", "snapshot"]
        yield page
