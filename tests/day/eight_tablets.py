"""Ten thousand people at eight tablets while Redis and the server are killed, and the power is cut."""

import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.day.http_tablet import HttpTablet
from tests.day.test_killed import free_port, redis_pid
from tests.demo_process import DemoProcess

TABLETS = 8
TWICE = 20
"""Every so many people show their badge at a second tablet as well."""
_SYNC_WITHIN_S = 60.0
_SEED = 20_260_101


@dataclass(slots=True)
class Day:
    """What came of it."""

    people: int
    kills: Counter[str] = field(default_factory=Counter)
    sync_s: list[float] = field(default_factory=list)
    lights: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    double_solid: int = 0
    hidden: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    totals: dict[str, Any] = field(default_factory=dict)
    cut_bytes: int = 0
    seconds: float = 0.0

    def table(self) -> str:
        """The figures, one a line."""
        ordered = sorted(self.sync_s)
        return "\n".join((
            f"people {self.people}, tablets {TABLETS}, {self.seconds:.0f} s, kills {dict(self.kills)}",
            f"lights {dict(self.lights)}, no answer {sum(self.failures.values())}",
            f"acknowledged and lost {self.lost} (aim 0)",
            f"double solid green {self.double_solid} (aim 0)",
            f"double entries not in the conflict list {self.hidden} (aim 0), conflicts {self.totals.get('conflicts')}",
            f"people counted {self.totals.get('admitted')} of {self.people}, refused uploads {dict(self.refused)}",
            f"back → all synced: median {ordered[len(ordered) // 2]:.2f} s, longest {ordered[-1]:.2f} s (aim 5 s)",
            f"bytes of the log beyond the last finished sync that cuts took away: {self.cut_bytes}",
        ))  # fmt: skip


class Site:
    """The demo under test, and the ways to hurt it."""

    def __init__(self, folder: Path) -> None:
        self._fsync_log = folder / "fsync.log"
        settings = {}
        if (shim := built_shim(folder)) is not None:
            settings = {"LD_PRELOAD": str(shim), "FSYNC_LOG": str(self._fsync_log)}
        self.can_cut_power = bool(settings)
        self.demo = DemoProcess(folder / "data", port=free_port(), settings=settings)
        self.cut_bytes = 0

    def kill_redis(self) -> None:
        os.kill(redis_pid(self.demo.data), signal.SIGKILL)

    def kill_server(self) -> None:
        self.demo.kill()
        self.demo.start()

    def cut_power(self) -> None:
        """Both end at once, and the log loses whatever no finished sync covers."""
        pid = redis_pid(self.demo.data)
        os.kill(pid, signal.SIGKILL)
        self.demo.kill()
        while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]:
            time.sleep(0.005)
        synced = dict(line.split() for line in self._fsync_log.read_text().splitlines())
        for log in (self.demo.data / "redis").rglob("*.aof"):
            length = log.stat().st_size
            kept = int(synced[str(log.stat().st_ino)])
            if kept < length:
                self.cut_bytes += length - kept
                os.truncate(log, kept)
        self.demo.start()


