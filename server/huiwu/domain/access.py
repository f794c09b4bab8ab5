"""Roles, what each may do, and the keys that prove one."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.ids import AttendeeId, Slug


class Role(StrEnum):
    """Who somebody is to one conference."""

    VIEWER = "viewer"
    ATTENDEE = "attendee"
    GATE = "gate"
    STAFF = "staff"
    OPERATOR = "operator"
    ADMIN = "admin"


class Right(StrEnum):
    """Something a request needs; every route and staff socket names one."""

    READ_CONFERENCE = "read_conference"
    OWN_BADGE = "own_badge"
    SHOW_GATE_CODE = "show_gate_code"
    SHOW_WALL = "show_wall"
    SCAN = "scan"
    SEARCH_PEOPLE = "search_people"
    EDIT_PEOPLE = "edit_people"
    READ_TOTALS = "read_totals"
    READ_AGENDA = "read_agenda"
    RUN_AGENDA = "run_agenda"
    FOLLOW_STAGE = "follow_stage"
    MANAGE_DEVICES = "manage_devices"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.READ_CONFERENCE}),
    Role.ATTENDEE: frozenset({Right.READ_CONFERENCE, Right.OWN_BADGE}),
    Role.GATE: frozenset({Right.READ_CONFERENCE, Right.SHOW_GATE_CODE, Right.SHOW_WALL, Right.FOLLOW_STAGE}),
    Role.STAFF: frozenset(
        {
            Right.READ_CONFERENCE,
            Right.SCAN,
            Right.SEARCH_PEOPLE,
            Right.READ_TOTALS,
            Right.READ_AGENDA,
            Right.FOLLOW_STAGE,
        }
    ),
    Role.OPERATOR: frozenset(
        {Right.READ_CONFERENCE, Right.READ_TOTALS, Right.READ_AGENDA, Right.RUN_AGENDA, Right.FOLLOW_STAGE}
    ),
    Role.ADMIN: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one conference. It hangs on the token `token_id`, or on badge `serial` of attendee `attendee_id`."""

    role: Role
    conference: Slug
    attendee_id: AttendeeId | None = None
    token_id: str | None = None
    serial: int | None = None

    def gives(self, right: Right, conference: str) -> bool:
        return self.conference == conference and right in RIGHTS[self.role]


_TOKEN = re.compile(r"hw_([0-9a-z]{8})_([A-Za-z0-9_-]{43})")
_BADGE_KEY = re.compile(r"at_([a-z0-9-]{1,48})_([0-9a-z]{1,64})_([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, `hw_ID_SECRET`: for programs, and in the fragment of page links."""

    id: str
    secret: str

    def text(self) -> str:
        return f"hw_{self.id}_{self.secret}"

    def digest(self) -> str:
        """What the store keeps instead of the secret; 256 random bits need no slow hash."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def parse_token(text: str) -> Token | None:
    """The token in a key, or None when the key has another form."""
    match = _TOKEN.fullmatch(text)
    return Token(match[1], match[2]) if match else None


def badge_key(secret: bytes, slug: Slug, attendee_id: AttendeeId, serial: int) -> str:
    """The key of one attendee's badge link. A new badge (`serial`) makes older links useless; nothing is stored."""
    message = f"huiwu-badge-1|{slug}|{attendee_id}|{serial}".encode()
    return f"at_{slug}_{attendee_id}_{hmac.new(secret, message, hashlib.sha256).digest()[:16].hex()}"


def badge_key_owner(text: str) -> tuple[Slug, AttendeeId] | None:
    """Whose badge link a key claims to be; the claim must be checked with `is_badge_key`."""
    match = _BADGE_KEY.fullmatch(text)
    return (Slug(match[1]), AttendeeId(match[2])) if match else None


def is_badge_key(text: str, secret: bytes, slug: Slug, attendee_id: AttendeeId, serial: int) -> bool:
    """Whether a key is the one of this attendee's newest badge; compared in constant time."""
    key = badge_key(secret, slug, attendee_id, serial)
    return hmac.compare_digest(key.encode(), text.encode("utf-8", "replace"))
