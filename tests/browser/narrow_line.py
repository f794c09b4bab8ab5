"""A proxy as some halls have one: it may refuse live sockets, and it writes down what was asked through it."""

import contextlib
import http.client
import socket
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and the status it was answered with; `tagged`: it named a tag that the page holds."""

    path: str
    tagged: bool
    status: int


class NarrowLine:
    """Hands plain requests on. As long as `sockets` is false, whoever asks for an upgrade is refused."""

    def __init__(self) -> None:
        self.sockets = True
        self.target = 0
        self.asked: list[Asked] = []
        self.refused = 0
        self._ends: set[socket.socket] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut_sockets(self) -> None:
        """End every live socket that passes through here."""
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def asked_for(self, end: str) -> list[Asked]:
        return [one for one in self.asked if one.path.endswith(end)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        line = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.headers.get("Upgrade"):
                    line.upgrade(self)
                else:
                    line.hand_on(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class names it)
                """Says nothing."""

        return Handler

    def hand_on(self, request: BaseHTTPRequestHandler) -> None:
        far = http.client.HTTPConnection("127.0.0.1", self.target, timeout=20)
        far.request("GET", request.path, headers=dict(request.headers.items()))
        answer = far.getresponse()
        body = answer.read()
        self.asked.append(Asked(request.path, "If-None-Match" in request.headers, answer.status))
        request.send_response(answer.status)
        for name, value in answer.getheaders():
            if name not in ("Date", "Server", "Transfer-Encoding", "Content-Length", "Connection"):
                request.send_header(name, value)
        if answer.status != http.HTTPStatus.NOT_MODIFIED:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
        far.close()

    def upgrade(self, request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        if not self.sockets:
            self.refused += 1
            request.send_error(403)
            return
        head = f"GET {request.path} HTTP/1.1\r\n{request.headers}".rstrip() + "\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.target)) as far:
            far.sendall(head.replace("\n", "\r\n").replace("\r\r\n", "\r\n").encode())
            back = threading.Thread(target=_relay, args=(far, request.connection), daemon=True)
            back.start()
            self._ends.add(far)
            _relay(request.connection, far)
            self._ends.discard(far)
            back.join(5)


def _relay(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
