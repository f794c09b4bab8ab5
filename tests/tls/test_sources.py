from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from huiwu.domain.timeline import Instant
from huiwu.tls.authority import Authority
from huiwu.tls.certificate import issue, names_in
from huiwu.tls.errors import TlsError
from huiwu.tls.folder import TlsFolder
from huiwu.tls.names import Names
from huiwu.tls.sources import GivenSource, LocalSource
from tests.tls.hall_machine import NAMES, NOW, days_later, names_with


@dataclass
class Machine:
    """Its names change when a test says so."""

    names: Names = field(default_factory=lambda: NAMES)

    def __call__(self) -> Names:
        return self.names


def serial(pem: Path) -> int:
    return x509.load_pem_x509_certificate(pem.read_bytes()).serial_number


def test_the_first_call_gives_a_certificate_and_later_ones_nothing_new(tmp_path: Path) -> None:
    source = LocalSource(TlsFolder(tmp_path), Machine(), NOW)

    first = source.changed(NOW)
    assert first == (tmp_path / "certificate.pem", tmp_path / "certificate.pem")
    assert source.changed(days_later(1)) is None


def test_after_a_restart_the_same_certificate_is_presented(tmp_path: Path) -> None:
    LocalSource(TlsFolder(tmp_path), Machine(), NOW).changed(NOW)
    before = serial(tmp_path / "certificate.pem")

    assert LocalSource(TlsFolder(tmp_path), Machine(), NOW).changed(days_later(1)) is not None
    assert serial(tmp_path / "certificate.pem") == before


def test_it_renews_itself_under_the_same_authority(tmp_path: Path) -> None:
    source = LocalSource(TlsFolder(tmp_path), Machine(), NOW)
    source.changed(NOW)
    before, authority = serial(tmp_path / "certificate.pem"), source.authority.der

    assert source.changed(days_later(61)) is not None
    assert serial(tmp_path / "certificate.pem") != before
    assert LocalSource(TlsFolder(tmp_path), Machine(), NOW).authority.der == authority


def test_a_new_address_is_in_the_next_certificate(tmp_path: Path) -> None:
    machine = Machine()
    source = LocalSource(TlsFolder(tmp_path), machine, NOW)
    source.changed(NOW)

    machine.names = names_with("10.1.2.3")
    assert source.changed(NOW) is not None
    held = names_in(x509.load_pem_x509_certificate((tmp_path / "certificate.pem").read_bytes()))
    assert held == machine.names


def test_a_name_the_authority_is_not_for_is_left_out_and_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    machine = Machine()
    source = LocalSource(TlsFolder(tmp_path), machine, NOW)
    machine.names = names_with("192.168.7.20", public_host="later.example.org")

    source.changed(NOW)
    source.changed(NOW)

    said = [one.getMessage() for one in caplog.records if "later.example.org" in one.getMessage()]
    assert len(said) == 1
    assert "trust anew" in said[0]
    assert "later.example.org" not in source.names.hosts


def test_an_authority_that_ended_stops_the_start_in_words(tmp_path: Path) -> None:
    source = LocalSource(TlsFolder(tmp_path), Machine(), NOW)

    with pytest.raises(TlsError, match=r"authority\.pem.*ended.*trust anew"):
        source.changed(days_later(3_700))


def given(folder: Path, authority: Authority, now: Instant = NOW) -> GivenSource:
    write_pair(folder, authority, now)
    return GivenSource(folder / "full.pem", folder / "key.pem")


def write_pair(folder: Path, authority: Authority, now: Instant = NOW) -> None:
    key, mark, certificate = issue(authority, NAMES, now).partition(b"-----BEGIN CERTIFICATE-----")
    (folder / "key.pem").write_bytes(key)
    (folder / "full.pem").write_bytes(mark + certificate)


def test_given_files_are_taken_and_taken_again_when_somebody_renews_them(tmp_path: Path, authority: Authority) -> None:
    source = given(tmp_path, authority)

    assert source.changed(NOW) == (tmp_path / "full.pem", tmp_path / "key.pem")
    assert source.changed(NOW) is None
    write_pair(tmp_path, authority)
    assert source.changed(NOW) is not None


def test_half_a_renewal_is_not_taken_until_the_other_half_is_there(tmp_path: Path, authority: Authority) -> None:
    source = given(tmp_path, authority)
    source.changed(NOW)
    old_key = (tmp_path / "key.pem").read_bytes()
    write_pair(tmp_path, authority)
    new_key = (tmp_path / "key.pem").read_bytes()

    (tmp_path / "key.pem").write_bytes(old_key)
    with pytest.raises(TlsError, match="no pair"):
        source.changed(NOW)
    (tmp_path / "key.pem").write_bytes(new_key)
    assert source.changed(NOW) is not None


@pytest.mark.parametrize("missing", ["full.pem", "key.pem"])
def test_a_given_file_that_is_missing_or_none_is_named(tmp_path: Path, authority: Authority, missing: str) -> None:
    source = given(tmp_path, authority)

    (tmp_path / missing).unlink()
    with pytest.raises(TlsError, match=missing):
        source.changed(NOW)
    (tmp_path / missing).write_bytes(b"nothing of the kind")
    with pytest.raises(TlsError, match=missing):
        source.changed(NOW)


def test_given_files_near_their_end_are_taken_with_a_warning(
    tmp_path: Path, authority: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    source = given(tmp_path, authority)

    assert source.changed(days_later(80)) is not None
    assert "ends in 10 days" in caplog.text


def test_a_key_with_a_password_is_refused_and_nobody_is_asked_for_it(tmp_path: Path, authority: Authority) -> None:
    source = given(tmp_path, authority)
    key = serialization.load_pem_private_key((tmp_path / "key.pem").read_bytes(), None)
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )

    with pytest.raises(TlsError, match="password"):
        source.changed(NOW)
