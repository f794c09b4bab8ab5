"""A primary, a replica and a sentinel that watches them; the replica's line can be cut without a word."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from huiwu.store.binary import newest_binary
from tests.cuttable_line import CuttableLine
from tests.stage_setting import a_free_port

SERVICE = "huiwu"
PATIENCE_S = 20.0


@dataclass(slots=True)
class Watched:
    """Two Redis servers, one of them primary, and the sentinel."""

    folder: Path
    line: CuttableLine = field(default_factory=CuttableLine)
    ports: list[int] = field(default_factory=lambda: [a_free_port() for _ in range(3)])
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"redis+sentinel://127.0.0.1:{self.ports[2]}/{SERVICE}"

    async def start(self) -> None:
        primary, replica, sentinel = self.ports
        durable = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")
        self._run(0, "--port", str(primary), *durable)
        self.line.lead_to(primary)
        await self._until(primary, lambda facts: facts["role"] == "master")
        self._run(1, "--port", str(replica), "--replicaof", "127.0.0.1", str(self.line.port), *durable)
        await self._until(replica, lambda facts: facts.get("master_link_status") == "up")
        conf = self.folder / "sentinel.conf"
        conf.write_text(
            f"port {sentinel}\ndir {self.folder}\nsentinel monitor {SERVICE} 127.0.0.1 {primary} 1\n"
            f"sentinel down-after-milliseconds {SERVICE} 500\nsentinel failover-timeout {SERVICE} 3000\n"
        )
        self._run(2, str(conf), "--sentinel")
        async with asyncio.timeout(PATIENCE_S):
            while not await self._sentinel_knows_the_replica():
                await asyncio.sleep(0.1)

    async def lose_what_comes_now(self) -> None:
        """From now on nothing reaches the replica any more; the primary goes on answering."""
        self.line.cut()
        await self._until(self.ports[1], lambda facts: facts.get("master_link_status") == "down")

    async def kill_primary(self) -> None:
        """The primary ends as in a power cut; the sentinel makes the replica primary."""
        os.kill(self.processes[0].pid, signal.SIGKILL)
        self.processes[0].wait()
        await self._until(self.ports[1], lambda facts: facts["role"] == "master")

    def stop(self) -> None:
        self.line.close()
        for process in self.processes:
            process.kill()
            process.wait()

    def _run(self, number: int, *words: str) -> None:
        folder = self.folder / str(number)
        folder.mkdir()
        command = [str(newest_binary().path), *words]
        if number < 2:
            command += ["--dir", str(folder), "--bind", "127.0.0.1"]
        self.processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))

    async def _sentinel_knows_the_replica(self) -> bool:
        with contextlib.suppress(RedisError, OSError):
            async with Redis(port=self.ports[2], decode_responses=True) as asked:
                known = await asked.execute_command("SENTINEL", "REPLICAS", SERVICE)
                return len(known) == 1
        return False

    async def _until(self, port: int, fits: Callable[[dict[str, str]], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with contextlib.suppress(RedisError, OSError):
                    async with Redis(port=port, decode_responses=True) as asked:
                        if fits(await asked.info("replication")):
                            return
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    """Both servers and the sentinel, until the block ends."""
    both = Watched(folder)
    try:
        await both.start()
        yield both
    finally:
        both.stop()
