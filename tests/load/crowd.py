"""A crowd of viewers (`viewers.c`), and what a server costs while it serves them."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SERVER_CORE, CROWD_CORE = 0, 1
OPEN_WITHIN_S = 120.0
LONGEST_LINE = 64 * 1024 * 1024


def built(name: str) -> Path:
    """The program of `NAME.c`; needs a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        sys.exit("This benchmark needs a C compiler (cc): Python itself would cost more than what is measured.")
    program = Path(tempfile.gettempdir()) / f"huiwu-{os.getuid()}-{name}"
    subprocess.run([compiler, "-O2", "-o", str(program), str(HERE / f"{name}.c")], check=True)
    return program


def pin(core: int, pids: Iterable[int]) -> None:
    """Keep processes, all their threads, on one core."""
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


def cpu_us(pids: Iterable[int]) -> float:
    """Microseconds of processor time these processes have used, by the scheduler's own account."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    return total / 1000


def resident_kb(pids: Iterable[int]) -> int:
    """Memory of their own, without what they share: the sum of their anonymous pages."""
    return sum(
        int(line.split()[1])
        for pid in pids
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("RssAnon")
    )


def socket_kb() -> int:
    """What the kernel holds in buffers of TCP sockets, of both ends."""
    line = next(one for one in Path("/proc/net/sockstat").read_text().splitlines() if one.startswith("TCP:"))
    return int(line.split()[-1]) * os.sysconf("SC_PAGE_SIZE") // 1024


class Crowd:
    """Viewers of one address. `greets`: the server says `hello`."""

    def __init__(self, port: int, path: str, count: int, *, greets: bool = True, together: int = 256) -> None:
        self._words = [str(built("viewers")), str(port), path, str(count), str(together), str(int(greets))]
        self.count = count
        self._process: Process

    async def open(self) -> float:
        """All of them; the seconds it took."""
        self._process = await asyncio.create_subprocess_exec(*self._words, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE)
        pin(CROWD_CORE, [self._process.pid])
        return await self.all_are("open")

    @property
    def pid(self) -> int:
        return self._process.pid

    async def all_are(self, word: str) -> float:
        """Wait until it says that all are open, or `back`; the seconds it took them."""
        line = await asyncio.wait_for(self._line(), OPEN_WITHIN_S)
        said, _, took = line.partition(" ")
        assert said == word, line
        return int(took) / 1000

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode()

    def say(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())

    async def ask(self, command: str) -> Any:
        self.say(command)
        while not (line := await self._line()).startswith(("{", "[")):
            assert line, "the crowd has ended"
        return json.loads(line)

    async def reached(self, seq: int, within_s: float = 60.0) -> dict[str, Any]:
        """Wait until everybody has the update; the counts then."""
        async with asyncio.timeout(within_s):
            while True:
                told: dict[str, Any] = await self.ask("tell")
                if told["least"] >= seq and told["open"] == self.count:
                    return told
                await asyncio.sleep(0.02)

    async def waves_ms(self, first: int, last: int) -> list[float]:
        """Per update, from the first viewer that had it to the last."""
        waves: list[list[int]] = await self.ask(f"waves {first} {last}")
        return [(end - begin) / 1000 for _, begin, end, heard in waves if heard]

    async def close(self) -> None:
        self.say("quit")
        await self._process.wait()


class Town:
    """Crowds side by side, where one process may not open as many sockets as there are viewers."""

    def __init__(self, port: int, path: str, count: int, parts: int = 2) -> None:
        sizes = [count // parts + (part < count % parts) for part in range(parts)]
        self._crowds = [Crowd(port, path, size) for size in sizes]

    async def open(self) -> float:
        return max(await asyncio.gather(*(one.open() for one in self._crowds)))

    def say(self, command: str) -> None:
        for one in self._crowds:
            one.say(command)

    async def reached(self, seq: int, within_s: float = 60.0) -> dict[str, Any]:
        """As of one crowd; counts are added up, times are the longest."""
        told = await asyncio.gather(*(one.reached(seq, within_s) for one in self._crowds))
        worst = {"most", "window_ms", "back_p99_ms", "back_last_ms"}
        whole = {name: (max if name in worst else sum)(one[name] for one in told) for name in told[0]}
        return whole | {"least": min(one["least"] for one in told)}

    async def all_are(self, word: str) -> float:
        return max(await asyncio.gather(*(one.all_are(word) for one in self._crowds)))

    async def waves_ms(self, first: int, last: int) -> list[float]:
        """Per update, from the first viewer of all that had it to the last."""
        told = await asyncio.gather(*(one.ask(f"waves {first} {last}") for one in self._crowds))
        return [
            (max(wave[2] for wave in waves) - min(wave[1] for wave in waves)) / 1000
            for waves in zip(*told, strict=True)
            if all(wave[3] for wave in waves)
        ]

    def give_way(self) -> None:
        """Viewers are elsewhere in life: they get the processor time that is left over."""
        for one in self._crowds:
            os.setpriority(os.PRIO_PROCESS, one.pid, 19)

    async def close(self) -> None:
        for one in self._crowds:
            await one.close()
