"""Asks the system which addresses this machine has; nothing is sent to find them."""

import contextlib
import re
import socket
from ipaddress import ip_address
from pathlib import Path

from huiwu.tls.names import Address

# Routes to these show by which address each kind of network would be reached. Port 9 discards, and nothing is sent.
_PROBES = ("198.51.100.1", "10.255.255.254", "172.31.255.254", "192.168.255.254", "2001:db8::1")
_LINUX_IPV4 = Path("/proc/net/fib_trie")
_LINUX_IPV6 = Path("/proc/net/if_inet6")
_LOCAL_ROUTE = re.compile(r"\|-- ([0-9.]+)\n\s+/32 host LOCAL")
_FOUR_DIGITS = re.compile("[0-9a-f]{4}")


def own_addresses() -> list[Address]:
    """The addresses others may reach us by, the one of the usual way first; none of the machine to itself."""
    found: dict[Address, None] = {}
    for text in (*_by_route(), *_by_linux()):
        address = ip_address(text)
        if not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast):
            found[address] = None
    return list(found)


def _by_route() -> list[str]:
    found = []
    for probe in _PROBES:
        family = socket.AF_INET6 if ":" in probe else socket.AF_INET
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as one:
            one.connect((probe, 9))
            found.append(str(one.getsockname()[0]))
    return found


def _by_linux() -> list[str]:
    found = []
    with contextlib.suppress(OSError):
        found += _LOCAL_ROUTE.findall(_LINUX_IPV4.read_text("ascii"))
    with contextlib.suppress(OSError):
        digits = [line.split()[0] for line in _LINUX_IPV6.read_text("ascii").splitlines()]
        found += [":".join(_FOUR_DIGITS.findall(one)) for one in digits]
    return found
