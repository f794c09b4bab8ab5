import asyncio
import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis.asyncio

from huiwu.domain.errors import StoreError
from huiwu.store.binary import newest_binary
from huiwu.store.embedded import EmbeddedRedis
from tests.store.running import ask, running

OWNER_PROGRAM = Path(__file__).with_name("owner_program.py")


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def until_gone(pid: int, within_s: float = 5) -> None:
    deadline = time.monotonic() + within_s
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        await asyncio.sleep(0.01)


@dataclass
class Owner:
    """Another process that owns an embedded Redis."""

    process: "subprocess.Popen[str]"
    redis_pid: int

    def acknowledged_before_kill(self, *pids: int) -> int:
        """Let it count for a moment, kill -9 all of `pids` at once, and give the last number it was told."""
        assert self.process.stdout is not None
        for _ in range(50):
            self.process.stdout.readline()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        numbers = [line for line in self.process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        self.process.wait()
        return int(numbers[-1]) if numbers else 50


@contextlib.contextmanager
def another_process(data: Path, loop: str = "asyncio") -> Iterator[Owner]:
    with subprocess.Popen(
        [sys.executable, OWNER_PROGRAM, data, loop],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            word, pid, _url = process.stdout.readline().split()
            assert word == "ready"
            yield Owner(process, int(pid))
        finally:
            process.kill()


async def test_it_answers_on_a_private_socket_and_on_no_port(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        assert ask(server, "PING") is True
        assert ask(server, "CONFIG", "GET", "port") == {"port": "0"}
        assert server.url.startswith("unix://")
        folder = tmp_path / "redis"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for name in ("redis.sock", "redis.conf", "redis.log", "owner.json", "appendonly.aof", "lock"):
            path = folder / name
            if path.exists():  # Redis 7 keeps its log in a folder
                assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, name


async def test_the_child_listens_on_no_tcp_socket(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        descriptors = Path(f"/proc/{server.pid}/fd")
        if not descriptors.exists():
            pytest.skip("only Linux shows a process's descriptors in /proc")
        inodes = {str(path.readlink()).removeprefix("socket:[").rstrip("]") for path in descriptors.iterdir()}
        for table in ("tcp", "tcp6"):
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
            assert not inodes & {line.split()[9] for line in lines}


async def test_every_write_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        wanted = {"appendonly": "yes", "appendfsync": "always", "no-appendfsync-on-rewrite": "no", "save": ""}
        wanted |= {"maxmemory-policy": "noeviction", "aof-load-truncated": "yes"}

        assert {name: ask(server, "CONFIG", "GET", name) for name in wanted} == {
            name: {name: value} for name, value in wanted.items()
        }


async def test_it_tells_what_it_runs(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        info = ask(server, "INFO", "server")

        assert isinstance(info, dict)
        assert server.pid == info["process_id"]
        assert server.binary == newest_binary().path
        assert server.version == newest_binary().version_text


async def test_a_start_with_little_data_takes_less_than_300_ms(tmp_path: Path) -> None:
    took = []
    for _ in range(3):
        before = time.perf_counter()
        async with running(tmp_path):
            took.append(time.perf_counter() - before)

    # The best of three: other work on the machine says nothing about us.
    assert min(took) < 0.3


async def test_data_survives_a_stop_and_the_folder_is_free(tmp_path: Path) -> None:
    async with running(tmp_path) as first:
        ask(first, "SET", "name", "刘畅")
        pid = first.pid
    assert pid is not None
    assert not is_alive(pid)
    assert first.pid is None

    async with running(tmp_path, lock_within_s=0) as second:
        assert ask(second, "GET", "name") == "刘畅"


async def test_stop_may_be_called_twice_and_without_a_start(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.stop()
    await server.start()
    await server.stop()
    await server.stop()


async def test_a_second_start_of_the_same_object_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        with pytest.raises(StoreError, match="started already"):
            await server.start()
        assert ask(server, "PING") is True


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
async def test_killing_the_owner_kills_redis_and_loses_nothing_acknowledged(tmp_path: Path, loop: str) -> None:
    with another_process(tmp_path, loop) as owner:
        acknowledged = owner.acknowledged_before_kill(owner.process.pid)
    await until_gone(owner.redis_pid)

    async with running(tmp_path) as server:
        assert int(str(ask(server, "GET", "count"))) >= acknowledged


async def test_killing_owner_and_redis_at_once_loses_nothing_acknowledged(tmp_path: Path) -> None:
    with another_process(tmp_path) as owner:
        acknowledged = owner.acknowledged_before_kill(owner.redis_pid, owner.process.pid)

    async with running(tmp_path) as server:
        assert int(str(ask(server, "GET", "count"))) >= acknowledged


async def test_a_dead_child_is_replaced_at_the_same_address_with_all_data(tmp_path: Path) -> None:
    events: list[str] = []
    async with running(tmp_path, on_event=events.append) as server:
        client = redis.asyncio.Redis.from_url(server.url)
        await client.set("kept", "yes")
        first_pid = server.pid
        assert first_pid is not None

        os.kill(first_pid, signal.SIGKILL)
        async with asyncio.timeout(5):
            while server.restarts == 0:
                await asyncio.sleep(0.01)

        assert await client.get("kept") == b"yes"
        assert server.pid not in {None, first_pid}
        await client.aclose()
    assert [event.split(" (")[0] for event in events] == [
        f"Redis {server.version} is ready",
        "Redis ended by itself",
        f"Redis {server.version} is ready",
    ]


async def test_stop_during_a_replacement_leaves_no_child(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    await asyncio.sleep(0.11)  # the first pause is over: a child is being started

    await server.stop()

    async with running(tmp_path, lock_within_s=0):
        pass


async def test_the_child_has_a_session_of_its_own_so_ctrl_c_reaches_us_first(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        assert server.pid is not None
        assert os.getsid(server.pid) == server.pid
