"""Staff PINs on a device: whose is in force, and what wrong ones cost."""

import re
from dataclasses import dataclass, replace

from huiwu.domain.errors import DomainError
from huiwu.domain.ids import MemberId
from huiwu.domain.timeline import BEGINNING, HOUR, MINUTE, SECOND, Duration, Instant, after

PIN_LENGTH = 6
LONGEST_MEMBER_NAME = 60
MOST_MEMBERS = 200
SHIFT = Duration(12 * HOUR)
"""How long a PIN stays in force at most."""
IDLE = Duration(15 * MINUTE)
"""After this long without anybody working on the device, the PIN is asked again."""

FREE_TRIES = 5
MOST_TRIES = 20
FIRST_WAIT = Duration(30 * SECOND)
LONGEST_WAIT = Duration(15 * MINUTE)

_PIN = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff who works on the gates' devices."""

    id: MemberId
    name: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class PinDesk:
    """The state of one device: `wrong` PINs in a row, none taken before `closed_until`, and who works there."""

    wrong: int = 0
    closed_until: Instant = BEGINNING
    member: MemberId | None = None
    opened_at: Instant = BEGINNING
    used_at: Instant = BEGINNING

    @property
    def locked(self) -> bool:
        """Only the office opens it again."""
        return self.wrong >= MOST_TRIES


def is_pin(text: str) -> bool:
    return _PIN.fullmatch(text) is not None


def make_pin(random_bits: int) -> str:
    """A PIN from 64 random bits, more than enough for every PIN to be as likely as another."""
    return f"{random_bits % 10**PIN_LENGTH:0{PIN_LENGTH}d}"


def tried(desk: PinDesk, now: Instant) -> PinDesk:
    """The desk with one more wrong PIN, counted before the PIN is looked at so that many at once gain nothing.

    Raises `pin_locked`, or `pin_wait` with `until` while no PIN is taken.
    """
    if desk.locked:
        raise DomainError("pin_locked")
    if now < desk.closed_until:
        raise DomainError("pin_wait", extra={"until": desk.closed_until})
    wrong = desk.wrong + 1
    return replace(desk, wrong=wrong, closed_until=after(now, wait_after(wrong)))


def wait_after(wrong: int) -> Duration:
    """How long no PIN is taken after so many wrong ones: half a minute after the fifth, then doubling."""
    if wrong < FREE_TRIES:
        return Duration(0)
    return Duration(min(FIRST_WAIT << min(wrong - FREE_TRIES, 16), LONGEST_WAIT))


def forgiven(desk: PinDesk) -> PinDesk:
    """The PIN was right, or the office unlocked the device."""
    return replace(desk, wrong=0, closed_until=BEGINNING)


def opened(desk: PinDesk, member: MemberId, now: Instant) -> PinDesk:
    """The device in the hands of a member."""
    return replace(forgiven(desk), member=member, opened_at=now, used_at=now)


def used(desk: PinDesk, now: Instant) -> PinDesk:
    """Somebody worked on the device: the idle time begins again, if its PIN is still in force."""
    return replace(desk, used_at=now) if in_force(desk, now) is not None else desk


def closed(desk: PinDesk) -> PinDesk:
    """Nobody's device: the next one enters a PIN. Wrong tries stay counted."""
    return replace(desk, member=None, opened_at=BEGINNING, used_at=BEGINNING)


def shift_ends(desk: PinDesk) -> Instant:
    """When the PIN in force must be entered again, however busy the device is."""
    return after(desk.opened_at, SHIFT)


def idle_holder(desk: PinDesk, now: Instant) -> MemberId | None:
    """Whose shift still runs, though for a quarter of an hour nobody worked: that the server knows of."""
    return desk.member if after(desk.used_at, IDLE) <= now < shift_ends(desk) else None


def in_force(desk: PinDesk, now: Instant) -> MemberId | None:
    """Whose PIN is in force: nobody's after the shift, or after a quarter of an hour without work."""
    return desk.member if now < min(shift_ends(desk), after(desk.used_at, IDLE)) else None
