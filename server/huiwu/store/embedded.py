"""The Redis that Huiwu starts itself, on a Unix socket in the data folder; an answered write is on disk.

Rules kept here, each of them the end of an accident:
one owner per folder (a lock the child inherits, so that it is free only when the old Redis is really gone);
no orphan (the child dies with us, even by kill -9); no TCP port; never an empty start beside data.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from huiwu.domain.errors import StoreError
from huiwu.store import leash
from huiwu.store.binary import RedisBinary, newest_binary
from huiwu.store.data_folder import is_running, refuse_to_hide_data, try_lock, write_private

# A Unix socket's path must fit into 104 bytes (macOS) or 108 (Linux), with its closing zero.
LONGEST_SOCKET_PATH = 100
# How long a start waits for the previous Redis of the same folder to be gone.
LOCK_WITHIN_S = 10.0
# How long a fresh child may stay mute. Loading a large file does not count: it answers LOADING meanwhile.
READY_WITHIN_S = 10.0
# How long a child may take to end in good order before it is killed, which loses nothing: all is on disk.
STOP_WITHIN_S = 5.0
# Back-off between two starts of a child that died, and the life after which it counts as healthy again.
FIRST_PAUSE_S, LONGEST_PAUSE_S, HEALTHY_AFTER_S = 0.1, 2.0, 10.0
# A log larger than this is put aside at the next start.
LARGEST_LOG = 1_000_000


class EmbeddedRedis:
    """One Redis child process and its folder. Between `start` and `stop` a dead child is replaced."""

    def __init__(
        self,
        data: Path,
        *,
        on_event: Callable[[str], None] | None = None,
        lock_within_s: float = LOCK_WITHIN_S,
    ) -> None:
        self._folder = data.absolute() / "redis"
        self._on_event = on_event or (lambda _sentence: None)
        self._lock_within_s = lock_within_s
        self._lock: int | None = None
        self._socket = self._folder / "redis.sock"
        self._socket_folder: Path | None = None
        self._binary: RedisBinary | None = None
        self._process: Process | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.restarts = 0

    @property
    def url(self) -> str:
        """Where it listens, as redis-py takes it. Known once `start` has returned; a restart keeps it."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def binary(self) -> Path:
        """The program in use."""
        return self._known_binary().path

    @property
    def version(self) -> str:
        """The version of the program in use, such as `6.2.14`."""
        return self._known_binary().version_text

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is no child."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

    async def start(self) -> None:
        """Start it and return when it answers; else raise StoreError and leave nothing behind."""
        if self._lock is not None:
            raise StoreError("This embedded Redis was started already.")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            await self._acquire_lock()
            self._binary = await asyncio.to_thread(newest_binary)
            refuse_to_hide_data(self._folder, self._binary)
            self._place_socket()
            self._write_files(self._binary)
            await self._launch()
        except BaseException as error:
            await self._end_child()
            self._release()
            if isinstance(error, OSError):
                raise StoreError(f"The embedded Redis could not be started in {self._folder}: {error}") from error
            raise
        self._watcher = asyncio.create_task(self._replace_dead_children(), name="embedded-redis")

    async def stop(self) -> None:
        """End it in good order, or kill it when that takes too long; free the folder. May be called twice."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.wait([self._watcher])
            self._watcher = None
        await self._end_child()
        self._release()

    def _known_binary(self) -> RedisBinary:
        if self._binary is None:
            raise StoreError("The embedded Redis was not started.")
        return self._binary

    async def _acquire_lock(self) -> None:
        lock = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._lock_within_s
        try:
            while not try_lock(lock):
                if loop.time() > deadline:
                    raise StoreError(
                        f"Another Huiwu is using this folder: {self._folder.parent}. Stop it, or give another folder."
                    )
                await self._ask_orphan_to_end()
                await asyncio.sleep(0.02)
        except BaseException:
            os.close(lock)
            raise
        self._lock = lock

    async def _ask_orphan_to_end(self) -> None:
        """Without a leash (macOS) a killed Huiwu leaves its Redis: ask that, over its own socket, to end."""
        with contextlib.suppress(OSError, RedisError, ValueError, KeyError, TypeError):
            owner = json.loads((self._folder / "owner.json").read_text("utf-8"))
            if not is_running(owner["pid"]):
                async with self._client(Path(owner["socket"])) as client:
                    await client.execute_command("SHUTDOWN", "NOSAVE")

    def _place_socket(self) -> None:
        if len(os.fsencode(self._socket)) > LONGEST_SOCKET_PATH:
            # mkdtemp makes it for this user alone (0700).
            self._socket_folder = Path(tempfile.mkdtemp(prefix="huiwu-"))
            self._socket = self._socket_folder / "redis.sock"

    def _write_files(self, binary: RedisBinary) -> None:
        log = self._folder / "redis.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(self._folder / "redis.log.1")
        write_private(self._folder / "redis.conf", binary.configuration(self._folder, self._socket))
        write_private(self._folder / "owner.json", json.dumps({"pid": os.getpid(), "socket": str(self._socket)}) + "\n")

    async def _launch(self) -> None:
        """Start one child and wait until it answers; when it does not, end it and raise StoreError."""
        binary = self._known_binary()
        lock = self._lock
        if lock is None:
            raise StoreError("The embedded Redis has been stopped.")
        # A socket file left by a killed Redis; the lock says that nobody listens on it any more.
        self._socket.unlink(missing_ok=True)
        log = os.open(self._folder / "redis.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", leash.__file__, str(os.getpid()),
                str(binary.path), str(self._folder / "redis.conf"),
                stdin=DEVNULL, stdout=log, stderr=log, pass_fds=(lock,),
                # A session of its own: Ctrl-C in a terminal must reach us first, so that we end in order.
                start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(log)
        try:
            await self._wait_until_ready(self._process)
        except BaseException:
            await self._end_child(within_s=0)
            raise
        self._on_event(f"{binary.name} {binary.version_text} is ready (pid {self._process.pid})")

    async def _wait_until_ready(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_WITHIN_S
        async with self._client(self._socket) as client:
            while True:
                if process.returncode is not None:
                    raise StoreError(f"The embedded Redis ended while starting. {self._last_words()}")
                try:
                    await client.ping()
                except BusyLoadingError:
                    deadline = loop.time() + READY_WITHIN_S
                except (RedisError, OSError):
                    if loop.time() > deadline:
                        raise StoreError(
                            f"The embedded Redis is mute since {READY_WITHIN_S:.0f} s. {self._last_words()}"
                        ) from None
                else:
                    return
                await asyncio.sleep(0.005)

    async def _replace_dead_children(self) -> None:
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE_S
        while (process := self._process) is not None:
            alive_since = loop.time()
            code = await process.wait()
            _kill_group(process.pid)
            if loop.time() - alive_since > HEALTHY_AFTER_S:
                pause = FIRST_PAUSE_S
            self._on_event(f"Redis ended by itself ({_ending(code)}); starting it again in {pause:.1f} s")
            while True:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
                try:
                    await self._launch()
                except (StoreError, OSError) as error:
                    self._on_event(f"{error} Trying again in {pause:.1f} s")
                else:
                    self.restarts += 1
                    break

    async def _end_child(self, *, within_s: float = STOP_WITHIN_S) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None and within_s:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), within_s)
        _kill_group(process.pid)
        await process.wait()

    def _release(self) -> None:
        if self._lock is not None:
            self._socket.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None
            self._socket = self._folder / "redis.sock"

    def _client(self, socket: Path) -> "redis.asyncio.Redis":
        never_again = Retry(NoBackoff(), 0)
        return redis.asyncio.Redis(unix_socket_path=str(socket), socket_timeout=2, retry=never_again)

    def _last_words(self) -> str:
        log = self._folder / "redis.log"
        lines = log.read_text("utf-8", "replace").splitlines()[-5:] if log.exists() else []
        return f"Its log ({log}) ends: " + " | ".join(line.strip() for line in lines if line.strip())


def running_url(data: Path) -> str | None:
    """The URL of the embedded Redis that another Huiwu runs in this folder now, or None when nobody does."""
    folder = data.absolute() / "redis"
    try:
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if try_lock(lock):
            return None
    finally:
        os.close(lock)
    owner = json.loads((folder / "owner.json").read_text("utf-8"))
    return f"unix://{quote(str(owner['socket']))}"


def _kill_group(pid: int) -> None:
    """Kill the child's session: a process it forked to rewrite the log would outlive it and keep our lock."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ending(code: int) -> str:
    return f"code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
