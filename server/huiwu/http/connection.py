"""One HTTP connection: aiohttp's own protocol, with errors in our words, which can give its socket away."""

import asyncio
import logging
from collections.abc import Callable

from aiohttp import web

from huiwu.domain.errors import DomainError
from huiwu.http.middlewares import problem_response

log = logging.getLogger("huiwu.http")

_LONGEST_LINE = 8_190
_MOST_HEADERS = 128
# Also closes connections whose request head does not arrive.
_HEAD_TIME_S = 10.0


class HttpProtocol(web.RequestHandler):
    """aiohttp logs a traceback and sends the bytes back when a request is no HTTP; this does neither."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  (it quotes the input)
    ) -> web.StreamResponse:
        if status >= 500:
            log.error("a request failed outside its handler", exc_info=exc)
        else:
            log.info("refused: not HTTP (%s)", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("half an answer is out already")
        response = problem_response(DomainError("internal" if status >= 500 else "bad_request"))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.force_close()
        return response

    def let_go(self) -> asyncio.Transport:
        """Give the socket away, still open; HTTP is over on it. Call from the handler of its only request."""
        transport = self.transport
        if transport is None:
            raise ConnectionResetError("the connection is lost")
        # Ending HTTP closes the transport it knows, so it must not know one.
        self.transport = None
        self.connection_lost(None)
        return transport


def http_protocols(runner: web.AppRunner) -> Callable[[], asyncio.Protocol]:
    """Makes one protocol per accepted connection, on the running loop."""
    server = runner.server
    assert server is not None, "a runner that was set up has its server"
    loop = asyncio.get_running_loop()

    def one() -> asyncio.Protocol:
        return HttpProtocol(
            server,
            loop=loop,
            keepalive_timeout=_HEAD_TIME_S,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            max_headers=_MOST_HEADERS,
            access_log=None,  # type: ignore[arg-type]  # aiohttp's own way to say: none
            logger=log,
        )

    return one
