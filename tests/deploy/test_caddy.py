"""The real Caddy, where it is installed, carries what it should and hides what it should."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CADDYFILE = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"
READY_WITHIN_S = 10.0


class Upstream(BaseHTTPRequestHandler):
    """Answers everything; on /live/ it speaks once and then keeps the answer open."""

    protocol_version = "HTTP/1.1"
    may_end = threading.Event()

    def do_GET(self) -> None:
        if not self.path.startswith("/live/"):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")
            return
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        self.wfile.flush()
        self.may_end.wait(30)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the base class's
        """Says nothing."""


def a_free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def caddy_before(upstream: int, folder: Path) -> Iterator[int]:
    """Runs Caddy with our file, plain HTTP and no admin port; gives the port it listens on."""
    port = a_free_port()
    environment = {
        **os.environ,
        "HUIWU_DOMAIN": f"http://127.0.0.1:{port}",
        "UPSTREAM": f"127.0.0.1:{upstream}",
        "LIVE_UPSTREAM": f"127.0.0.1:{upstream}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    adapt = ["caddy", "adapt", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
    adapted = subprocess.run(adapt, env=environment, capture_output=True, timeout=60, check=True).stdout
    (folder / "caddy.json").write_text(json.dumps({**json.loads(adapted), "admin": {"disabled": True}}))
    with (folder / "log").open("wb") as log:
        start = ["caddy", "run", "--config", str(folder / "caddy.json")]
        child = subprocess.Popen(start, env=environment, stdout=log, stderr=log)
        try:
            until = time.monotonic() + READY_WITHIN_S
            while not listens(port):
                assert child.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.05)
            yield port
        finally:
            child.terminate()
            child.wait(15)


def listens(port: int) -> bool:
    """Whether somebody answers at the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def status(port: int, path: str, headers: dict[str, str] | None = None) -> int:
    """What one request is answered with."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", path, headers=headers or {})
        return link.getresponse().status
    finally:
        link.close()


def first_live_bytes(port: int) -> bytes:
    """What arrives while the server still keeps its answer open."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", "/live/a")
        return link.getresponse().read(5)
    finally:
        link.close()


def test_caddy_passes_pages_and_live_frames_and_hides_the_metrics(tmp_path: Path) -> None:
    assert "handle /metrics {\n\t\trespond 404\n\t}" in CADDYFILE.read_text("utf-8")
    if shutil.which("caddy") is None:
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with caddy_before(server.server_address[1], tmp_path) as port:
            assert status(port, "/") == 200
            # Bug: a bare `respond` ran after `handle`, so the figures were open to everybody.
            assert status(port, "/metrics") == 404
            assert status(port, "/", {"X-Long": "a" * 20_000}) == 431
            assert first_live_bytes(port) == b"first"
            Upstream.may_end.set()
    finally:
        Upstream.may_end.set()
        server.shutdown()
        server.server_close()
