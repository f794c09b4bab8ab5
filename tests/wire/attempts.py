"""Give a reader something, and see whether it refuses; any other way to fail is an accident and fails the test."""

from collections.abc import Callable
from typing import Any

from huiwu.domain.errors import DomainError, WireError


def attempt(read: Callable[[Any], object], value: Any) -> DomainError | WireError | None:
    """How the reader refused, or None when it understood."""
    try:
        read(value)
    except (DomainError, WireError) as error:
        return error
    return None


def is_in_order(refusal: DomainError | WireError | None, code: str) -> bool:
    """Whether it was understood, or refused with this code and at least one place that is wrong."""
    return refusal is None or (isinstance(refusal, DomainError) and refusal.code == code and bool(refusal.errors))
