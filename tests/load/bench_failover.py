"""A failover by Sentinel that loses acknowledged updates, under an audience: who is where, five seconds later."""

import asyncio
import contextlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.load.crowd import Crowd
from tests.load.edge_process import EdgeProcess, Publisher, edge_process
from tests.store.sentinels import watched

SIZE = 640
LOST = 3
LOOK_AFTER_S = 5.0


async def publish_somehow(publisher: Publisher) -> int:
    """As an operator does it: again until it works."""
    while True:
        with contextlib.suppress(AssertionError):
            return await publisher.publish()
        await asyncio.sleep(0.1)


async def standing(edge: EdgeProcess, publisher: Publisher) -> dict[str, Any]:
    async with publisher.http.get(f"{publisher.address}/state") as answer:
        told: dict[str, Any] = await answer.json()
        return told


async def main(viewers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            watched(Path(folder)) as both,
            edge_process(redis_url=both.url, core=None) as edge,
            edge.publisher(SIZE) as publisher,
        ):
            crowd = Crowd(edge.port, edge.path, viewers)
            await crowd.open()
            kept = await publisher.publish()
            await crowd.reached(kept)
            await both.lose_what_comes_now()
            lost = [await publisher.publish() for _ in range(LOST)]
            await crowd.reached(lost[-1])
            crowd.say("mark")
            began = time.monotonic()
            await both.kill_primary()
            promoted = time.monotonic()
            new = [await publish_somehow(publisher) for _ in range(2)]
            answered = time.monotonic()
            await asyncio.sleep(LOOK_AFTER_S)
            told = await crowd.ask("tell")
            epoch = (await standing(edge, publisher))["epoch"]
            positions = await crowd.ask("positions")
            await crowd.close()
    here = sum(count for where, seq, count in positions if where == epoch and seq == new[-1])
    print(f"{viewers} viewers; {LOST} acknowledged updates ({lost[0]} to {lost[-1]}) lost with the primary")
    print(f"  promoted after {promoted - began:.1f} s; new updates {new} answered after {answered - began:.1f} s")
    print(f"  {LOOK_AFTER_S:.0f} s later: {here} viewers at the newest of the new past, {viewers - here} elsewhere")
    print(f"  lines lost {told['losses']}, snapshots {told['snapshots']}, gaps {told['gaps']}")


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["5000"])[0])))
