"""Operations over a line that loses replies, doubles requests, cuts them to pieces and delays them."""

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.day.eight_tablets import import_people
from tests.day.http_tablet import BATCH, HttpTablet
from tests.day.test_killed import free_port
from tests.demo_process import DemoProcess

SENDERS = 8
LOST, DOUBLED, SLICED, DELAYED = 0.05, 0.05, 0.05, 0.05
"""How often each of it happens to a request."""
_LONGEST_DELAY_S = 0.05
_SEED = 7
_TRIES = 200


class BadLine:
    """A relay for HTTP/1.1 without pipelining: whatever comes up in one go is a request or a part of one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._chance = random.Random(_SEED)
        self.done: Counter[str] = Counter()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The origin to send to, while the block runs."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                request = await _message(near)
                if self._happens(DELAYED, "delayed"):
                    await asyncio.sleep(self._chance.random() * _LONGEST_DELAY_S)
                if self._happens(DOUBLED, "doubled"):
                    # The second one goes its own way, at the same time: either may be first.
                    reply, _ = await asyncio.gather(self._ask(request), self._ask(request))
                else:
                    reply = await self._ask(request)
                if self._happens(LOST, "replies lost"):
                    break
                back.write(reply)
                await back.drain()
        back.close()

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            pieces = [request]
            if self._happens(SLICED, "sliced"):
                size = self._chance.randint(1, 40)
                pieces = [request[at : at + size] for at in range(0, len(request), size)]
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            return await _message(reader)
        finally:
            writer.close()

    def _happens(self, share: float, what: str) -> bool:
        if self._chance.random() >= share:
            return False
        self.done[what] += 1
        return True


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One request or answer with a Content-Length."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].partition(b":")[2])) if lengths else b""
    return head + body


@dataclass(slots=True)
class Outcome:
    """What came of it."""

    operations: int
    seconds: float = 0.0
    recorded: int = 0
    newest_seq: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    admitted: int = 0

    def table(self) -> str:
        """The figures, one a line."""
        return "\n".join((
            f"operations {self.operations} by {SENDERS} tablets, {self.seconds:.0f} s; the line: {dict(self.done)}",
            f"on record {self.recorded}, records in the ledger {self.newest_seq} (aim: both {self.operations})",
            f"refused {dict(self.refused)} (aim none), sent again {self.retries}, people in {self.admitted}",
        ))  # fmt: skip


async def _send_all(tablet: HttpTablet, codes: list[str]) -> None:
    """Half one by one as scans, half as the journal goes up; each until it is answered."""
    for number, code in enumerate(codes):
        body = tablet.write(kind="attempt", code=code, at=int(time.time() * 1000))
        if number % 2:
            continue
        asked = {"scan_id": body["op"], "code": code, "gate": "main", "scanned_at": body["at"]}
        for _ in range(_TRIES):
            if (answer := await tablet.post("/scans", asked, 5)) is not None:
                tablet._settled(body["op"], answer)
                break
        if len(tablet.waiting) >= BATCH // 4:
            await tablet.upload()
    for _ in range(_TRIES):
        if not tablet.waiting:
            break
        await tablet.upload()


async def bad_line(operations: int, folder: Path) -> Outcome:
    """Every operation is of a person of its own."""
    demo = DemoProcess(folder / "data", port=free_port())
    demo.start()
    outcome = Outcome(operations)
    try:
        keys, path = demo.demo["tokens"], f"/api/v1/conferences/{demo.demo['conference']}"
        line = BadLine(demo.port)
        async with line.listening() as origin, aiohttp.ClientSession() as client:
            good = demo.demo["base_url"] + path
            codes = await import_people(client, good, keys["admin"], operations)
            tablets = [
                HttpTablet(f"b{n}", folder / f"b{n}.journal", client, origin + path, keys["staff"])
                for n in range(SENDERS)
            ]
            began = time.monotonic()
            await asyncio.gather(*(_send_all(one, codes[n::SENDERS]) for n, one in enumerate(tablets)))
            outcome.seconds = time.monotonic() - began
            await _judge(outcome, client, good, keys["staff"], tablets)
        outcome.done = line.done
    finally:
        demo.stop()
    return outcome


async def _judge(
    outcome: Outcome, client: aiohttp.ClientSession, base: str, key: str, tablets: list[HttpTablet]
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    for one in tablets:
        one.base = base
        outcome.recorded += len(one.acknowledged) - len(await one.missing())
        outcome.refused.update(one.refused.values())
        outcome.retries += sum(one.failures.values())
        one.close()
    async with client.get(f"{base}/presence", headers=headers) as answer:
        outcome.newest_seq = (await answer.json())["seq"]
    async with client.get(f"{base}/totals", headers=headers) as answer:
        totals: dict[str, Any] = await answer.json()
        outcome.admitted = totals["admitted"]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="huiwu-line-") as folder:
        outcome = asyncio.run(bad_line(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, Path(folder)))
    sys.stdout.write(outcome.table() + "\n")


if __name__ == "__main__":
    main()
