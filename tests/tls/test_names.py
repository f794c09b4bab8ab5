from ipaddress import ip_address

import pytest

from huiwu.tls.addresses import own_addresses
from huiwu.tls.names import bounds_for, names_of
from tests.tls.hall_machine import NAMES, names_with


def test_a_machine_is_known_by_its_name_its_local_name_and_itself() -> None:
    assert NAMES.hosts == ("desk", "desk.local", "localhost")
    assert [str(one) for one in NAMES.addresses] == ["192.168.7.20", "fd00::7", "127.0.0.1", "::1"]


def test_a_long_name_counts_whole_and_by_its_first_part() -> None:
    assert names_of("Desk.Hall.Example.", []).hosts == ("desk", "desk.hall.example", "desk.local", "localhost")


@pytest.mark.parametrize(
    ("public_host", "host"),
    [("huiwu.example.org", "huiwu.example.org"), ("会务.example", "xn--6oqv9f.example")],
)
def test_the_name_people_were_given_is_one_of_them(public_host: str, host: str) -> None:
    assert set(names_with(public_host=public_host).hosts) == {"desk", "desk.local", "localhost", host}


def test_an_address_people_were_given_comes_first() -> None:
    assert str(names_with("10.0.0.7", public_host="10.0.0.9").addresses[0]) == "10.0.0.9"


@pytest.mark.parametrize("hostname", ["my laptop", "会务", "a_b", "-x", "", "x" * 64])
def test_a_name_no_certificate_may_carry_is_left_out(hostname: str) -> None:
    assert "localhost" in names_of(hostname, []).hosts
    assert hostname not in names_of(hostname, []).hosts


def test_names_in_an_address_bar_wear_brackets_where_they_must() -> None:
    assert NAMES.as_hosts() == ["desk", "desk.local", "localhost", "192.168.7.20", "[fd00::7]", "127.0.0.1", "[::1]"]


def test_an_authority_is_bound_to_the_hall_and_to_this_machine() -> None:
    bounds = bounds_for(names_with("192.168.7.20", public_host="huiwu.example.org"))

    later = names_with("10.9.8.7", "172.20.1.1", "fd12::1", hostname="desk", public_host="www.huiwu.example.org")
    assert bounds.within(later) == later


def test_an_authority_is_not_for_the_rest_of_the_world() -> None:
    bounds = bounds_for(NAMES)

    allowed = bounds.within(names_with("8.8.8.8", "2001:db8::1", public_host="bank.example.com"))
    assert "bank.example.com" not in allowed.hosts
    assert {str(one) for one in allowed.addresses} == {"127.0.0.1", "::1"}
    assert "notlocal" not in bounds.within(names_with(hostname="notlocal")).hosts


def test_a_public_address_allows_its_own_block_since_tomorrow_it_may_be_another() -> None:
    bounds = bounds_for(names_with("203.0.113.9", "2001:db8:7::1"))

    allowed = bounds.within(names_with("203.0.200.1", "2001:db8:7:9::2", "203.1.0.1"))
    assert [str(one) for one in allowed.addresses] == ["203.0.200.1", "2001:db8:7:9::2", "127.0.0.1", "::1"]


def test_the_addresses_of_this_machine_are_found_without_those_it_has_for_itself() -> None:
    found = own_addresses()

    assert ip_address("127.0.0.1") not in found
    assert len(found) == len(set(found))
    assert not [one for one in found if one.is_link_local or one.is_loopback]
