"""The live edge in several processes, kept running.

Each has a listening socket of its own, which stays open here: whoever wants in while a process is replaced waits in its
queue, and the others notice nothing.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from dataclasses import dataclass, field

from huiwu.config import SettingError, Settings

log = logging.getLogger("huiwu")

READY = b"ready\n"
"""What a process says on its standard output once it accepts connections."""
MOVE_AWAY = signal.SIGUSR1
"""Tells a process that its successor accepts already: it sends its viewers over and ends."""
_BACKLOG = 4_096
_READY_WITHIN_S = 30.0
_STOP_WITHIN_S = 10.0
_MOVED_WITHIN_S = 90.0
_CANCEL_AGAIN_S = 0.2
# One that ends at once, again and again, is not started without end.
_LIVED_LONG_S = 10.0
_LONGEST_PAUSE_S = 5.0


@dataclass(slots=True)
class _Place:
    """One listening socket and the process that accepts from it."""

    number: int
    listening: socket.socket
    renew: asyncio.Event = field(default_factory=asyncio.Event)
    process: Process | None = None
    leaving: Process | None = None
    """Who was here before, until its viewers have moved over."""


@contextlib.contextmanager
def listening_sockets(settings: Settings, count: int) -> Iterator[list[socket.socket]]:
    """As many sockets on one port; the kernel deals the connections out."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with contextlib.ExitStack() as stack:
        found: list[socket.socket] = []
        port = settings.live_port
        for _ in range(count):
            one = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            one.bind((settings.host, port))
            one.listen(_BACKLOG)
            port = one.getsockname()[1]
            found.append(one)
        yield found


class Workers:
    """Starts the processes, and another one for each that ends by itself."""

    def __init__(self, listening: list[socket.socket]) -> None:
        self._places = [_Place(number, one) for number, one in enumerate(listening)]
        # Their figures are added up in files there; it is gone with us.
        self._figures = tempfile.TemporaryDirectory(prefix="huiwu-figures-")

    @property
    def pids(self) -> list[int]:
        return [place.process.pid for place in self._places if place.process is not None]

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; raises `SettingError` when none of them can start."""
        keeping = [asyncio.create_task(self._keep(place)) for place in self._places]
        stopping = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait({stopping, *keeping}, return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                task.result()
        finally:
            tasks = {stopping, *keeping}
            # More than once: `wait_for` swallows a cancellation that comes together with what it waits for.
            while tasks:
                for task in tasks:
                    task.cancel()
                _, tasks = await asyncio.wait(tasks, timeout=_CANCEL_AGAIN_S)
            left = [one for place in self._places for one in (place.process, place.leaving) if one is not None]
            await asyncio.gather(*map(_ended, left))
            self._figures.cleanup()

    def renew(self) -> None:
        """Replace all processes, one after the other, without a viewer losing its line."""
        for place in self._places:
            place.renew.set()

    async def _keep(self, place: _Place) -> None:
        pause, has_run = 0.0, False
        while True:
            began = time.monotonic()
            process = await self._start(place)
            if process is not None:
                has_run = True
                place.process = process
                await self._watch(place)
            elif not has_run:
                raise SettingError("a process of the live edge did not start; why is written above.")
            pause = 0.0 if time.monotonic() - began > _LIVED_LONG_S else min(_LONGEST_PAUSE_S, pause * 2 + 0.1)
            log.warning("live process %d has ended; another one starts", place.number)
            await asyncio.sleep(pause)

    async def _watch(self, place: _Place) -> None:
        """Until the process of this place ends by itself; one that is renewed is followed by its successor."""
        while place.process is not None:
            ended = asyncio.ensure_future(place.process.wait())
            renewed = asyncio.ensure_future(place.renew.wait())
            try:
                await asyncio.wait({ended, renewed}, return_when=asyncio.FIRST_COMPLETED)
                if ended.done():
                    return
                place.renew.clear()
                successor = await self._start(place)
                if successor is None:
                    log.error("live process %d stays: its successor did not start", place.number)
                    continue
                place.leaving, place.process = place.process, successor
                place.leaving.send_signal(MOVE_AWAY)
                log.info("live process %d is followed by %d", place.leaving.pid, successor.pid)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended, _MOVED_WITHIN_S)
                await _ended(place.leaving)
                place.leaving = None
            finally:
                ended.cancel()
                renewed.cancel()

    async def _start(self, place: _Place) -> Process | None:
        """A process that accepts connections; None when it ended before."""
        fd = place.listening.fileno()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "huiwu", "live", "--listen-fd", str(fd),
            stdin=PIPE, stdout=PIPE, pass_fds=(fd,),
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": self._figures.name},
        )  # fmt: skip
        assert process.stdout is not None
        try:
            said = await asyncio.wait_for(process.stdout.readline(), _READY_WITHIN_S)
        except TimeoutError:
            said = b""
        if said == READY:
            return process
        await _ended(process)
        return None


async def _ended(process: Process) -> None:
    """The process has ended, by a goodbye or without."""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.wait()
