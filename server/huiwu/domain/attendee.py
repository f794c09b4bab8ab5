"""An attendee, what may be entered about one, and how one is recognised again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from huiwu.domain.conference import Conference
from huiwu.domain.errors import FieldError
from huiwu.domain.ids import AttendeeId, BadgeCode, CategoryKey
from huiwu.domain.text import clean_line, folded, is_clean

LONGEST = {
    "name": 200,
    "organisation": 200,
    "title": 200,
    "category": 200,
    "seat": 64,
    "phone": 32,
    "email": 254,
    "external_id": 64,
}
REQUIRED = ("name", "category")
PHONE_TAIL = 4

_PHONE = re.compile(r"\+?[0-9]{5,20}")
_PHONE_FILLERS = re.compile(r"[\s\-().·]+")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


class BadgeState(StrEnum):
    """Whether the newest badge of a person opens gates."""

    ACTIVE = "active"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a list or a form says about a person; checked by `read_particulars`."""

    name: str
    category: CategoryKey
    organisation: str = ""
    title: str = ""
    seat: str = ""
    phone: str = ""
    email: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person on the list. `rev` grows with each change, so that a decision on old facts is noticed."""

    id: AttendeeId
    particulars: Particulars
    code: BadgeCode
    badge: BadgeState = BadgeState.ACTIVE
    serial: int = 1
    rev: int = 1


def read_particulars(
    values: dict[str, str], conference: Conference
) -> tuple[Particulars | None, tuple[FieldError, ...]]:
    """Check and clean what was entered; `None` with at least one error, or a value with none."""
    cleaned = {field: clean_line(values.get(field, "")) for field in LONGEST}
    cleaned["phone"] = _PHONE_FILLERS.sub("", cleaned["phone"])
    errors = [FieldError(field, "required") for field in REQUIRED if not cleaned[field]]
    for field, text in cleaned.items():
        if len(text) > LONGEST[field]:
            errors.append(FieldError(field, "too_long"))
        elif not is_clean(text):
            errors.append(FieldError(field, "bad_text"))
    if cleaned["phone"] and not _PHONE.fullmatch(cleaned["phone"]):
        errors.append(FieldError("phone", "bad_phone"))
    if cleaned["email"] and not _EMAIL.fullmatch(cleaned["email"]):
        errors.append(FieldError("email", "bad_email"))
    category = conference.category_named(cleaned["category"]) if cleaned["category"] else None
    if cleaned["category"] and category is None:
        errors.append(FieldError("category", "unknown_category"))
    if errors or category is None:
        return None, tuple(errors)
    return Particulars(**{**cleaned, "category": category.key}), ()  # type: ignore[arg-type]


def strong_keys(person: Particulars) -> tuple[str, ...]:
    """All that names one person and no other: number, e-mail, phone, in that order."""
    return tuple(
        key
        for key in (
            person.external_id and number_key(person.external_id),
            person.email and f"email:{folded(person.email)}",
            person.phone and f"phone:{person.phone}",
        )
        if key
    )


def number_key(number: str) -> str:
    """The key of a number on the list."""
    return f"number:{folded(number)}"


def name_key(name: str) -> str:
    """The key of a name. It says who may be meant, never who is: names are shared."""
    return f"name:{folded(name)}"


def weak_key(person: Particulars) -> str:
    """Name and organisation together: what is left where a list has nothing better. Two people may share it."""
    return f"person:{folded(person.name)}|{folded(person.organisation)}"


def _contradict(one: Particulars, other: Particulars) -> bool:
    """Whether something that names one person says that these are two."""
    pairs = ((one.external_id, other.external_id), (one.email, other.email), (one.phone, other.phone))
    return any(first and second and folded(first) != folded(second) for first, second in pairs)


def recognised(person: Particulars, known: Mapping[str, Sequence[Attendee]]) -> Attendee | None:
    """Whom of those known a row of a list means, or None for somebody new.

    `known` holds everybody under their `strong_keys` and `weak_key`. By number, else e-mail, else phone; else by name
    and organisation together, if exactly one person has these and nothing else contradicts.
    """
    for key in strong_keys(person):
        for attendee in known.get(key, ()):
            return attendee
    same = [one for one in known.get(weak_key(person), ()) if not _contradict(one.particulars, person)]
    return same[0] if len(same) == 1 else None


def changed(attendee: Attendee, person: Particulars) -> Attendee:
    """The attendee with other particulars; the badge stays valid, as its code says nothing about them."""
    return replace(attendee, particulars=person, rev=attendee.rev + 1)


def with_badge_revoked(attendee: Attendee) -> Attendee:
    """The attendee whose badge is refused from now on."""
    return replace(attendee, badge=BadgeState.REVOKED, rev=attendee.rev + 1)


def with_new_badge(attendee: Attendee, code: BadgeCode) -> Attendee:
    """The attendee with another code; the old one is refused from now on, and so is the old badge link."""
    return replace(attendee, code=code, badge=BadgeState.ACTIVE, serial=attendee.serial + 1, rev=attendee.rev + 1)


def phone_tail(person: Particulars) -> str:
    """The last four digits, the most that gate staff get to see of a phone number."""
    return person.phone[-PHONE_TAIL:]
