"""May this person enter here, now? The only module that decides it.

The order is fixed, because each answer tells the person something else to do: known, revoked or replaced,
category and zone, already in, admitted.
"""

from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.attendee import Attendee, BadgeState
from huiwu.domain.badge import is_of, parse_code
from huiwu.domain.conference import Conference, Gate
from huiwu.domain.ids import BadgeCode


class Verdict(StrEnum):
    """What a person at the gate is told."""

    ADMITTED = "admitted"
    REPEAT = "repeat"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why; the pages hold a sentence for each, and what to do next."""

    OK = "ok"
    ALREADY_IN = "already_in"
    NOT_A_BADGE = "not_a_badge"
    OTHER_CONFERENCE = "other_conference"
    UNKNOWN_CODE = "unknown_code"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CATEGORY_NOT_FOR_ZONE = "category_not_for_zone"


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a scan points at. `by_code` is the code scanned, None for a person chosen from the list."""

    attendee: Attendee
    by_code: BadgeCode | None


@dataclass(frozen=True, slots=True)
class Admissible:
    """The rules let the person in; whether it is the first time is settled atomically, per `scope`."""

    scope: str


def unreadable(text: str, conference: Conference) -> Reason | None:
    """Why a scanned text can't be looked up at all, or None when it may be a code of this conference."""
    code = parse_code(text)
    if code is None:
        return Reason.NOT_A_BADGE
    if not is_of(code, conference.slug):
        return Reason.OTHER_CONFERENCE
    return None


def decide(conference: Conference, gate: Gate, found: Found | None) -> Admissible | Reason:
    """A reason to refuse, or `Admissible`. `found` is None when nobody ever had the code."""
    if found is None:
        return Reason.UNKNOWN_CODE
    person = found.attendee
    if found.by_code is not None and found.by_code != person.code:
        return Reason.REPLACED
    if person.badge is BadgeState.REVOKED:
        return Reason.REVOKED
    category = conference.category(person.particulars.category)
    if category is None or gate.zone not in category.zones:
        return Reason.CATEGORY_NOT_FOR_ZONE
    return Admissible(scope=conference.zone(gate.zone).scope)
