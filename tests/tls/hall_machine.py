"""A laptop in a hall: its names, its addresses, and clients that trust only what they are told to."""

import ssl
from ipaddress import ip_address

from huiwu.domain.timeline import DAY, Instant
from huiwu.tls.names import Names, names_of

NOW = Instant(1_790_000_000_000)
NAMES = names_of("desk", [ip_address("192.168.7.20"), ip_address("fd00::7")])


def names_with(*addresses: str, hostname: str = "desk", public_host: str = "") -> Names:
    return names_of(hostname, [ip_address(one) for one in addresses], public_host)


def days_later(days: float) -> Instant:
    return Instant(NOW + int(days * DAY))


def trusting(authority_der: bytes) -> ssl.SSLContext:
    """A client that trusts this authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority_der)
    return context
