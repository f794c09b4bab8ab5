"""One port for both: looks at the first bytes of a connection and hands it to HTTP or to the live edge."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import cast

from huiwu.live.accepting import Acceptor
from huiwu.live.door import HANDSHAKE_TIME_S
from huiwu.live.protocol import bound_kernel_buffers

_LIVE = b"GET /live/"

ProtocolFactory = Callable[[], asyncio.Protocol]


class FrontProtocol(asyncio.Protocol):
    """Lives until the first few bytes tell which protocol the connection is for."""

    __slots__ = ("_http", "_live", "_seen", "_timer", "_transport")

    def __init__(self, http: ProtocolFactory, live: ProtocolFactory) -> None:
        self._http = http
        self._live = live
        self._seen = b""
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop has transports of its own, which are no subclass.
        self._transport = cast("asyncio.Transport", transport)
        self._timer = asyncio.get_running_loop().call_later(HANDSHAKE_TIME_S, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        self._seen += data
        if self._seen.startswith(_LIVE):
            self._hand_over(self._live())
        elif not _LIVE.startswith(self._seen):
            self._hand_over(self._http())

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._timer is not None:
            self._timer.cancel()

    def _hand_over(self, protocol: asyncio.Protocol) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._transport.set_protocol(protocol)
        protocol.connection_made(self._transport)
        protocol.data_received(self._seen)


def listen(
    listening: socket.socket,
    *,
    http: ProtocolFactory,
    live: ProtocolFactory,
    tls: ssl.SSLContext | None = None,
    is_edge_alone: bool = False,
) -> Acceptor:
    """Serve both on one bound socket, over TLS if a context is given. `is_edge_alone`: HTTP is hardly asked for."""
    bound_kernel_buffers(listening)
    return Acceptor(listening, lambda: FrontProtocol(http, live), tls, freezes=is_edge_alone)
