"""kill -9 of one of two processes with 20,000 viewers while updates go on: who missed what, and when all are back."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from redis import Redis

from huiwu.live.hub import BEACON_S
from huiwu.store.embedded import running_url
from tests.load.crowd import Town
from tests.load.edge_process import Publisher, edge_process

SIZE = 640
EACH_S = 0.5
QUIET_S = 5


def commands(data: Path) -> int:
    """How many commands Redis has served so far."""
    url = running_url(data)
    assert url is not None
    with Redis.from_url(url) as redis:
        return int(redis.info("stats")["total_commands_processed"])


async def main(viewers: int) -> None:
    async with edge_process(2, core=None) as edge, edge.publisher(SIZE) as publisher:
        crowd = Town(edge.port, edge.path, viewers)
        await crowd.open()
        await crowd.reached(await publisher.publish())
        # Beacons tell everybody over how long to spread a return, once both processes know of each other.
        await asyncio.sleep(BEACON_S + 6)
        publishing = asyncio.create_task(keep_publishing(publisher))
        usual = commands(edge.demo.data)
        await asyncio.sleep(QUIET_S)
        usual = commands(edge.demo.data) - usual
        crowd.say("mark")
        before, began = commands(edge.demo.data), time.monotonic()
        os.kill(edge.pids[0], signal.SIGKILL)
        await crowd.all_are("back")
        took = time.monotonic() - began
        more = commands(edge.demo.data) - before - usual * took / QUIET_S
        publishing.cancel()
        seq = await publisher.publish()
        told = await crowd.reached(seq)
        await crowd.close()
    print(f"{viewers} viewers, one of two processes killed; an update every {EACH_S} s")
    print(f"  lines lost       {told['losses']}; all back after {took:.1f} s, 99 % after {told['back_p99_ms']} ms")
    print(f"  announced window {told['window_ms']} ms")
    print(f"  doubles, gaps    {told['doubles']}, {told['gaps']}; snapshots instead {told['snapshots']}")
    print(f"  everybody at     {told['least']} to {told['most']}; the newest is {seq}")
    print(f"  Redis commands beyond the usual: {more:.0f}, {more / max(1, told['losses']):.3f} per returning viewer")


async def keep_publishing(publisher: Publisher) -> None:
    while True:
        await publisher.publish()
        await asyncio.sleep(EACH_S)


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["20000"])[0])))
