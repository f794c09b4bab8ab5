"""A tablet comes back with a thousand operations: how long until the server has them all."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

from tests.day.eight_tablets import import_people
from tests.day.http_tablet import HttpTablet
from tests.day.test_killed import free_port
from tests.demo_process import DemoProcess
from tests.load.measuring import percentile

WAITING = 1_000
RUNS = 5
AIM_S = 10


async def reconciled(folder: Path) -> list[float]:
    """Seconds of each run: half of what waits are attempts, half the local decisions about them."""
    demo = DemoProcess(folder / "data", port=free_port())
    demo.start()
    seconds = []
    try:
        keys = demo.demo["tokens"]
        base = f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}"
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as client:
            codes = await import_people(client, base, keys["admin"], RUNS * WAITING // 2)
            for run in range(RUNS):
                tablet = HttpTablet(f"r{run}", folder / f"r{run}.journal", client, base, keys["staff"])
                for code in codes[run::RUNS]:
                    at = int(time.time() * 1000)
                    attempt = tablet.write(kind="attempt", code=code, at=at)
                    tablet.write(kind="local", code=code, at=at, ref=attempt["op"], verdict="admitted", reason="ok")
                began = time.perf_counter()
                while tablet.waiting:
                    assert await tablet.upload(60)
                seconds.append(time.perf_counter() - began)
                assert not tablet.refused
                assert not await tablet.missing()
                tablet.close()
    finally:
        demo.stop()
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="huiwu-bench-") as folder:
        seconds = asyncio.run(reconciled(Path(folder)))
    sys.stdout.write(
        f"{WAITING} waiting operations of one tablet, {RUNS} runs: median {percentile(seconds, 0.5):.2f} s, "
        f"slowest {max(seconds):.2f} s (aim ≤ {AIM_S} s)\n"
    )


if __name__ == "__main__":
    main()
