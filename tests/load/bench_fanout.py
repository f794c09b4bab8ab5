"""One update to many viewers: our edge, a C loop of send(), websockets.broadcast() and an aiohttp loop, in turns."""

import asyncio
import contextlib
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.load.crowd import ROOT, SERVER_CORE, Crowd, built, cpu_us, pin, resident_kb
from tests.load.edge_process import edge_process
from tests.stage_setting import a_free_port

SIZE = 640
WARM, PACED, BURST, PAUSE_S = 5, 40, 100, 0.1


@dataclass(slots=True)
class Figures:
    """What one way costs, a value per round."""

    accept_us: list[float] = field(default_factory=list)
    idle_kb: list[float] = field(default_factory=list)
    paced_us: list[float] = field(default_factory=list)
    burst_us: list[float] = field(default_factory=list)
    wave_ms: list[float] = field(default_factory=list)
    faults: int = 0


@dataclass(slots=True)
class Way:
    """A server that runs: `send` publishes so many updates and gives the number of the last."""

    port: int
    path: str
    greets: bool
    pids: Callable[[], Sequence[int]]
    send: Callable[[int], Awaitable[int]]


@contextlib.asynccontextmanager
async def ours() -> AsyncIterator[Way]:
    async with edge_process() as edge, edge.publisher(SIZE) as publisher:

        async def send(many: int) -> int:
            # A few at a time: the agenda has one log, and whoever comes second must look at it again.
            turns = asyncio.Semaphore(4)

            async def one() -> int:
                async with turns:
                    return await publisher.publish()

            return max(await asyncio.gather(*(one() for _ in range(many))))

        yield Way(edge.port, edge.path, True, lambda: edge.pids, send)


@contextlib.asynccontextmanager
async def reference(words: list[str]) -> AsyncIterator[Way]:
    port = a_free_port()
    words = [word.replace("PORT", str(port)) for word in words]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, cwd=ROOT)
    try:
        await until_it_listens(port)
        pin(SERVER_CORE, [process.pid])
        sent = 0

        async def send(many: int) -> int:
            nonlocal sent
            assert process.stdin is not None
            process.stdin.write(f"send {sent + 1} {many}\n".encode())
            process.stdin.flush()
            sent += many
            return sent

        yield Way(port, "/", False, lambda: [process.pid], send)
    finally:
        process.kill()
        process.wait()


async def until_it_listens(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def measure(way: Way, viewers: int, into: Figures) -> None:
    """One round: open everybody, idle, paced updates, one burst."""
    crowd = Crowd(way.port, way.path, viewers, greets=way.greets)
    one = Crowd(way.port, way.path, 1, greets=way.greets)
    await one.open()
    await one.close()
    pids = way.pids()
    before_us, before_kb = cpu_us(pids), resident_kb(pids)
    await crowd.open()
    into.accept_us.append((cpu_us(pids) - before_us) / viewers)
    await asyncio.sleep(1.0)
    into.idle_kb.append((resident_kb(pids) - before_kb) / viewers)
    for _ in range(WARM):
        await crowd.reached(await way.send(1))
    crowd.say("mark")
    cpu, first = cpu_us(pids), 0
    for _ in range(PACED):
        seq = await way.send(1)
        first = first or seq
        await crowd.reached(seq)
        await asyncio.sleep(PAUSE_S)
    into.paced_us.append((cpu_us(pids) - cpu) / (PACED * viewers))
    into.wave_ms.append(statistics.median(await crowd.waves_ms(first, seq)))
    cpu = cpu_us(pids)
    told = await crowd.reached(await way.send(BURST))
    into.burst_us.append((cpu_us(pids) - cpu) / (BURST * viewers))
    missing = viewers * (PACED + BURST) - told["updates"]
    into.faults += told["doubles"] + told["gaps"] + told["losses"] + (missing if told["snapshots"] == 0 else 0)
    await crowd.close()


def ways() -> dict[str, Callable[[], contextlib.AbstractAsyncContextManager[Way]]]:
    send_loop = str(built("send_loop"))
    module = [sys.executable, "-m", "tests.load.fanout_references"]
    return {
        "C send loop": lambda: reference([send_loop, "PORT", str(SIZE)]),
        "ours": ours,
        "websockets": lambda: reference([*module, "websockets", "PORT", str(SIZE)]),
        "aiohttp": lambda: reference([*module, "aiohttp", "PORT", str(SIZE)]),
    }


def shown(values: list[float], reference: list[float] | None = None) -> str:
    """Median and range; with a reference of the same rounds, of the ratios."""
    if reference is not None:
        values = [one / other for one, other in zip(values, reference, strict=True)]
    return f"{statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})"


async def main(viewers: int, rounds: int) -> None:
    figures = {name: Figures() for name in ways()}
    for _ in range(rounds):
        for name, opened in ways().items():
            async with opened() as way:
                await measure(way, viewers, figures[name])
    floor = figures["C send loop"]
    print(f"{viewers} viewers, {rounds} rounds in turns, {SIZE} bytes; median (range)")
    for name, one in figures.items():
        print(f"\n{name}: {one.faults} faults")
        print(f"  CPU µs per delivered update, paced {shown(one.paced_us)}; × C {shown(one.paced_us, floor.paced_us)}")
        print(
            f"  … of a burst of {BURST}              {shown(one.burst_us)}; × C {shown(one.burst_us, floor.burst_us)}"
        )
        print(f"  wave to the last, ms               {shown(one.wave_ms)}; × C {shown(one.wave_ms, floor.wave_ms)}")
        print(f"  CPU µs per accepted viewer         {shown(one.accept_us)}")
        print(f"  memory per idle viewer, KB         {shown(one.idle_kb)}")
    us, stock, aio = figures["ours"], figures["websockets"], figures["aiohttp"]
    print(f"\nours × websockets, paced:  {shown(us.paced_us, stock.paced_us)}")
    print(f"ours × websockets, accept: {shown(us.accept_us, stock.accept_us)}")
    print(f"ours × aiohttp, paced:     {shown(us.paced_us, aio.paced_us)}")


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["10000"])[0]), int((sys.argv[2:] or ["3"])[0])))
