"""The opening handshake, read from its bytes: strictly, for what browsers send; `websockets` reads all else.

A viewer that comes back is answered from here in a few microseconds. Whatever differs in the least from a plain
request is `None` here, and is then read by the Sans-I/O protocol, which is right about every odd case.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from websockets.http11 import Request

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_LINE = re.compile(rb"GET (/live/[a-z0-9-]{1,48}(?:/staff)?)(?:\?([A-Za-z0-9_.~=&-]{0,200}))? HTTP/1\.1")
_HEADER = re.compile(rb"\r\n([A-Za-z0-9-]{1,60}): ([\x20-\x7e]{0,4000})")
_BETWEEN = len(b"\r\n: ")
_MOST_HEADERS = 40
_KEY = re.compile(rb"[A-Za-z0-9+/]{21}[AQgw]==")
_CONNECTIONS = (b"upgrade", b"keep-alive, upgrade")
_PLAIN_OFFERS = (b"permessage-deflate", b"permessage-deflate; client_max_window_bits")
_NEVER = frozenset({b"content-length", b"transfer-encoding", b"sec-websocket-protocol"})

AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
"""Neither side keeps a window, so that one packed form serves all."""
_ANSWER = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
_ANSWER_END = b"\r\n\r\n"
_ANSWER_PACKS = b"\r\nSec-WebSocket-Extensions: " + AGREED.encode() + _ANSWER_END


@dataclass(frozen=True, slots=True)
class Ask:
    """What a handshake asks for. `packs`: it offers permessage-deflate in a form we agree to."""

    path: str
    query: dict[str, str]
    origin: str | None
    packs: bool = False


class RefusedError(Exception):
    """The handshake is answered with plain HTTP."""

    def __init__(self, status: HTTPStatus, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Opening:
    """A handshake that was read from its bytes: what it asks for, and the key of its answer."""

    ask: Ask
    key: bytes

    def answer(self, *, packs: bool) -> bytes:
        """The response that accepts it."""
        accept = base64.b64encode(hashlib.sha1(self.key + _GUID, usedforsecurity=False).digest())
        return _ANSWER + accept + (_ANSWER_PACKS if packs else _ANSWER_END)


def read_plain(head: bytes) -> Opening | None:
    """A plain handshake from its bytes without the empty line at the end; None for anything that is not quite one."""
    line = _LINE.match(head)
    found = _HEADER.findall(head)
    headers = {name.lower(): value for name, value in found}
    # What was found is all there is, and nothing is there twice.
    is_whole = line is not None and len(head) == line.end() + sum(len(n) + len(v) + _BETWEEN for n, v in found)
    if line is None or not is_whole or not 0 < len(headers) == len(found) <= _MOST_HEADERS:
        return None
    key = headers.get(b"sec-websocket-key", b"")
    is_plain = (
        headers.keys().isdisjoint(_NEVER)
        and headers.get(b"upgrade", b"").lower() == b"websocket"
        and headers.get(b"connection", b"").lower() in _CONNECTIONS
        and headers.get(b"sec-websocket-version") == b"13"
        and _KEY.fullmatch(key) is not None
    )
    if not is_plain:
        return None
    origin = headers.get(b"origin")
    query = _query(line[2].decode()) if line[2] else {}
    packs = headers.get(b"sec-websocket-extensions", b"").lower() in _PLAIN_OFFERS
    return Opening(Ask(line[1].decode(), query, None if origin is None else origin.decode(), packs), key)


def _query(text: str) -> dict[str, str]:
    """As `parse_qsl` reads it: of equal names the last, and none without a value."""
    pairs = (pair.partition("=") for pair in text.split("&"))
    return {name: value for name, _, value in pairs if value}


def read_request(request: Request) -> Ask:
    """The same from a request that `websockets` has read; it is given plain frames only."""
    url = urlsplit(request.path)
    origins = request.headers.get_all("Origin")
    return Ask(url.path, dict(parse_qsl(url.query)), origins[0] if origins else None)
