"""One process of the live edge: serves viewers on a socket it was given, until it is told to end or to move away."""

import asyncio
import contextlib
import os
import resource
import signal
import socket
import sys

from huiwu.compose import live_running
from huiwu.config import Settings
from huiwu.workers import MOVE_AWAY, READY

_NICENESS = 5


def raise_file_limit() -> None:
    """Let this process open as many sockets as the system allows it; a viewer is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Where the hard limit is "none", some systems refuse to have it as the soft one.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def live_process(settings: Settings, fd: int) -> int:
    """Until told to end; the exit code."""
    # On a machine that has a server as well, a burst to thousands waits for the gates, and not they for it.
    os.nice(_NICENESS)
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[bool] = asyncio.Queue()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, told.put_nowait, False)
    loop.add_signal_handler(MOVE_AWAY, told.put_nowait, True)
    # Our end of the pipe closes with whoever started us: nobody would ever end us then.
    loop.add_reader(sys.stdin.fileno(), told.put_nowait, False)
    with socket.socket(fileno=os.dup(fd)) as listening:
        os.close(fd)
        async with live_running(settings, listening) as running:
            sys.stdout.buffer.write(READY)
            sys.stdout.flush()
            moves = await told.get()
            loop.remove_reader(sys.stdin.fileno())
            if moves:
                await running.move_away()
    return 0
