from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from huiwu.tls.authority import Authority, as_pem, new_authority, read_authority
from huiwu.tls.errors import TlsError
from huiwu.tls.names import bounds_for
from tests.tls.hall_machine import NAMES, NOW


def test_an_authority_may_sign_servers_and_nothing_below_them(authority: Authority) -> None:
    extensions = authority.certificate.extensions

    constraints = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca, constraints.value.path_length) == (True, True, 0)
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    assert (usage.critical, usage.value.key_cert_sign, usage.value.digital_signature) == (True, True, False)
    assert isinstance(authority.key.curve, ec.SECP256R1)


def test_an_authority_lives_ten_years_and_began_yesterday_for_slow_clocks(authority: Authority) -> None:
    now = datetime.fromtimestamp(NOW / 1_000, UTC)

    assert now - authority.certificate.not_valid_before_utc == timedelta(days=1)
    assert authority.certificate.not_valid_after_utc - now == timedelta(days=3_650)


def test_its_name_says_whose_it_is_within_what_a_certificate_holds(authority: Authority) -> None:
    assert authority.name == "Huiwu 会务 · desk"
    assert new_authority("x" * 200, NAMES, NOW).name == "Huiwu 会务 · " + "x" * 48
    assert new_authority("会" * 60, NAMES, NOW).name == "Huiwu 会务 · " + "会" * 16


def test_its_bounds_can_be_read_back_and_are_ignored_by_devices_that_know_none(authority: Authority) -> None:
    assert authority.bounds == bounds_for(NAMES)
    assert not authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).critical


def test_its_fingerprint_is_in_groups_people_can_compare(authority: Authority) -> None:
    groups = authority.fingerprint.split(" ")

    assert [len(group) for group in groups] == [4] * 16
    assert authority.fingerprint == authority.fingerprint.upper()


def test_an_authority_survives_being_written(authority: Authority) -> None:
    again = read_authority(as_pem(authority.certificate, authority.key))

    assert again.der == authority.der
    assert again.key.private_numbers() == authority.key.private_numbers()


def test_a_damaged_file_is_no_authority(authority: Authority) -> None:
    pem = as_pem(authority.certificate, authority.key)
    other = new_authority("desk", NAMES, NOW)

    for damaged in (b"", pem[:200], pem[300:], pem.replace(b"CERTIFICATE", b"MESSAGE"), b"\xff" + pem[:100]):
        with pytest.raises(TlsError, match="damaged"):
            read_authority(damaged)
    with pytest.raises(TlsError, match="another"):
        read_authority(as_pem(authority.certificate, other.key))
