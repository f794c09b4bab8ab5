import asyncio
import fcntl
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from huiwu.domain.errors import StoreError
from huiwu.store.binary import newest_binary
from huiwu.store.embedded import EmbeddedRedis
from tests.store.running import ask, running


async def test_two_owners_of_one_folder_are_refused_in_words(tmp_path: Path) -> None:
    async with running(tmp_path) as first:
        second = EmbeddedRedis(tmp_path, lock_within_s=0.2)

        with pytest.raises(StoreError, match="Another Huiwu is using this folder"):
            await second.start()

        assert second.pid is None
        assert ask(first, "PING") is True


async def test_a_start_waits_until_the_previous_owner_is_gone(tmp_path: Path) -> None:
    first = EmbeddedRedis(tmp_path)
    await first.start()
    second = EmbeddedRedis(tmp_path)
    start = asyncio.create_task(second.start())
    await asyncio.sleep(0.1)
    assert not start.done()

    await first.stop()
    await start

    assert ask(second, "PING") is True
    await second.stop()


async def test_an_orphan_left_where_no_leash_exists_is_asked_to_end(tmp_path: Path) -> None:
    """Bug to come on macOS: a killed owner leaves Redis running, which would hold the folder for ever."""
    async with running(tmp_path) as server:
        ask(server, "SET", "kept", "yes")
    folder = tmp_path / "redis"
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (folder / "owner.json").write_text(json.dumps({"pid": int(dead.stdout), "socket": str(folder / "redis.sock")}))
    lock = os.open(folder / "lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    command = [newest_binary().path, folder / "redis.conf"]
    with subprocess.Popen(command, pass_fds=(lock,), stdout=subprocess.DEVNULL) as orphan:
        os.close(lock)
        try:
            async with running(tmp_path) as successor:
                assert orphan.wait(5) == 0
                assert ask(successor, "GET", "kept") == "yes"
        finally:
            orphan.kill()


async def test_a_long_path_puts_the_socket_elsewhere_and_takes_it_away_again(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 20) / ("path" * 20)
    async with running(data) as server:
        ask(server, "SET", "kept", "yes")
        socket = Path(server.url.removeprefix("unix://"))
        assert not socket.is_relative_to(data)
        assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert not socket.parent.exists()

    async with running(data) as server:
        assert ask(server, "GET", "kept") == "yes"


@pytest.mark.parametrize("name", ["with space", 'with "quotes" and \\', "会务 数据", "100% #1?"])
async def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    async with running(tmp_path / name) as server:
        assert ask(server, "PING") is True
    assert (tmp_path / name / "redis").is_dir()


async def test_a_stale_socket_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis/redis.sock").write_text("left by a power cut")

    async with running(tmp_path) as server:
        assert ask(server, "PING") is True


async def test_a_log_cut_short_by_a_power_cut_is_loaded_up_to_the_cut(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        for number in range(10):
            ask(server, "SET", f"key{number}", "x")
    logs = [path for path in (tmp_path / "redis").rglob("appendonly.aof*") if path.is_file()]
    written = max(logs, key=lambda path: path.stat().st_size if "manifest" not in path.name else 0)
    os.truncate(written, written.stat().st_size - 3)

    async with running(tmp_path) as server:
        assert ask(server, "DBSIZE") == 9


async def test_it_never_starts_empty_beside_a_snapshot_without_a_log(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis/dump.rdb").write_bytes(b"REDIS0009")

    with pytest.raises(StoreError, match=r"holds dump\.rdb but no append-only log"):
        await EmbeddedRedis(tmp_path).start()

    assert (tmp_path / "redis/dump.rdb").read_bytes() == b"REDIS0009"


async def test_it_never_starts_empty_beside_the_log_of_a_newer_redis(tmp_path: Path) -> None:
    if newest_binary().has_log_folder:
        pytest.skip("the Redis here reads such a log")
    (tmp_path / "redis/appendonlydir").mkdir(parents=True)

    with pytest.raises(StoreError, match="was written by Redis 7 or newer"):
        await EmbeddedRedis(tmp_path).start()


async def test_a_failed_start_says_why_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis/appendonly.aof").write_bytes(b"this is no append-only log")

    server = EmbeddedRedis(tmp_path)
    with pytest.raises(StoreError, match=r"ended while starting.*Bad file format"):
        await server.start()

    assert server.pid is None
    for log in (tmp_path / "redis").glob("appendonly*"):
        log.rename(tmp_path / log.name)
    async with running(tmp_path, lock_within_s=0):
        pass


async def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="could not be started"):
        await EmbeddedRedis(tmp_path / "file").start()
