"""Accept connections at a pace: a few per turn of the loop, so that a returning hall keeps nobody else waiting.

Those not accepted yet wait in the kernel's queue, which costs nothing. The loops' own servers take everybody who
waits in one turn, which can stop all other work for a tenth of a second.
"""

import asyncio
import contextlib
import gc
import logging
import socket
import ssl
from collections.abc import Callable

from huiwu.live import figures

log = logging.getLogger("huiwu.live")

_PER_TURN = 16
_PER_S = 8_000
_NO_ROOM_S = 1.0
_FREEZE_EACH = 1_000
_TLS_TIME_S = (10.0, 5.0)


class Acceptor:
    """One listening socket. `rate` bounds the connections per second.

    `freezes`: what was accepted is taken out of the garbage collector's sight now and then. Looking through all of
    20,000 viewers would stop the loop for a fifth of a second, and they are freed without it. Only where nothing else
    lives: what is garbage at that moment stays for ever.
    """

    def __init__(
        self,
        listening: socket.socket,
        factory: Callable[[], asyncio.Protocol],
        tls: ssl.SSLContext | None = None,
        *,
        freezes: bool = False,
        rate: int = _PER_S,
    ) -> None:
        self._listening = listening
        self._factory = factory
        self._tls = tls
        self._rest_s = _PER_TURN / rate
        self._loop = asyncio.get_running_loop()
        self._opening: set[asyncio.Task[None]] = set()
        self._is_open = True
        self._freezes = freezes
        self._unfrozen = 0
        listening.setblocking(False)
        self._listen()

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        return (self._listening,)

    def close(self) -> None:
        """Accept nobody any more; those who wait stay in the queue of the socket, if somebody else keeps it open."""
        if not self._is_open:
            return
        self._is_open = False
        self._loop.remove_reader(self._listening.fileno())
        self._listening.close()

    def _listen(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._listening.fileno(), self._accept)

    def _rest(self, seconds: float) -> None:
        self._loop.remove_reader(self._listening.fileno())
        self._loop.call_later(seconds, self._listen)

    def _accept(self) -> None:
        count = 0
        try:
            for count in range(_PER_TURN + 1):
                if count == _PER_TURN:
                    self._rest(self._rest_s)
                    break
                connection, _ = self._listening.accept()
                task = self._loop.create_task(self._open(connection))
                self._opening.add(task)
                task.add_done_callback(self._opening.discard)
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass
        except OSError as error:
            # No file left, as a rule: whoever waits is accepted when somebody has gone.
            log.warning("cannot accept connections: %s", error)
            self._rest(_NO_ROOM_S)
        figures.accepted(count)
        self._unfrozen += count
        if self._freezes and self._unfrozen >= _FREEZE_EACH:
            self._unfrozen = 0
            gc.collect(1)
            gc.freeze()

    async def _open(self, connection: socket.socket) -> None:
        times = _TLS_TIME_S if self._tls is not None else (None, None)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            connection.setblocking(False)
            await self._loop.connect_accepted_socket(
                self._factory,
                connection,
                ssl=self._tls,
                ssl_handshake_timeout=times[0],
                ssl_shutdown_timeout=times[1],
            )
