"""The names and addresses one machine is reached by, and the bounds an authority keeps to. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_ITSELF = (ip_address("127.0.0.1"), ip_address("::1"))
# What a hall's own router or its devices give out; nobody else in the world can be meant by these.
_HALL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
_HALL_NETWORKS = tuple(
    ip_network(one)
    for one in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)
# A hall with public addresses may hand out another one tomorrow, yet out of the same block.
_PUBLIC_BLOCK = {4: 16, 6: 48}


@dataclass(frozen=True, slots=True)
class Names:
    """What a certificate is for: DNS names in lower case, and addresses, the one others reach us by first."""

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]

    def covers(self, other: "Names") -> bool:
        return set(other.hosts) <= set(self.hosts) and set(other.addresses) <= set(self.addresses)

    def as_hosts(self) -> list[str]:
        """As they stand in an address bar."""
        return [*self.hosts, *(bracketed(str(one)) for one in self.addresses)]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an authority may sign for: these names with all below them, and these networks."""

    hosts: tuple[str, ...]
    networks: tuple[Network, ...]

    def within(self, names: Names) -> Names:
        """What of these names the authority may sign for."""
        return Names(
            tuple(one for one in names.hosts if any(one == host or one.endswith(f".{host}") for host in self.hosts)),
            tuple(one for one in names.addresses if any(one in network for network in self.networks)),
        )


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def names_of(hostname: str, addresses: Iterable[Address], public_host: str = "") -> Names:
    """All names of a machine: its own, the one phones find it by (`.local`), and the one people were given."""
    own = hostname.lower().rstrip(".")
    first = own.partition(".")[0]
    hosts = {"localhost", own, first, f"{first}.local"}
    given: list[Address] = []
    if public_host:
        try:
            given.append(ip_address(public_host))
        except ValueError:
            hosts.add(_as_ascii(public_host))
    return Names(
        tuple(sorted(one for one in hosts if _NAME.fullmatch(one))),
        tuple(dict.fromkeys((*given, *addresses, *_ITSELF))),
    )


def bounds_for(names: Names) -> Bounds:
    """What a new authority of a machine with these names keeps to, for as long as it lives."""
    public = (one for one in names.addresses if not any(one in network for network in _HALL_NETWORKS))
    blocks = {ip_network(f"{one}/{_PUBLIC_BLOCK[one.version]}", strict=False) for one in public}
    return Bounds(
        (*_HALL_NAMES, *(one for one in names.hosts if one not in _HALL_NAMES)),
        (*_HALL_NETWORKS, *sorted(blocks, key=str)),
    )


def _as_ascii(host: str) -> str:
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""
