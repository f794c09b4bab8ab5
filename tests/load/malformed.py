"""A million broken frames at a real edge: it must neither fall over, nor complain with a traceback, nor keep memory."""

import asyncio
import contextlib
import random
import sys
import time

from tests.live.grammar import a_frame
from tests.live.test_frames import upgrade
from tests.load.crowd import resident_kb
from tests.load.edge_process import EdgeProcess, edge_process

AT_ONCE = 64
MOST_FRAMES = 12
FAULTS = (b"Traceback", b" ERROR ", b"never retrieved")


async def converse(edge: EdgeProcess, dice: random.Random) -> int:
    """One connection: a handshake and some frames, until either side has had enough; how many frames."""
    frames = [a_frame(dice) for _ in range(dice.randint(1, MOST_FRAMES))]
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
    try:
        writer.write(upgrade(edge.path) + b"".join(frames))
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(0.5 if dice.random() < 0.02 else 0.02):
                while await reader.read(65_536):
                    pass
    finally:
        writer.transport.abort()
    return len(frames)


async def main(frames: int, seed: int) -> None:
    dice = random.Random(seed)
    async with edge_process(core=None) as edge:
        pids = edge.pids
        sent = connections = 0

        async def keep_talking(until: int) -> None:
            nonlocal sent, connections
            while sent < until:
                frames_said = await converse(edge, dice)
                sent += frames_said
                connections += 1

        async def all_of(until: int) -> None:
            await asyncio.gather(*(keep_talking(until) for _ in range(AT_ONCE)))

        began, memory = time.monotonic(), []
        for part in (1, 5, 10, 15, 20):
            await all_of(frames * part // 20)
            # By then the last goodbyes have had their five seconds.
            await asyncio.sleep(6)
            memory.append(resident_kb(pids))
        took = time.monotonic() - began
        survived = edge.pids == pids
        log = edge.log.read_bytes()
    faults = {fault.decode().strip(): log.count(fault) for fault in FAULTS}
    print(f"{sent} frames on {connections} connections in {took:.0f} s (seed {seed})")
    print(f"  the process lives on: {survived}; in its log: {faults}")
    print(f"  memory in KB after a twentieth, then after each quarter: {memory}")


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    asyncio.run(main(words[0] if words else 1_000_000, words[1] if len(words) > 1 else 1))