def built_shim(folder: Path) -> Path | None:
    """The library that notes finished syncs, where a C compiler is at hand."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    target = folder / "fsync_log.so"
    source = Path(__file__).with_name("fsync_log.c")
    done = subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(target), str(source), "-ldl"], check=False)
    return target if done.returncode == 0 else None


async def import_people(client: aiohttp.ClientSession, base: str, key: str, count: int) -> list[str]:
    """Put that many people on the list; their codes."""
    rows = "".join(f"乙{n:05d},演示单位{n},律所负责人\n" for n in range(count))
    form = aiohttp.FormData()
    form.add_field("file", ("姓名,单位,参会类别\n" + rows).encode(), filename="people.csv")
    headers = {"Authorization": f"Bearer {key}"}
    async with client.post(f"{base}/attendees/import", data=form, headers=headers) as answer:
        assert (await answer.json())["added"] == count
    codes: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "500", "q": "乙", "cursor": cursor}
        async with client.get(f"{base}/attendees", params=query, headers=headers) as answer:
            page = await answer.json()
        codes += [one["code"] for one in page["attendees"]]
        cursor = page["next"]
    return codes


async def all_synced(tablets: list[HttpTablet]) -> float:
    """Seconds until nothing waits on any tablet."""
    began = time.monotonic()
    while any(one.waiting for one in tablets):
        assert time.monotonic() - began < _SYNC_WITHIN_S, "the tablets do not get rid of what waits"
        await asyncio.gather(*(one.upload() for one in tablets))
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def disturb(site: Site, day: Day, tablets: list[HttpTablet], plan: list[str]) -> None:
    """Hurt the site at even distances; after each time, see how long the tablets need."""
    whole = day.people + day.people // TWICE
    hurt = {"redis": site.kill_redis, "server": site.kill_server, "power": site.cut_power}
    for number, what in enumerate(plan, 1):
        while sum(len(one.lights) for one in tablets) < whole * number // (len(plan) + 1):
            await asyncio.sleep(0.01)
        await asyncio.to_thread(hurt[what])
        day.kills[what] += 1
        await _answers(tablets[0])
        day.sync_s.append(await all_synced(tablets))


async def _answers(tablet: HttpTablet) -> None:
    while await tablet.post("/operations/have", {"ops": []}, 5) is None:
        await asyncio.sleep(0.05)


async def judged(site: Site, day: Day, tablets: list[HttpTablet]) -> None:
    """Compare what staff saw with what the server holds."""
    day.lost = sum([len(await one.missing()) for one in tablets])
    lights = [light for one in tablets for light in one.lights]
    for light in lights:
        day.lights[f"{light.verdict} {'solid' if light.solid else 'hatched'}"] += 1
    greens = Counter(one.code for one in lights if one.verdict == "admitted")
    solid = Counter(one.code for one in lights if one.verdict == "admitted" and one.solid)
    day.double_solid = sum(1 for count in solid.values() if count > 1)
    day.totals = await _get(tablets[0], site, "/totals")
    day.hidden = max(0, sum(count - 1 for count in greens.values()) - day.totals["conflicts"])
    for one in tablets:
        day.refused.update(one.refused.values())
        day.failures.update(one.failures)
    day.cut_bytes = site.cut_bytes


async def _get(tablet: HttpTablet, site: Site, path: str) -> Any:
    headers = {"Authorization": f"Bearer {site.demo.demo['tokens']['staff']}"}
    async with tablet._client.get(tablet.base + path, headers=headers) as answer:
        return await answer.json()


async def eight_tablets(people: int, plan: list[str], folder: Path) -> Day:
    """The whole day; `plan` says what is hurt, in which order."""
    site, day, chance = Site(folder), Day(people), random.Random(_SEED)
    site.demo.start()
    try:
        keys = site.demo.demo["tokens"]
        base = f"{site.demo.demo['base_url']}/api/v1/conferences/{site.demo.demo['conference']}"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
            codes = await import_people(client, base, keys["admin"], people)
            queue = codes + codes[::TWICE]
            chance.shuffle(queue)
            tablets = [
                HttpTablet(f"t{n}", folder / f"t{n}.journal", client, base, keys["staff"]) for n in range(TABLETS)
            ]

            async def work(tablet: HttpTablet) -> None:
                while queue:
                    await tablet.take(queue.pop(), int(time.time() * 1000))

            began = time.monotonic()
            uploading = [asyncio.create_task(one.keep_uploading()) for one in tablets]
            await asyncio.gather(disturb(site, day, tablets, plan), *(work(one) for one in tablets))
            for task in uploading:
                task.cancel()
            day.seconds = time.monotonic() - began
            day.sync_s.append(await all_synced(tablets))
            await judged(site, day, tablets)
            for one in tablets:
                one.close()
    finally:
        site.demo.stop()
    return day


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="huiwu-day-") as name:
        folder = Path(name)
        cuts = ["power"] * 5 if built_shim(folder) is not None else []
        plan = ["redis", "server"] * 20 + cuts
        random.Random(_SEED).shuffle(plan)
        day = asyncio.run(eight_tablets(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, plan, folder))
    sys.stdout.write(day.table() + "\n")


if __name__ == "__main__":
    main()
