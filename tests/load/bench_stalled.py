"""Viewers that stop reading: what each holds, in the process and in the kernel, and whether the others notice."""

import asyncio
import sys

from tests.load.crowd import Crowd, cpu_us, resident_kb, socket_kb
from tests.load.edge_process import edge_process

UPDATES = 2_000


async def main(stalled: int, others: int) -> None:
    async with edge_process() as edge, edge.publisher(640) as publisher:
        crowd = Crowd(edge.port, edge.path, stalled + others)
        await crowd.open()
        await crowd.reached(await publisher.publish())
        await asyncio.sleep(1)
        before, kernel = resident_kb(edge.pids), socket_kb()
        await crowd.ask(f"stall {stalled}")
        crowd.say("mark")
        cpu = cpu_us(edge.pids)
        for _ in range(UPDATES):
            seq = await publisher.publish()
        # Those who stall are passed over by `tell`.
        async with asyncio.timeout(60):
            while (told := await crowd.ask("tell"))["least"] < seq:
                await asyncio.sleep(0.05)
        used = cpu_us(edge.pids) - cpu
        own, theirs = resident_kb(edge.pids) - before, socket_kb() - kernel
        await crowd.close()
    print(f"{stalled} of {stalled + others} viewers stop reading; then {UPDATES} updates")
    print(f"  process {own / stalled:.1f} KB, kernel (both ends) {theirs / stalled:.1f} KB, per stalled viewer")
    print(f"  the others: {told['updates']} updates, gaps {told['gaps']}; {used / 1e6:.2f} s of processor time")


if __name__ == "__main__":
    words = sys.argv[1:]
    asyncio.run(main(int(words[0]) if words else 500, int(words[1]) if len(words) > 1 else 500))
