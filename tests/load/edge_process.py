"""A server with its live edge in processes of their own, started as people start them, for measuring."""

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.demo_process import DemoProcess
from tests.load.crowd import SERVER_CORE, pin


@dataclass(slots=True)
class Publisher:
    """Whoever runs the agenda. Each update gives one item another title, so that the state stays as large as it is."""

    http: aiohttp.ClientSession
    address: str
    size: int
    item: dict[str, Any] = field(default_factory=dict)
    frame: int = 0
    sent: int = 0

    async def prepare(self) -> None:
        """Take the last item of the agenda, and see how long an update with an empty title is."""
        async with self.http.get(f"{self.address}/state") as answer:
            item = (await answer.json())["state"]["items"][-1]
        kept = ("id", "cue", "kind", "planned_start_at", "planned_ms", "section", "hall")
        self.item = {name: item[name] for name in kept if item[name] is not None}
        item |= {"title": {"zh": "", "en": ""}, "speakers": []}
        event = {
            "type": "delta",
            "seq": 1_000,
            "at": item["planned_start_at"],
            "event": {"type": "item_put", "before": None},
        }
        self.frame = len(json.dumps(event, separators=(",", ":")) + json.dumps(item, separators=(",", ":"))) + 8

    async def publish(self) -> int:
        """One update; its number."""
        self.sent += 1
        title = f"{self.sent} ".ljust(max(4, self.size - self.frame), "x")
        body = {
            "command_id": f"bench-{os.getpid()}-{self.sent}",
            "command": "put",
            "item": self.item | {"title": {"zh": title}},
        }
        async with self.http.post(f"{self.address}/agenda/commands", json=body) as answer:
            told: dict[str, Any] = await answer.json()
            assert answer.status == 200, told
            return int(told["seq"])


@dataclass(slots=True)
class EdgeProcess:
    """The demo, and `huiwu live` beside it."""

    demo: DemoProcess
    supervisor: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def path(self) -> str:
        return f"/live/{self.demo.demo['conference']}"

    @property
    def pids(self) -> list[int]:
        children = Path(f"/proc/{self.supervisor.pid}/task/{self.supervisor.pid}/children")
        return sorted(map(int, children.read_text().split()))

    @contextlib.asynccontextmanager
    async def publisher(self, size: int) -> AsyncIterator[Publisher]:
        demo = self.demo.demo
        address = f"{demo['base_url']}/api/v1/conferences/{demo['conference']}"
        headers = {"Authorization": f"Bearer {demo['tokens']['operator']}"}
        async with aiohttp.ClientSession(headers=headers) as http:
            publisher = Publisher(http, address, size)
            await publisher.prepare()
            yield publisher


@contextlib.asynccontextmanager
async def edge_process(workers: int = 1, *, core: int | None = SERVER_CORE) -> AsyncIterator[EdgeProcess]:
    """Started, and its processes kept on one core; `core` None: on any."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        demo = DemoProcess(data)
        demo.start()
        port = demo.demo["base_url"].rpartition(":")[2]
        settings = {"HUIWU_DATA": str(data), "HUIWU_PORT": port, "HUIWU_MAX_VIEWERS": "60000"}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIWU_")}
        log = Path(folder) / "live.log"
        words = [sys.executable, "-m", "huiwu", "live", "--workers", str(workers)]
        with log.open("wb") as file:
            supervisor = subprocess.Popen(words, env=environment | settings, stdout=subprocess.PIPE, stderr=file)
        try:
            assert supervisor.stdout is not None
            found = re.search(r":(\d+),", supervisor.stdout.readline().decode())
            assert found
            edge = EdgeProcess(demo, supervisor, int(found[1]), log)
            async with aiohttp.ClientSession() as http:
                for _ in range(40 * workers):
                    async with http.get(f"http://127.0.0.1:{edge.port}/healthz") as answer:
                        assert answer.status == 200
                    if len(edge.pids) == workers:
                        break
                    await asyncio.sleep(0.1)
            # Each has looked at its conference once: what comes next is what viewers cost.
            if core is not None:
                pin(core, edge.pids)
            yield edge
        finally:
            supervisor.terminate()
            supervisor.wait(30)
            demo.stop()
