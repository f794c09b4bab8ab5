"""Two thousand people come in while Redis and the server are killed: nobody is lost, nobody counts twice."""

import asyncio
import contextlib
import os
import signal
import socket
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.demo_process import DemoProcess

PEOPLE = 2_000
GATES_AT_ONCE = 24
_RETRY_S = 0.05


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def list_of_people() -> bytes:
    rows = [f"甲{number:04d},演示单位{number},律所负责人" for number in range(PEOPLE)]
    return ("姓名,单位,参会类别\n" + "\n".join(rows)).encode("gb18030")


def redis_pid(data: Path) -> int:
    """The child that listens on this demo's own socket."""
    wanted = str(data)
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_text() if entry.name.isdecimal() else ""
            if "redis-server" in command and wanted in command:
                return int(entry.name)
    raise AssertionError("no Redis of this demo is running")


class Crowd:
    """Everybody at the gates, and what each was told."""

    def __init__(self, client: aiohttp.ClientSession, demo: DemoProcess) -> None:
        self._client = client
        self._demo = demo
        self._base = f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}"
        self.answers: dict[str, dict[str, Any]] = {}
        self.failures: Counter[str] = Counter()

    def _key(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._demo.demo['tokens'][role]}"}

    async def import_all(self) -> None:
        form = aiohttp.FormData()
        form.add_field("file", list_of_people(), filename="people.csv")
        async with self._client.post(f"{self._base}/attendees/import", data=form, headers=self._key("admin")) as answer:
            assert (await answer.json())["added"] == PEOPLE

    async def codes(self) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            query = {"limit": "500", "q": "甲", "cursor": cursor}
            async with self._client.get(f"{self._base}/attendees", params=query, headers=self._key("admin")) as answer:
                page = await answer.json()
            found += [one["code"] for one in page["attendees"]]
            if page["next"] is None:
                return found
            cursor = page["next"]

    async def scan(self, scan_id: str, code: str) -> None:
        """As a gate does: the same scan again, until it is answered."""
        body = {"scan_id": scan_id, "code": code, "gate": "main"}
        while True:
            try:
                async with self._client.post(f"{self._base}/scans", json=body, headers=self._key("staff")) as answer:
                    if answer.status == 200:
                        self.answers[scan_id] = await answer.json()
                        return
                    self.failures[str(answer.status)] += 1
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                self.failures[type(error).__name__] += 1
            await asyncio.sleep(_RETRY_S)

    async def totals(self) -> dict[str, Any]:
        async with self._client.get(f"{self._base}/totals", headers=self._key("staff")) as answer:
            value: dict[str, Any] = await answer.json()
            return value


async def answered(crowd: Crowd, number: int) -> None:
    while len(crowd.answers) < number:
        await asyncio.sleep(0.005)


async def kill_both_in_turn(crowd: Crowd, demo: DemoProcess) -> None:
    await answered(crowd, PEOPLE // 3)
    os.kill(redis_pid(demo.data), signal.SIGKILL)
    await answered(crowd, 2 * PEOPLE // 3)
    demo.kill()
    await asyncio.to_thread(demo.start)


@pytest.fixture
def demo(tmp_path: Path) -> Any:
    process = DemoProcess(tmp_path / "data", port=free_port())
    process.start()
    yield process
    process.stop()


async def test_two_thousand_scans_while_redis_and_the_server_are_killed(demo: DemoProcess) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client:
        crowd = Crowd(client, demo)
        await crowd.import_all()
        codes = await crowd.codes()
        waiting = list(enumerate(codes))

        async def gate() -> None:
            while waiting:
                number, code = waiting.pop()
                await crowd.scan(f"scan-{number}", code)

        await asyncio.gather(kill_both_in_turn(crowd, demo), *(gate() for _ in range(GATES_AT_ONCE)))
        totals = await crowd.totals()

    assert PEOPLE == len(set(codes)) == len(crowd.answers)
    assert {"admitted": PEOPLE} == Counter(one["verdict"] for one in crowd.answers.values())
    assert all(one["durable"] for one in crowd.answers.values())
    assert sorted(one["seq"] for one in crowd.answers.values()) == list(range(1, PEOPLE + 1))
    assert (PEOPLE, 0) == (totals["admitted"], totals["by_gate"]["main"]["repeat"])
    assert "Traceback" not in demo.log_text()
