import asyncio
import base64
import contextlib
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.asyncio.server import ServerConnection, serve
from websockets.client import ClientProtocol
from websockets.exceptions import ConnectionClosed
from websockets.uri import parse_uri

from tests.http.raw_request import answer_to, status_of
from tests.live.spectator import following
from tests.stage_setting import SLUG, Deployment

CLOCK = b'{"type":"clock","c0":1}'
GOODBYE = b"\x88\x82\x00\x00\x00\x00\x03\xe8"


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, masked: bool = True) -> bytes:
    """A client's frame, as wrong as asked for; the mask is zero, so the payload stays readable."""
    length = len(payload)
    if length < 126:
        size = bytes([length | (masked << 7)])
    elif length < 65_536:
        size = bytes([126 | (masked << 7)]) + length.to_bytes(2)
    else:
        size = bytes([127 | (masked << 7)]) + length.to_bytes(8)
    return bytes([fin << 7 | reserved << 4 | opcode]) + size + (bytes(4) if masked else b"") + payload


def upgrade(path: str, key: bytes = b"k" * 16, extra: str = "") -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {base64.b64encode(key).decode()}\r\n{extra}\r\n"
    ).encode()


@pytest_asyncio.fixture
async def stock(no_fault_of_ours: None) -> AsyncIterator[int]:
    """The port of a server that is websockets' own, with a viewer's limit."""

    async def listen(socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.recv()

    async with serve(listen, "127.0.0.1", 0, max_size=1024, ping_interval=None, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]


async def close_code(port: int, path: str, data: bytes) -> int | None:
    """What the other side closes with when it is sent these bytes after a handshake; None when it does not."""
    client = ClientProtocol(parse_uri(f"ws://127.0.0.1:{port}{path}"), max_size=None)
    request = client.connect()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        client.send_request(request)
        writer.write(b"".join(client.data_to_send()))
        head = await reader.readuntil(b"\r\n\r\n")
        client.receive_data(head)
        writer.write(data)
        with contextlib.suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(3):
                while client.close_rcvd is None and (chunk := await reader.read(65_536)):
                    client.receive_data(chunk)
        return client.close_rcvd.code if client.close_rcvd else None
    finally:
        writer.close()


FIXED = [
    GOODBYE,
    frame(8),
    frame(8, b"\x03"),
    frame(8, b"\x03\xe8bye"),
    frame(8, b"\x03\xe8\xff\xfe"),
    *[frame(8, code.to_bytes(2)) for code in (0, 999, 1001, 1004, 1005, 1006, 1015, 1016, 2999, 3000, 4999, 5000)],
    frame(8, b"\x03\xe8" + b"x" * 124),
    frame(9, b"ping") + GOODBYE,
    frame(10, b"pong nobody asked for") + GOODBYE,
    frame(9, b"p" * 126),
    frame(9, b"p", fin=False),
    frame(1, CLOCK) + GOODBYE,
    frame(1, CLOCK, masked=False),
    frame(1, CLOCK[:5], fin=False) + frame(9, b"between") + frame(0, CLOCK[5:]) + GOODBYE,
    frame(1, CLOCK[:5], fin=False) + frame(1, CLOCK),
    frame(0, CLOCK),
    frame(1, b" " * 1025),
    frame(1, b" " * 600, fin=False) + frame(0, b" " * 600),
    b"\x81\xff" + b"\x7f" + b"\xff" * 7 + bytes(4),
    b"\x81\xff" + b"\xff" * 8 + bytes(4),
    frame(1, b"\xff\xfe{}"),
    frame(1, b"\xe4\xbd", fin=False) + frame(0, b"\xff"),
    *[frame(opcode, b"x") for opcode in (3, 7, 11, 15)],
    *[frame(1, CLOCK, reserved=bits) for bits in (1, 2, 4, 7)],
]


@pytest.mark.parametrize("data", FIXED, ids=lambda data: data[:10].hex() + f"-{len(data)}")
async def test_a_frame_is_answered_with_the_close_code_of_the_stock_server(
    hall: Deployment, stock: int, data: bytes
) -> None:
    assert await close_code(stock, "/", data) == await close_code(hall.port, f"/live/{SLUG}", data)


async def test_random_frames_are_answered_with_the_close_codes_of_the_stock_server(
    hall: Deployment, stock: int
) -> None:
    dice = random.Random(11)

    def any_frame() -> bytes:
        opcode = dice.choice([0, 1, 1, 1, 8, 9, 10, 3, 14])
        payload = CLOCK if opcode == 1 else dice.randbytes(dice.choice([0, 1, 2, 5, 125, 126, 1100]))
        return frame(
            opcode,
            payload,
            fin=dice.random() < 0.8,
            reserved=dice.choice([0] * 9 + [1, 4]),
            masked=dice.random() < 0.95,
        )

    for _ in range(40):
        data = b"".join(any_frame() for _ in range(dice.randint(1, 3))) + GOODBYE
        assert await close_code(stock, "/", data) == await close_code(hall.port, f"/live/{SLUG}", data), data.hex()


HANDSHAKES = [
    upgrade("/").replace(b"Upgrade: websocket\r\n", b""),
    upgrade("/").replace(b"Connection: Upgrade\r\n", b""),
    upgrade("/").replace(b"Version: 13", b"Version: 8"),
    upgrade("/").replace(b"Version: 13", b"Version: x"),
    upgrade("/", key=b"short"),
    upgrade("/").replace(b"Sec-WebSocket-Key", b"X"),
    upgrade("/", extra="Sec-WebSocket-Key: again\r\n"),
    upgrade("/", extra="Sec-WebSocket-Extensions: permessage-deflate; x\r\n"),
    upgrade("/", extra="Sec-WebSocket-Protocol: a, b\r\n"),
    upgrade("/").replace(b"Connection: Upgrade", b"Connection: keep-alive, upgrade"),
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
]


@pytest.mark.parametrize("data", HANDSHAKES, ids=range(len(HANDSHAKES)))
async def test_a_handshake_is_answered_like_the_stock_servers(hall: Deployment, stock: int, data: bytes) -> None:
    async def status(port: int, request: bytes) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answer = await asyncio.wait_for(reader.read(4_096), 5)
        writer.close()
        return status_of(answer)

    live = data.replace(b"GET / ", f"GET /live/{SLUG} ".encode())

    assert await status(stock, data) == await status(hall.port, live)


async def test_frames_may_come_byte_by_byte(hall: Deployment) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    for byte in upgrade(f"/live/{SLUG}"):
        writer.write(bytes([byte]))
        await asyncio.sleep(0)
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    for byte in frame(1, CLOCK) + GOODBYE:
        writer.write(bytes([byte]))
        await asyncio.sleep(0)

    rest = await asyncio.wait_for(reader.read(), 5)

    assert b'"type":"clock"' in rest
    assert rest.endswith(b"\x88\x02\x03\xe8")
    writer.close()


async def test_a_connection_that_carried_http_before_may_become_live(hall: Deployment) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    for _ in range(2):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b'{"status":"alive"}')
    writer.write(upgrade(f"/live/{SLUG}"))

    head = await reader.readuntil(b"\r\n\r\n")
    async with following(hall.live_url):
        await hall.command("announce", text="late but here")
        news = await asyncio.wait_for(reader.readuntil(b"late but here"), 5)
    writer.write(frame(1, CLOCK) + GOODBYE)
    rest = await asyncio.wait_for(reader.read(), 5)

    assert head.startswith(b"HTTP/1.1 101 ")
    assert b'"type":"snapshot"' in news
    assert b'"type":"clock"' in rest
    writer.close()


async def test_a_late_upgrade_is_refused_like_an_early_one(hall: Deployment) -> None:
    first = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

    answers = [
        await answer_to(hall, first + upgrade(f"/live/{SLUG}", extra="Origin: https://evil.example\r\n")),
        await answer_to(hall, first + upgrade("/live/nowhere")),
        await answer_to(hall, first + f"POST /live/{SLUG} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()),
    ]

    assert [b" 403 " in answers[0], b" 404 " in answers[1], b" 40" in answers[2]] == [True] * 3
