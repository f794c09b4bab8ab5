"""The folder `HUIWU_DATA/tls`: the authority and the server's certificate, each one file with its key."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from huiwu.tls.authority import Authority, as_pem, read_authority
from huiwu.tls.errors import TlsError


class TlsFolder:
    """Only its owner can read it. Files are written aside and moved, so that none is ever half there."""

    def __init__(self, path: Path) -> None:
        self.authority = path / "authority.pem"
        self.certificate = path / "certificate.pem"
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def kept_authority(self, make: Callable[[], Authority]) -> Authority:
        """The authority, made the first time. A damaged one is never replaced in silence: tablets trust it."""
        if not self.authority.exists():
            made = make()
            # A second server that starts in this folder at the same moment must find the same one.
            self._write(self.authority, as_pem(made.certificate, made.key), replace=False)
        try:
            return read_authority(self.authority.read_bytes())
        except TlsError as error:
            raise TlsError(
                f"{self.authority}: {error}. Put it back from a copy; or remove it, and let every tablet trust anew."
            ) from error

    def held_certificate(self) -> bytes:
        """What is kept now; empty when there is nothing."""
        with contextlib.suppress(FileNotFoundError):
            return self.certificate.read_bytes()
        return b""

    def keep_certificate(self, pem: bytes) -> None:
        self._write(self.certificate, pem, replace=True)

    @staticmethod
    def _write(path: Path, pem: bytes, *, replace: bool) -> None:
        aside = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            aside.replace(path)
            return
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # another server was first; its authority counts
        finally:
            aside.unlink()
