"""Live sockets on a connection that has carried HTTP before, as proxies that keep connections open may ask for."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from huiwu.domain.errors import DomainError
from huiwu.http.connection import HttpProtocol


def late_upgrade(live: Callable[[], asyncio.Protocol]) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that hands the connection of its request to the live edge, with the request's head as it came."""

    async def take_over(request: web.Request) -> web.Response:
        served_so_far = request.protocol
        if request.method != "GET" or not isinstance(served_so_far, HttpProtocol):
            raise DomainError("not_found")
        head = [f"GET {request.raw_path} HTTP/1.1".encode()]
        head += [name + b": " + value for name, value in request.raw_headers]
        transport = served_so_far.let_go()
        protocol = live()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        protocol.data_received(b"\r\n".join(head) + b"\r\n\r\n")
        # Nothing is left to answer here; aiohttp ends the task of a connection that is gone this way.
        raise asyncio.CancelledError

    return take_over
