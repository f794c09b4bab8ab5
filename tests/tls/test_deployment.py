"""The whole program over HTTPS, asked by clients that trust its authority and nothing else."""

import asyncio
import contextlib
import os
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import uvloop
from yarl import URL

from huiwu.compose import running
from huiwu.config import SettingError, Settings, Tls
from tests.stage_setting import SLUG, Deployment, a_deployment, a_free_port, settings_for
from tests.tls.hall_machine import trusting

HANDSHAKE_S = 10.0


def local(redis_url: str, data: Path, **changes: object) -> Settings:
    return settings_for(redis_url, data, **({"tls": Tls.LOCAL, "http_port": a_free_port()} | changes))


class Client:
    """A device that fetched the authority from the plain port, and trusts it."""

    def __init__(self, hall: Deployment, companion: str, context: ssl.SSLContext) -> None:
        self.hall, self.companion, self.context = hall, companion, context

    def url(self, host: str = "127.0.0.1") -> str:
        return f"https://{host}:{self.hall.port}"

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.hall.port, ssl=self.context, server_hostname="127.0.0.1")


@contextlib.asynccontextmanager
async def a_device(settings: Settings) -> AsyncIterator[Client]:
    companion = f"http://127.0.0.1:{settings.http_port}"
    async with a_deployment(settings) as hall, hall.http.get(f"{companion}/trust/ca.crt") as answer:
        assert answer.content_type == "application/x-x509-ca-cert"
        yield Client(hall, companion, trusting(await answer.read()))


@pytest_asyncio.fixture
async def device(redis_url: str, tmp_path: Path, no_fault_of_ours: None) -> AsyncIterator[Client]:
    async with a_device(local(redis_url, tmp_path)) as one:
        yield one


