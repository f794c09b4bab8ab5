"""A network line that a test can cut and mend: a TCP relay in front of the real server."""

import contextlib
import socket
import threading


class CuttableLine:
    """Relays 127.0.0.1:`port` to a server. While it is cut, open connections are reset and new ones refused."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._target = 0
        self._cut = threading.Event()
        self._ends: set[socket.socket] = set()
        self._guard = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lead_to(self, port: int) -> None:
        self._target = port

    def cut(self) -> None:
        """No byte passes any more, in either direction."""
        self._cut.set()
        with self._guard:
            ends, self._ends = self._ends, set()
        for end in ends:
            _reset(end)

    def mend(self) -> None:
        self._cut.clear()

    def close(self) -> None:
        self.cut()
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                if self._cut.is_set():
                    _reset(near)
                    continue
                try:
                    far = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    _reset(near)
                    continue
                with self._guard:
                    self._ends |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._relay, args=(one, other), daemon=True).start()

    def _relay(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (data := one.recv(65_536)) and not self._cut.is_set():
                other.sendall(data)
        # The other direction wakes up, and closes its own end in turn.
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)
        one.close()


def _reset(end: socket.socket) -> None:
    """Close without a goodbye, as a pulled cable does for whoever comes next."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        end.close()
