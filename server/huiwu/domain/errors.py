"""What can go wrong, as one tree.

HuiwuError
├── DomainError    our caller broke a rule; carries a code of the table in `server/docs/wire.md`
├── StoreError     the outside failed: Redis away, folder in use, disk full
└── WireError      the peer sent something the wire does not allow

A person at a gate never meets these: refusals are values (see `admission.Verdict`).
"""

from collections.abc import Mapping
from dataclasses import dataclass


class HuiwuError(Exception):
    """The root of every error this program raises itself."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: `at` is a dotted path into the input, `code` says what is wrong with it."""

    at: str
    code: str


class DomainError(HuiwuError):
    """A broken rule. `extra` holds facts the caller needs to mend it, such as the current `rev`."""

    def __init__(
        self,
        code: str,
        errors: tuple[FieldError, ...] = (),
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.extra: Mapping[str, object] = extra or {}


class StoreError(HuiwuError):
    """The outside failed. Nothing was lost: the same request may be sent again."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class WireError(HuiwuError):
    """The peer is wrong. `close_code` is what a live socket is closed with."""

    def __init__(self, code: str, close_code: int = 4400) -> None:
        super().__init__(code)
        self.code = code
        self.close_code = close_code
