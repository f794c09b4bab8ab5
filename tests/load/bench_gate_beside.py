"""Scans while 22,000 viewers get bursts from live processes beside the server, against scans with nobody watching."""

import asyncio
import statistics
import sys
import time

import aiohttp

from tests.load.bench_scan import Side, our_side
from tests.load.crowd import Town
from tests.load.edge_process import Publisher, edge_process
from tests.load.measuring import Line, percentile

RATE, SECONDS, ROUNDS = 40, 15, 3
BURST, EACH_S = 20, 2.0


async def scans(side: Side) -> list[float]:
    """Milliseconds of scans at a steady pace, as of a busy foyer."""
    lines = [await Line(side.port, side.head).open() for _ in range(4)]
    began, took = time.perf_counter(), []

    async def work(place: int) -> None:
        for turn in range(RATE * SECONDS // len(lines)):
            due = began + (turn * len(lines) + place) / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            side.next += 1
            took.append((await lines[place].post(side.path, side.body(side.next)))[1])

    await asyncio.gather(*map(work, range(len(lines))))
    for line in lines:
        line.close()
    return took


async def bursts(publisher: Publisher) -> None:
    while True:
        for _ in range(BURST):
            await publisher.publish()
        await asyncio.sleep(EACH_S)


async def main(viewers: int) -> None:
    async with (
        edge_process(2, core=None) as edge,
        edge.publisher(640) as publisher,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as client,
    ):
        side = await our_side(edge.demo, client)
        quiet, beside, alone = [], [], []
        for _ in range(ROUNDS):
            quiet.append(percentile(await scans(side), 0.99))
            publishing = asyncio.create_task(bursts(publisher))
            alone.append(percentile(await scans(side), 0.99))
            crowd = Town(edge.port, edge.path, viewers)
            await crowd.open()
            crowd.give_way()
            took = await scans(side)
            beside.append(percentile(took, 0.99))
            publishing.cancel()
            await crowd.close()
    ratio = [one / other for one, other in zip(beside, quiet, strict=True)]
    agenda = [one / other for one, other in zip(beside, alone, strict=True)]
    print(f"p99 of scans, {RATE} a second; {viewers} viewers of two processes; {BURST} updates every {EACH_S:.0f} s")
    for name, values in (("nothing else", quiet), ("bursts, nobody watches", alone), ("bursts to all viewers", beside)):
        print(f"  {name:<24} {statistics.median(values):6.1f} ms  {[round(one, 1) for one in values]}")
    print(f"  × nothing else (aim 1.5) {statistics.median(ratio):6.2f}; × bursts alone {statistics.median(agenda):.2f}")


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["22000"])[0])))
