"""Instants and durations: UTC milliseconds, told apart by type."""

from typing import NewType

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00Z."""

BEGINNING = Instant(0)
"""Before everything."""

Duration = NewType("Duration", int)
"""A span in milliseconds; may be negative only where a docstring says so."""

NO_TIME = Duration(0)
SECOND = Duration(1_000)
MINUTE = Duration(60_000)
HOUR = Duration(3_600_000)
DAY = Duration(86_400_000)


def after(instant: Instant, span: Duration) -> Instant:
    """The instant that lies `span` later."""
    return Instant(instant + span)


def minute_of(instant: Instant) -> Instant:
    """The start of the minute the instant lies in."""
    return Instant(instant - instant % MINUTE)
