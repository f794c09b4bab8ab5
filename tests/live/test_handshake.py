"""The quick reading of a handshake beside the stock one: what it takes, the stock one takes, and means the same."""

import random

from hypothesis import given
from hypothesis import strategies as st
from websockets.http11 import Request
from websockets.server import ServerProtocol

from huiwu.live.handshake import AGREED, read_plain, read_request
from huiwu.live.irregular import quiet
from tests.live.spectator import following, spectating
from tests.stage_setting import Deployment

CHROMIUM = [
    b"GET /live/hui-2026?epoch=ab12&seq=17 HTTP/1.1",
    b"Host: hui.example",
    b"Connection: Upgrade",
    b"Pragma: no-cache",
    b"Cache-Control: no-cache",
    b"User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
    b"Upgrade: websocket",
    b"Origin: https://hui.example",
    b"Sec-WebSocket-Version: 13",
    b"Accept-Encoding: gzip, deflate, br",
    b"Accept-Language: zh-CN,zh;q=0.9",
    b"Sec-WebSocket-Key: a2tra2tra2tra2tra2traw==",
    b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
]
ODD_LINES = [
    b"Connection: keep-alive, Upgrade",
    b"connection: close",
    b"Upgrade: h2c",
    b"UPGRADE: WebSocket",
    b"Sec-WebSocket-Version: 8",
    b"Sec-WebSocket-Version:13",
    b"Sec-WebSocket-Key: a2tra2tra2tra2tra2traw=",
    b"Sec-WebSocket-Key: a2tra2tra2tra2tra2traz==",
    b"Sec-WebSocket-Protocol: chat",
    b"Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9",
    b"Sec-WebSocket-Extensions: x-unknown, permessage-deflate",
    b"Content-Length: 0",
    b"Transfer-Encoding: chunked",
    b"Origin: null",
    b" folded: line",
    b"no colon",
    b"X-Umlaut: \xc3\xbc",
    b"Cookie: " + b"c" * 3_000,
    b"GET /live/hui-2026/staff HTTP/1.1",
    b"GET /live/hui-2026?seq=&epoch=%41 HTTP/1.1",
    b"GET /live/hui-2026?seq=1&seq=2&x HTTP/1.1",
    b"GET /live/hui-2026 HTTP/1.0",
    b"POST /live/hui-2026 HTTP/1.1",
]


def mangled(dice: random.Random) -> bytes:
    lines = list(CHROMIUM)
    for _ in range(dice.randrange(4)):
        match dice.randrange(5):
            case 0:
                del lines[dice.randrange(len(lines))]
            case 1:
                lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines + ODD_LINES))
            case 2:
                lines[dice.randrange(len(lines))] = dice.choice(ODD_LINES)
            case 3:
                place = dice.randrange(len(lines))
                lines[place] = lines[place].swapcase()
            case _:
                lines[0] = dice.choice([line for line in ODD_LINES if b"HTTP" in line])
    return b"\r\n".join(lines)


def test_what_chromium_sends_is_plain() -> None:
    opening = read_plain(b"\r\n".join(CHROMIUM))

    assert opening is not None
    assert opening.ask.path == "/live/hui-2026"
    assert opening.ask.query == {"epoch": "ab12", "seq": "17"}
    assert opening.ask.origin == "https://hui.example"
    assert opening.ask.packs
    assert f"Sec-WebSocket-Extensions: {AGREED}".encode() in opening.answer(packs=True)
    assert b"Extensions" not in opening.answer(packs=False)


@given(st.integers(0, 2**64))
def test_what_is_plain_is_taken_by_the_stock_handshake_too_and_means_the_same(seed: int) -> None:
    head = mangled(random.Random(seed))
    opening = read_plain(head)
    if opening is None:
        return
    sansio = ServerProtocol(logger=quiet)
    sansio.receive_data(head + b"\r\n\r\n")
    [request] = sansio.events_received()
    assert isinstance(request, Request)
    response = sansio.accept(request)
    read = read_request(request)

    assert response.status_code == 101
    assert response.headers["Sec-WebSocket-Accept"].encode() in opening.answer(packs=False)
    assert (opening.ask.path, opening.ask.query, opening.ask.origin) == (read.path, read.query, read.origin)


async def test_a_client_that_packs_and_one_that_does_not_hear_the_same(hall: Deployment) -> None:
    # Beyond the size from which packing is worth it.
    for number in range(3):
        await hall.command("announce", text=f"{number} " + "请各位代表有序入场。" * 25)
    async with following(hall.live_url) as packed, spectating(hall.live_url, compression=None) as plain:
        await plain.next()
        await plain.next()
        await hall.command("announce", text="请各位代表有序入场。" * 28)
        assert (await packed.next())["event"] == (await plain.next())["event"]
        for page in (packed, plain):
            await page.say({"type": "clock", "c0": 1})
            assert (await page.next())["c0"] == 1
        agreed = [page.socket.protocol.extensions for page in (packed, plain)]

    assert packed.state == plain.state
    assert [len(extensions) for extensions in agreed] == [1, 0]
