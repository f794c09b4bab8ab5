"""The outside's failures, named once: whatever goes wrong between us and Redis is a `StoreError`."""

import contextlib
from collections.abc import Iterator

from redis.exceptions import RedisError

from huiwu.domain.errors import StoreError


def refused(message: str) -> StoreError:
    """Redis would not do one thing of several that were asked together."""
    return StoreError(f"Redis: {message}")


@contextlib.contextmanager
def outside_failures() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise StoreError(f"Redis: {type(error).__name__}: {error}") from error
