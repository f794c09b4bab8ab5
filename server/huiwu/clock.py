"""The only reader of the time, and the only source of chance."""

import secrets
import time
from collections.abc import Callable

from huiwu.domain.timeline import Instant

Clock = Callable[[], Instant]
"""Gives now, in UTC milliseconds."""

RandomBits = Callable[[int], int]
"""Gives that many unpredictable bits."""


def system_clock() -> Instant:
    return Instant(time.time_ns() // 1_000_000)


def system_chance(bits: int) -> int:
    return secrets.randbits(bits)
