import asyncio
import random

import pytest

from tests.http.raw_request import answer_to, status_of
from tests.stage_setting import SLUG, Deployment

GARBAGE = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    b"\x00" * 100,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"HELO mail\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET  /  HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX\x00: b\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\r\n\r\n\r\n",
    b"GET /live/ HTTP/1.1\r\n\r\n",
    b"GET /live/x\r\n\r\n",
    b"GET /live/" + b"\xff" * 50 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"b" * 20_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 500 + b"\r\n",
    b"GET /live/x HTTP/1.1\r\nHost: a\r\nX: " + b"b" * 20_000 + b"\r\n\r\n",
]


@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: repr(data[:24]))
async def test_what_is_no_http_gets_a_4xx_or_nothing_and_no_echo(hall: Deployment, data: bytes) -> None:
    answer = await answer_to(hall, data, within_s=1)

    assert status_of(answer) == 0 or 400 <= status_of(answer) < 500
    assert data[:16] not in answer
    assert b"Traceback" not in answer
    assert (await hall.ask("GET", "/healthz")).status == 200


async def test_random_bytes_leave_the_port_working(hall: Deployment) -> None:
    dice = random.Random(3)
    openings = [b"", b"GET /", b"POST /api/v1/session HTTP/1.1\r\n", b"GET /live/x HTTP/1.1\r\n"]

    async def throw(place: int) -> bytes:
        return await answer_to(hall, openings[place % 4] + dice.randbytes(dice.randint(1, 600)), within_s=0.5)

    answers = await asyncio.gather(*(throw(place) for place in range(60)))

    assert all(status_of(one) == 0 or 400 <= status_of(one) < 500 for one in answers)
    assert (await hall.ask("GET", "/readyz")).status == 200


async def test_a_request_may_come_byte_by_byte(hall: Deployment) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    for byte in b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0)

    answer = await asyncio.wait_for(reader.read(), 5)

    assert status_of(answer) == 200
    writer.close()


async def test_two_requests_may_come_in_one_packet(hall: Deployment) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"

    answer = await answer_to(hall, one + one.replace(b"\r\nHost", b"\r\nConnection: close\r\nHost"))

    assert answer.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    "path",
    [
        "/static/../conference.json", "/static/%2e%2e/config.py", "/static/..%2fconfig.py", "/static//etc/passwd",
        "/static/....//....//etc/passwd", "/static/%00", "/static/\\..\\config.py", "/static/", "/static/assets",
        "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    ],
)  # fmt: skip
async def test_no_path_leads_out_of_the_static_folder(hall: Deployment, path: str) -> None:
    answer = await answer_to(hall, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert status_of(answer) in (400, 403, 404)
    assert b"root:" not in answer
    assert b"import " not in answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PUT", "BREW"])
async def test_other_methods_are_refused_on_every_address(hall: Deployment, method: str) -> None:
    for path in ("/healthz", f"/api/v1/conferences/{SLUG}/scans", f"/live/{SLUG}"):
        answer = await answer_to(hall, f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert 400 <= status_of(answer) < 500, path
