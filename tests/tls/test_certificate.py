import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from huiwu.tls.authority import Authority, new_authority
from huiwu.tls.certificate import issue, names_in, why_due
from huiwu.tls.errors import TlsError
from tests.tls.hall_machine import NAMES, NOW, days_later, names_with


@pytest.fixture(scope="module")
def pem(authority: Authority) -> bytes:
    return issue(authority, NAMES, NOW)


def test_a_certificate_is_for_all_names_of_the_machine(pem: bytes) -> None:
    assert names_in(x509.load_pem_x509_certificate(pem)) == NAMES


def test_a_certificate_keeps_the_rules_of_apple(pem: bytes) -> None:
    certificate = x509.load_pem_x509_certificate(pem)
    extensions = certificate.extensions

    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=397)
    usages = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH in usages
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("hostname", "desk"),
        ("hostname", "desk.local"),
        ("hostname", "localhost"),
        ("ip", "127.0.0.1"),
        ("ip", "::1"),
        ("ip", "192.168.7.20"),
    ],
)
def test_openssl_finds_the_chain_good_for_every_name(
    tmp_path: Path, authority: Authority, pem: bytes, kind: str, name: str
) -> None:
    assert verified(tmp_path, authority, pem, f"-verify_{kind}", name) == "leaf.pem: OK"


def test_openssl_refuses_a_name_the_certificate_is_not_for(tmp_path: Path, authority: Authority, pem: bytes) -> None:
    assert "hostname mismatch" in verified(tmp_path, authority, pem, "-verify_hostname", "other.local")


def test_openssl_refuses_what_a_thief_of_the_key_would_sign(tmp_path: Path, authority: Authority) -> None:
    forged = issue(authority, names_with(public_host="bank.example.com"), NOW)

    assert "permitted subtree violation" in verified(
        tmp_path, authority, forged, "-verify_hostname", "bank.example.com"
    )


def verified(folder: Path, authority: Authority, pem: bytes, *wanted: str) -> str:
    (folder / "ca.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (folder / "leaf.pem").write_bytes(pem)
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-attime", str(NOW // 1_000)]
    command += [*wanted, "-CAfile", "ca.pem", "leaf.pem"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return (answer.stdout + answer.stderr).strip()


def test_a_certificate_is_due_when_a_third_of_its_life_is_left(authority: Authority, pem: bytes) -> None:
    assert why_due(pem, authority, NAMES, NOW) is None
    assert why_due(pem, authority, NAMES, days_later(59)) is None
    assert why_due(pem, authority, NAMES, days_later(61)) == "a third of its life is left"
    assert why_due(pem, authority, NAMES, days_later(400)) == "a third of its life is left"


def test_a_certificate_is_due_when_the_machine_is_reached_by_another_address(authority: Authority, pem: bytes) -> None:
    assert "new names" in (why_due(pem, authority, names_with("192.168.7.21"), NOW) or "")
    assert "new names" in (why_due(pem, authority, names_with("192.168.7.20", hostname="other"), NOW) or "")


def test_an_address_that_is_gone_needs_no_new_certificate(authority: Authority, pem: bytes) -> None:
    assert why_due(pem, authority, names_with("192.168.7.20"), NOW) is None


def test_a_certificate_of_another_authority_or_none_is_due(authority: Authority, pem: bytes) -> None:
    other = new_authority("desk", NAMES, NOW)

    for held in (b"", b"nonsense", pem[:400], issue(other, NAMES, NOW)):
        assert why_due(held, authority, NAMES, NOW) == "there is none of this authority"


def test_near_its_end_an_authority_gives_what_it_has_and_is_not_asked_every_hour(authority: Authority) -> None:
    last = issue(authority, NAMES, days_later(3_640))

    certificate = x509.load_pem_x509_certificate(last)
    assert certificate.not_valid_after_utc == authority.certificate.not_valid_after_utc
    assert why_due(last, authority, NAMES, days_later(3_648)) is None


def test_an_authority_that_ended_signs_nothing(authority: Authority) -> None:
    with pytest.raises(TlsError, match="ended on 2036"):
        issue(authority, NAMES, days_later(3_651))
