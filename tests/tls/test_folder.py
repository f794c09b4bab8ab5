import stat
from pathlib import Path

import pytest

from huiwu.tls.authority import Authority, new_authority
from huiwu.tls.errors import TlsError
from huiwu.tls.folder import TlsFolder
from tests.tls.hall_machine import NAMES, NOW


def never() -> Authority:
    raise AssertionError("there is one already")


def test_an_authority_is_made_once_and_kept(tmp_path: Path, authority: Authority) -> None:
    folder = TlsFolder(tmp_path / "tls")

    assert folder.kept_authority(lambda: authority).der == authority.der
    assert TlsFolder(tmp_path / "tls").kept_authority(never).der == authority.der


def test_only_the_owner_can_read_the_keys(tmp_path: Path, authority: Authority) -> None:
    folder = TlsFolder(tmp_path / "tls")
    folder.kept_authority(lambda: authority)
    folder.keep_certificate(b"a key and more")

    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "tls").iterdir()} == {0o600}
    assert {one.name for one in (tmp_path / "tls").iterdir()} == {"authority.pem", "certificate.pem"}


def test_of_two_servers_that_start_at_once_the_first_ones_authority_counts(
    tmp_path: Path, authority: Authority
) -> None:
    folder = TlsFolder(tmp_path / "tls")

    def make_late() -> Authority:
        TlsFolder(tmp_path / "tls").kept_authority(lambda: authority)
        return new_authority("desk", NAMES, NOW)

    assert folder.kept_authority(make_late).der == authority.der


def test_a_damaged_authority_is_never_replaced_in_silence(tmp_path: Path) -> None:
    folder = TlsFolder(tmp_path / "tls")
    folder.authority.write_bytes(b"half of it")

    with pytest.raises(TlsError, match=r"authority\.pem.*damaged.*trust anew"):
        folder.kept_authority(never)
    assert folder.authority.read_bytes() == b"half of it"


def test_there_may_be_no_certificate_yet(tmp_path: Path) -> None:
    assert TlsFolder(tmp_path / "tls").held_certificate() == b""
