"""May this person go through this gate, now? The only module that decides it.

The order is fixed, because each answer tells the person something else to do: known, revoked or replaced, direction,
category and zone, time window, already in, room left. `web/src/shared/admission.ts` is the same for tablets that are
alone; `tests/vectors/admission.json` keeps the two equal.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from huiwu.domain.badge import is_of, parse_code
from huiwu.domain.conference import Conference, Direction, Entry, Gate, Window, Zone
from huiwu.domain.ids import BadgeCode, CategoryKey, GateId
from huiwu.domain.timeline import Instant


class Verdict(StrEnum):
    """What a person at the gate is told."""

    ADMITTED = "admitted"
    REPEAT = "repeat"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why; the pages hold a sentence for each, and what to do next."""

    OK = "ok"
    CHECKED_OUT = "checked_out"
    OVERRIDDEN = "overridden"
    ALREADY_IN = "already_in"
    NOT_A_BADGE = "not_a_badge"
    OTHER_CONFERENCE = "other_conference"
    UNKNOWN_CODE = "unknown_code"
    REVOKED = "revoked"
    REPLACED = "replaced"
    WRONG_DIRECTION = "wrong_direction"
    CATEGORY_NOT_FOR_ZONE = "category_not_for_zone"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NOT_INSIDE = "not_inside"
    FULL = "full"


class Standing(StrEnum):
    """What became of the badge that was shown."""

    ACTIVE = "active"
    REVOKED = "revoked"
    REPLACED = "replaced"


class Bearer(NamedTuple):
    """Whoever shows a badge, as far as the rules care."""

    category: CategoryKey
    badge: Standing


class Presence(NamedTuple):
    """The newest passage of a person in a scope."""

    direction: Direction
    at: Instant
    gate: GateId


class Decision(NamedTuple):
    """The rules' answer. `scope` is set when it depends on who is inside; `window` when it was not open."""

    verdict: Verdict
    reason: Reason
    scope: str | None = None
    window: Window | None = None


def read_code(text: str, conference: Conference) -> BadgeCode | Reason:
    """The code in a scanned text, or why it can't be looked up at all."""
    code = parse_code(text)
    if code is None:
        return Reason.NOT_A_BADGE
    if not is_of(code, conference.slug):
        return Reason.OTHER_CONFERENCE
    return code


def scope_of(conference: Conference, zone: Zone, now: Instant) -> str:
    """Within what a person is counted once: the zone's scope, by day where entry is per day."""
    if zone.entry is not Entry.PER_DAY:
        return zone.scope
    day = datetime.fromtimestamp(now / 1000, UTC).astimezone(ZoneInfo(conference.time_zone)).date()
    return f"{zone.scope}@{day.isoformat()}"


def _refused(reason: Reason, window: Window | None = None) -> Decision:
    return Decision(Verdict.REFUSED, reason, window=window)


def _closed(zone: Zone, category: CategoryKey, now: Instant) -> Decision | None:
    """A refusal when the zone has windows and none is open for this category."""
    if not zone.windows:
        return None
    mine = sorted((window for window in zone.windows if window.is_for(category)), key=lambda one: one.opens_at)
    if any(one.opens_at - zone.tolerance_ms <= now <= one.closes_at + zone.tolerance_ms for one in mine):
        return None
    later = next((one for one in mine if one.opens_at > now), None)
    if later is not None:
        return _refused(Reason.TOO_EARLY, later)
    return _refused(Reason.TOO_LATE, mine[-1] if mine else None)


def decide(
    conference: Conference,
    gate: Gate,
    bearer: Bearer | None,
    *,
    presence: Presence | None,
    direction: Direction,
    now: Instant,
    occupancy: int,
) -> Decision:
    """The verdict. `bearer` None: nobody has the code. `presence` and `occupancy` are of the zone's scope."""
    if bearer is None:
        return _refused(Reason.UNKNOWN_CODE)
    if bearer.badge is not Standing.ACTIVE:
        return _refused(Reason.REPLACED if bearer.badge is Standing.REPLACED else Reason.REVOKED)
    zone = conference.zone(gate.zone)
    leads = gate.direction in (direction, Direction.BOTH)
    if not leads or (direction is Direction.OUT and zone.entry is not Entry.IN_OUT):
        return _refused(Reason.WRONG_DIRECTION)
    category = conference.category(bearer.category)
    if category is None or gate.zone not in category.zones:
        return _refused(Reason.CATEGORY_NOT_FOR_ZONE)
    scope = scope_of(conference, zone, now)
    inside = presence is not None and presence.direction is Direction.IN
    if direction is Direction.OUT:
        if not inside:
            return Decision(Verdict.REFUSED, Reason.NOT_INSIDE, scope)
        return Decision(Verdict.ADMITTED, Reason.CHECKED_OUT, scope)
    closed = _closed(zone, bearer.category, now)
    if closed is not None:
        return closed
    if inside:
        return Decision(Verdict.REPEAT, Reason.ALREADY_IN, scope)
    if zone.capacity is not None and occupancy >= zone.capacity:
        return Decision(Verdict.REFUSED, Reason.FULL, scope)
    return Decision(Verdict.ADMITTED, Reason.OK, scope)
