"""Where the certificate comes from: made here under our own authority, or given as files that somebody renews."""

import logging
import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from huiwu.domain.timeline import Instant
from huiwu.tls.addresses import own_addresses
from huiwu.tls.authority import Authority, as_datetime, new_authority
from huiwu.tls.certificate import end_of, issue, why_due
from huiwu.tls.errors import TlsError
from huiwu.tls.folder import TlsFolder
from huiwu.tls.names import Names, names_of

log = logging.getLogger("huiwu.tls")

_WARN_BEFORE = timedelta(days=14)


class Source(Protocol):
    """Gives the certificate to present."""

    def changed(self, now: Instant) -> tuple[Path, Path] | None:
        """The files of certificate and key if they are new since the last call; raises `TlsError`, `OSError`."""


def machine_names(public_host: str) -> Names:
    """All names and addresses this machine has now."""
    return names_of(socket.gethostname(), own_addresses(), public_host)


class LocalSource:
    """Signs for whatever names the machine has, each time it is asked."""

    def __init__(self, folder: TlsFolder, names: Callable[[], Names], now: Instant) -> None:
        self._folder = folder
        self._names = names
        self._loaded = False
        self._left_out: frozenset[str] = frozenset()
        self.names = names()
        self.authority: Authority = folder.kept_authority(lambda: new_authority(socket.gethostname(), self.names, now))

    def changed(self, now: Instant) -> tuple[Path, Path] | None:
        self.names = self._allowed(self._names())
        why = why_due(self._folder.held_certificate(), self.authority, self.names, now)
        if why is not None:
            try:
                pem = issue(self.authority, self.names, now)
            except TlsError as error:
                raise TlsError(
                    f"{self._folder.authority}: {error}. Remove it, start again, and let every tablet trust anew."
                ) from error
            self._folder.keep_certificate(pem)
            log.info("new certificate until %s: %s", f"{end_of(pem):%F}", why)
        elif self._loaded:
            return None
        self._loaded = True
        return self._folder.certificate, self._folder.certificate

    def _allowed(self, names: Names) -> Names:
        """Names outside the authority's bounds are left out, and said once: no device would take them from it."""
        allowed = self.authority.bounds.within(names)
        left_out = frozenset({*names.as_hosts()} - {*allowed.as_hosts()})
        if left_out - self._left_out:
            log.warning(
                "the certificate is not for %s: the authority was made before this name was known. "
                "To include it, remove %s, start again, and let every tablet trust anew.",
                ", ".join(sorted(left_out)),
                self._folder.authority,
            )
        self._left_out = left_out
        return allowed


class GivenSource:
    """Files of somebody else's making; looked at again, since they are renewed in place."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self._seen: tuple[bytes, bytes] | None = None

    def changed(self, now: Instant) -> tuple[Path, Path] | None:
        certificate, key = self._files
        try:
            seen = (certificate.read_bytes(), key.read_bytes())
            left = end_of(seen[0]) - as_datetime(now)
        except (OSError, TlsError) as error:
            raise TlsError(f"HUIWU_TLS_CERT={certificate}, HUIWU_TLS_KEY={key}: {error}") from error
        if left < _WARN_BEFORE:
            ends = "has ended" if left < timedelta() else f"ends in {left.days} days"
            log.warning("the certificate of %s %s: put a new one in its place", certificate, ends)
        if seen == self._seen:
            return None
        try:
            # Tried apart first: half a pair would spoil the context that serves.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
        except (ssl.SSLError, ValueError) as error:
            raise TlsError(
                f"HUIWU_TLS_CERT={certificate}, HUIWU_TLS_KEY={key}: they are no pair, or the key has a password."
            ) from error
        self._seen = seen
        return certificate, key
