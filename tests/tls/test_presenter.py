import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509

from huiwu.clock import system_clock
from huiwu.domain.timeline import DAY, Instant
from huiwu.tls.errors import TlsError
from huiwu.tls.folder import TlsFolder
from huiwu.tls.presenter import Presenter
from huiwu.tls.sources import LocalSource
from tests.stage_setting import Hand
from tests.tls.hall_machine import NAMES, trusting


class Line:
    """One connection of a client, and what it was shown."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        tls = writer.get_extra_info("ssl_object")
        self.serial = x509.load_der_x509_certificate(tls.getpeercert(binary_form=True)).serial_number
        self.version, self.alpn = tls.version(), tls.selected_alpn_protocol()

    async def echoes(self) -> bool:
        self.writer.write(b"still here\n")
        return await self._reader.readline() == b"still here\n"


@contextlib.asynccontextmanager
async def echoing(context: ssl.SSLContext) -> AsyncIterator[int]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def connect(port: int, client: ssl.SSLContext, name: str = "127.0.0.1") -> Line:
    return Line(*await asyncio.open_connection("127.0.0.1", port, ssl=client, server_hostname=name))


def a_presenter(folder: Path) -> tuple[Presenter, LocalSource, Hand]:
    hand = Hand(system_clock())
    source = LocalSource(TlsFolder(folder), lambda: NAMES, hand())
    return Presenter(source, hand), source, hand


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "desk", "desk.local", "::1"])
async def test_a_client_that_trusts_the_authority_accepts_every_name(tmp_path: Path, name: str) -> None:
    presenter, source, _ = a_presenter(tmp_path)

    async with echoing(presenter.context) as port:
        line = await connect(port, trusting(source.authority.der), name)

        assert await line.echoes()
        line.writer.close()


async def test_a_client_that_does_not_trust_it_goes_away(tmp_path: Path) -> None:
    presenter, _, _ = a_presenter(tmp_path)

    async with echoing(presenter.context) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await connect(port, ssl.create_default_context())


async def test_a_renewed_certificate_is_shown_to_new_connections_and_open_ones_go_on(tmp_path: Path) -> None:
    presenter, source, hand = a_presenter(tmp_path)
    client = trusting(source.authority.der)

    async with echoing(presenter.context) as port:
        before = await connect(port, client)
        hand.turn(61 * DAY)
        # Clients live in the present; only the server believes in the future.
        client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        assert presenter.check()
        after = await connect(port, client)

        assert before.serial != after.serial
        assert await before.echoes()
        assert await after.echoes()
        before.writer.close()
        after.writer.close()


async def test_it_checks_by_itself_and_says_when_something_is_new(tmp_path: Path) -> None:
    presenter, _, hand = a_presenter(tmp_path)
    told = asyncio.Event()

    keeping = asyncio.create_task(presenter.keep(told.set, every_s=0.01))
    await asyncio.sleep(0.05)
    assert not told.is_set()
    hand.turn(61 * DAY)
    await asyncio.wait_for(told.wait(), 5)
    keeping.cancel()


async def test_trouble_while_renewing_is_logged_and_the_old_certificate_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Fickle:
        """Works once."""

        calls = 0

        def __init__(self, source: LocalSource) -> None:
            self._source = source

        def changed(self, now: Instant) -> tuple[Path, Path] | None:
            self.calls += 1
            if self.calls > 1:
                raise TlsError("the disk is full")
            return self._source.changed(now)

    source = LocalSource(TlsFolder(tmp_path), lambda: NAMES, system_clock())
    fickle = Fickle(source)
    presenter = Presenter(fickle, system_clock)

    keeping = asyncio.create_task(presenter.keep(lambda: None, every_s=0.01))
    async with echoing(presenter.context) as port:
        while fickle.calls < 3:
            await asyncio.sleep(0.01)
        line = await connect(port, trusting(source.authority.der))
        assert await line.echoes()
        line.writer.close()
    keeping.cancel()
    assert "the disk is full" in caplog.text


async def test_only_http_1_1_and_tls_1_2_or_newer_are_spoken(tmp_path: Path) -> None:
    presenter, source, _ = a_presenter(tmp_path)
    client = trusting(source.authority.der)
    client.set_alpn_protocols(["h2", "http/1.1"])

    async with echoing(presenter.context) as port:
        line = await connect(port, client)
        assert (line.alpn, line.version) == ("http/1.1", "TLSv1.3")
        line.writer.close()
    assert presenter.context.minimum_version is ssl.TLSVersion.TLSv1_2