OnLoop = Callable[[Callable[[Client], Coroutine[Any, Any, None]]], None]


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def on_loop(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> OnLoop:
    """Runs a check on either loop: each has TLS transports of its own."""

    def run(check: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
        async def checked() -> None:
            async with a_device(local(redis_url, tmp_path)) as one:
                await check(one)

        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(checked())

    return run


# --- HTTPS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_device_that_trusts_us_is_answered(device: Client, host: str) -> None:
    async with device.hall.http.get(f"{device.url(host)}/readyz", ssl=device.context) as answer:
        assert answer.status == 200
        # HSTS would take the plain port away from every page of this name.
        assert "Strict-Transport-Security" not in answer.headers


async def test_a_session_is_held_by_a_cookie_of_this_host_only(device: Client) -> None:
    origin = {"Origin": device.url()}
    key = {"key": device.hall.keys["staff"]}

    async with device.hall.http.post(
        f"{device.url()}/api/v1/session", json=key, headers=origin, ssl=device.context
    ) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-huiwu=")
    assert "Secure" in cookie


async def test_links_of_badges_are_https(device: Client) -> None:
    person = device.hall.people["1"].id
    headers = {"Authorization": f"Bearer {device.hall.keys['admin']}"}

    address = f"{device.url()}/api/v1/conferences/{SLUG}/attendees/{person}"
    async with device.hall.http.get(address, headers=headers, ssl=device.context) as answer:
        assert (await answer.json())["badge_link"].startswith(f"{device.url()}/c/")


# --- live ------------------------------------------------------------------------------------------------------------


def test_a_viewer_follows_over_tls(on_loop: OnLoop) -> None:
    on_loop(follow)


async def follow(device: Client) -> None:
    address = f"{device.url()}/live/{SLUG}"
    headers = {"Authorization": f"Bearer {device.hall.keys['operator']}"}

    async with device.hall.http.ws_connect(address, ssl=device.context, headers={"Origin": device.url()}) as live:
        assert (await live.receive_json())["type"] == "hello"
        assert (await live.receive_json())["type"] == "snapshot"
        order = {"command_id": "over-tls", "command": "start", "item": "i1"}
        commands = f"{device.url()}/api/v1/conferences/{SLUG}/agenda/commands"
        async with device.hall.http.post(commands, json=order, headers=headers, ssl=device.context) as answer:
            assert answer.status == 200
        delta = await live.receive_json(timeout=5)
        assert (delta["type"], delta["event"]["type"]) == ("delta", "item_started")


async def test_an_origin_of_plain_http_is_refused(device: Client) -> None:
    plain = {"Origin": device.url().replace("https", "http")}

    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await device.hall.http.ws_connect(f"{device.url()}/live/{SLUG}", ssl=device.context, headers=plain)


def test_a_connection_that_carried_https_may_become_a_live_socket(on_loop: OnLoop) -> None:
    on_loop(upgrade_late)


async def upgrade_late(device: Client) -> None:
    reader, writer = await device.raw()
    host = f"Host: 127.0.0.1:{device.hall.port}\r\n".encode()

    writer.write(b"GET /healthz HTTP/1.1\r\n" + host + b"\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b'{"status":"alive"}' == await reader.readexactly(18)
    key = b64encode(os.urandom(16))
    writer.write(
        f"GET /live/{SLUG} HTTP/1.1\r\n".encode()
        + host
        + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        + key
        + b"\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    assert b'"hello"' in await reader.read(200)
    writer.close()


# --- the plain port --------------------------------------------------------------------------------------------------


async def test_the_plain_port_says_what_there_is_to_trust(device: Client) -> None:
    async with device.hall.http.get(f"{device.companion}/trust/authority.json") as answer:
        facts = await answer.json()
        assert "Set-Cookie" not in answer.headers
    assert facts["https_url"] == device.url()
    assert len(facts["fingerprint"].split()) == 16
    async with device.hall.http.get(f"{device.companion}/trust/ca.mobileconfig") as answer:
        assert answer.content_type == "application/x-apple-aspen-config"
    async with device.hall.http.get(f"{device.companion}/trust/address.svg") as answer:
        assert answer.content_type == "image/svg+xml"
    async with device.hall.http.get(f"{device.companion}/trust") as answer:
        assert device.url() in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    ["/", f"/c/{SLUG}/scanner?gate=main", "/api/v1/session", "//elsewhere.example/x", "/static/viewer.html", "/trust/"],
)
async def test_everything_else_is_led_to_https(device: Client, method: str, path: str) -> None:
    address = URL(device.companion + path, encoded=True)
    async with device.hall.http.request(method, address, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (307, device.url() + path)
        assert "no-store" in answer.headers["Cache-Control"]


async def test_a_name_that_is_not_ours_leads_to_ours(device: Client) -> None:
    for host in ("evil.example", "evil.example:80", "[::7]:1", "a@b", "%"):
        async with device.hall.http.get(
            device.companion + "/x", headers={"Host": host}, allow_redirects=False
        ) as answer:
            assert answer.headers.get("Location", device.url() + "/x") == device.url() + "/x"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_nothing_can_be_sent_to_the_plain_port(device: Client, method: str) -> None:
    async with device.hall.http.request(
        method, f"{device.companion}/api/v1/session", json={"key": "k"}, allow_redirects=False
    ) as answer:
        assert answer.status == 405
        assert "Location" not in answer.headers


async def test_the_plain_port_serves_the_pages_own_files_and_no_others(device: Client) -> None:
    async with device.hall.http.get(f"{device.companion}/trust") as answer:
        files = re.findall(r'"(/static/[^"]+)"', await answer.text())
    assert len(files) > 2
    for file in files:
        async with device.hall.http.get(device.companion + file, allow_redirects=False) as answer:
            assert answer.status == 200


async def test_without_tls_there_is_nothing_to_trust(redis_url: str, tmp_path: Path) -> None:
    async with a_deployment(settings_for(redis_url, tmp_path)) as hall:
        for path in ("/trust", "/trust/ca.crt", "/trust/ca.mobileconfig", "/trust/authority.json"):
            assert (await hall.ask("GET", path)).status == 404
        assert "Access-Control-Allow-Origin" not in (await hall.ask("GET", "/healthz")).headers


# --- odd peers -------------------------------------------------------------------------------------------------------


def test_what_is_no_tls_is_cut_without_a_word(on_loop: OnLoop, caplog: pytest.LogCaptureFixture) -> None:
    async def babble(device: Client) -> None:
        caplog.clear()
        noise = os.urandom(300)
        for sent in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", noise, b"\x16\x03\x01\xff\xff" + noise, b""):
            reader, writer = await asyncio.open_connection("127.0.0.1", device.hall.port)
            writer.write(sent)
            if not sent:
                writer.write_eof()
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(reader.read(), 5)
            writer.close()
        assert not caplog.records

    on_loop(babble)


def test_a_handshake_that_stalls_is_cut(on_loop: OnLoop) -> None:
    on_loop(stall)


async def stall(device: Client) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", device.hall.port)
    began = asyncio.get_running_loop().time()

    with contextlib.suppress(ConnectionError):
        await asyncio.wait_for(reader.read(), HANDSHAKE_S + 5)
    assert HANDSHAKE_S - 1 < asyncio.get_running_loop().time() - began < HANDSHAKE_S + 3
    writer.close()


# --- starting --------------------------------------------------------------------------------------------------------


async def test_a_plain_port_that_is_taken_stops_the_start_in_words(redis_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"HUIWU_HTTP_PORT is {port}"):
            async with running(local(redis_url, tmp_path, http_port=port)):
                pass


async def test_given_files_are_presented(redis_url: str, tmp_path: Path) -> None:
    async with a_deployment(local(redis_url, tmp_path)):
        pem = tmp_path / "tls" / "certificate.pem"
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(tmp_path / "tls" / "authority.pem")

    files = settings_for(redis_url, tmp_path, tls=Tls.FILES, tls_cert=pem, tls_key=pem, http_port=a_free_port())
    async with a_deployment(files) as hall:
        async with hall.http.get(f"{hall.base_url}/healthz", ssl=client) as answer:
            # Somebody else vouches for this one, so browsers may rely on it.
            assert answer.headers["Strict-Transport-Security"]
        async with hall.http.get(f"http://127.0.0.1:{files.http_port}/trust", allow_redirects=False) as answer:
            assert answer.headers["Location"] == f"{hall.base_url}/trust"


async def test_given_files_that_are_missing_stop_the_start_in_words(redis_url: str, tmp_path: Path) -> None:
    missing = tmp_path / "none.pem"
    with pytest.raises(SettingError, match=r"HUIWU_TLS_CERT=.*none\.pem"):
        async with running(settings_for(redis_url, tmp_path, tls=Tls.FILES, tls_cert=missing, tls_key=missing)):
            pass
