"""A whole audience for minutes: an update every second to 22,000 viewers of two processes, none of them lost."""

import asyncio
import re
import statistics
import sys
import time

import aiohttp

from tests.load.crowd import Town, cpu_us, resident_kb
from tests.load.edge_process import EdgeProcess, edge_process
from tests.load.measuring import percentile

SIZE = 640


async def longest_stall_ms(edge: EdgeProcess) -> float:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{edge.port}/metrics") as answer:
        found = re.search(r"^huiwu_live_stall_seconds ([\d.e+-]+)$", await answer.text(), re.MULTILINE)
    return float(found[1]) * 1000 if found else -1.0


async def main(viewers: int, minutes: float) -> None:
    async with edge_process(2, core=None) as edge, edge.publisher(SIZE) as publisher:
        crowd = Town(edge.port, edge.path, viewers)
        opened = await crowd.open()
        while_opening = await longest_stall_ms(edge)
        first = await publisher.publish()
        await crowd.reached(first)
        crowd.say("mark")
        cpu, began, memory = cpu_us(edge.pids), time.monotonic(), [resident_kb(edge.pids)]
        seq = first
        stalls = []
        for second in range(round(minutes * 60)):
            await asyncio.sleep(max(0.0, began + second - time.monotonic()))
            seq = await publisher.publish()
            if second % 10 == 9:
                memory.append(resident_kb(edge.pids))
                stalls.append(await longest_stall_ms(edge))
        told = await crowd.reached(seq)
        took = time.monotonic() - began
        waves = await crowd.waves_ms(first + 1, seq)
        updates = seq - first
        used = cpu_us(edge.pids) - cpu
        await crowd.close()
    print(f"{viewers} viewers opened in {opened:.1f} s; {updates} updates in {took:.0f} s")
    print(f"  delivered in order   {told['updates']} of {updates * viewers}; lines lost {told['losses']}")
    print(f"  doubles, gaps        {told['doubles']}, {told['gaps']}; snapshots instead {told['snapshots']}")
    spread = ", ".join(f"{percentile(waves, share):.0f}" for share in (0.5, 0.99, 1.0))
    print(f"  first to last viewer p50, p99, longest: {spread} ms")
    each_us = used / (updates * viewers)
    print(f"  processor            {used / 1e6 / took:.2f} cores, {each_us:.2f} µs per delivered update")
    half = len(memory) // 2
    # Six looks a minute; the middles of the two halves lie half of all looks apart.
    slope = (statistics.mean(memory[half:]) - statistics.mean(memory[:half])) / max(1, half) * 6
    first_mb, last_mb = memory[0] / 1024, memory[-1] / 1024
    print(f"  memory               {first_mb:.0f} MB at first, {last_mb:.0f} MB at last, {slope:+.0f} KB a minute")
    print(f"  longest stall        {while_opening:.0f} ms while opening, {max(stalls, default=-1):.0f} ms after")


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["22000"])[0]), float((sys.argv[2:] or ["10"])[0])))
