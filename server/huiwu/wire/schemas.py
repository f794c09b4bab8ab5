"""The shapes of requests as JSON Schema, for the description of the interface; `requests` is what judges them."""

from typing import Any

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.agenda_events import Audience, Show
from huiwu.domain.attendee import LONGEST, REQUIRED
from huiwu.domain.badge import LONGEST_SCANNED_TEXT
from huiwu.domain.ceremony import LONGEST_ANNOUNCEMENT
from huiwu.domain.checkin import Method
from huiwu.domain.commands import Which
from huiwu.domain.device import LONGEST_DEVICE_NAME, PAIRED_ROLES, SHORTEST_NONCE
from huiwu.domain.pin import LONGEST_MEMBER_NAME
from huiwu.domain.programme import Kind
from huiwu.domain.stage import MOST_ITEMS
from huiwu.wire.device_words import LONGEST_CODE
from huiwu.wire.orders import COMMANDS, LONGEST_BATON_NAME, LONGEST_WORD
from huiwu.wire.plan_words import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    MOST_DOCUMENTS,
    MOST_PRIZES,
    MOST_SECTIONS,
    MOST_SPEAKERS,
    MOST_WINNERS,
)
from huiwu.wire.requests import LONGEST_NOTE, MOST_IDS, MOST_SCANS

Schema = dict[str, Any]


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": properties}


def _text(longest: int) -> Schema:
    return {"type": "string", "maxLength": longest}


def _list(items: Schema, most: int) -> Schema:
    return {"type": "array", "items": items, "maxItems": most}


def _bilingual(longest: int) -> Schema:
    return _object(("zh",), zh=_text(longest), en=_text(longest))


IDENTIFIER: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
INSTANT: Schema = {"type": "integer", "minimum": 0, "description": "UTC milliseconds"}
REV: Schema = {"type": "integer", "minimum": 0}

DIRECTION: Schema = {"enum": ["in", "out"]}
METHOD: Schema = {"enum": [method.value for method in Method]}

SCAN = {
    **_object(
        ("scan_id", "gate"),
        scan_id=IDENTIFIER,
        code=_text(LONGEST_SCANNED_TEXT),
        attendee_id=IDENTIFIER,
        gate=IDENTIFIER,
        scanned_at=INSTANT,
        direction=DIRECTION,
        method=METHOD,
        override=_object(("reason",), reason=_text(LONGEST_NOTE), pin=_text(12)),
    ),
    "oneOf": [{"required": ["code"]}, {"required": ["attendee_id"]}],
}
BATCH = _object(("scans",), scans=_list(SCAN, MOST_SCANS))
OPERATION = _object(
    ("op", "kind", "gate", "at"),
    op=IDENTIFIER,
    kind={"enum": ["attempt", "local", "override", "void", "undo", "close"]},
    gate=IDENTIFIER,
    at=INSTANT,
    unc_ms={"type": "integer", "minimum": 0},
    direction=DIRECTION,
    method=METHOD,
    code=_text(LONGEST_SCANNED_TEXT),
    attendee_id=IDENTIFIER,
    ref=IDENTIFIER,
    verdict={"enum": [verdict.value for verdict in Verdict]},
    reason={"enum": [reason.value for reason in Reason]},
    note=_text(LONGEST_NOTE),
)
OPERATIONS = _object(("operations",), operations=_list(OPERATION, MOST_SCANS))
HAVE = _object(("ops",), ops=_list(IDENTIFIER, MOST_IDS))
REASON = _object(("reason",), reason=_text(LONGEST_NOTE))
NOTE = _object(("note",), note=_text(LONGEST_NOTE))
SELF_CHECK_IN = _object(("scan_id", "gate", "code"), scan_id=IDENTIFIER, gate=IDENTIFIER, code=_text(64))
KEY = _object(("key",), key=_text(256))
TICKET = _object(("conference",), conference=_text(48))
PERSON_CHANGE: Schema = {"type": "object", "properties": {name: _text(longest) for name, longest in LONGEST.items()}}
PERSON: Schema = {**PERSON_CHANGE, "required": list(REQUIRED)}
FILE = _object(("file",), file={"type": "string", "format": "binary"})
_NAMES_GIVEN = _list(IDENTIFIER, MOST_DOCUMENTS)
_SPEAKER = _object(
    ("name",),
    name=_bilingual(LONGEST_NAME),
    position=_bilingual(LONGEST_TITLE),
    number=_text(LONGEST_NUMBER),
)
_DOCUMENT = _object(
    ("id", "title"),
    id=IDENTIFIER,
    title=_bilingual(LONGEST_TITLE),
    url=_text(LONGEST_ADDRESS),
    digest={"type": "string", "pattern": "^[0-9a-f]{64}$"},
)
_DOCUMENT["oneOf"] = [{"required": ["url"]}, {"required": ["digest"]}]
_WINNER = _object(
    ("name",),
    name=_bilingual(LONGEST_NAME),
    organisation=_bilingual(LONGEST_NAME),
    number=_text(LONGEST_NUMBER),
)
_PRIZE = _object(
    ("id", "title", "winners"),
    id=IDENTIFIER,
    title=_bilingual(LONGEST_TITLE),
    winners=_list(_WINNER, MOST_WINNERS),
)
DURATION: Schema = {"type": "integer", "minimum": 0, "description": "milliseconds"}
ITEM = _object(
    ("id", "kind", "title", "planned_start_at", "planned_ms"),
    id=IDENTIFIER,
    cue=_text(20),
    kind={"enum": [kind.value for kind in Kind]},
    title=_bilingual(LONGEST_TITLE),
    section=IDENTIFIER,
    hall=IDENTIFIER,
    planned_start_at=INSTANT,
    planned_ms=DURATION,
    min_ms=DURATION,
    fixed_start={"type": "boolean"},
    fixed_end={"type": "boolean"},
    speakers=_list(_SPEAKER, MOST_SPEAKERS),
    documents=_list(_DOCUMENT, MOST_DOCUMENTS),
    prizes=_list(_PRIZE, MOST_PRIZES),
)
COMMAND = _object(
    ("command",),
    command_id=IDENTIFIER,
    expected_rev=REV,
    pressed_at=INSTANT,
    baton=IDENTIFIER,
    command={"enum": list(COMMANDS)},
    item={"oneOf": [IDENTIFIER, ITEM]},
    before=IDENTIFIER,
    by_ms={"type": "integer"},
    started_at=INSTANT,
    skipped={"type": "boolean"},
    documents=_NAMES_GIVEN,
    prizes=_NAMES_GIVEN,
    which={"enum": [which.value for which in Which]},
    text=_text(LONGEST_ANNOUNCEMENT),
    urgent={"type": "boolean"},
    audience={"enum": [audience.value for audience in Audience]},
    for_ms=DURATION,
    announcement=IDENTIFIER,
    blink={"type": "boolean"},
    show={"enum": [show.value for show in Show]},
    speaker={"type": "integer", "minimum": 0},
    holder=IDENTIFIER,
    name=_text(LONGEST_BATON_NAME),
    word=_text(LONGEST_WORD),
    of={"type": "integer", "minimum": 1},
)
AGENDA = _object(
    ("items",),
    expected_rev=REV,
    command_id=IDENTIFIER,
    baton=IDENTIFIER,
    sections=_list(_object(("id", "title"), id=IDENTIFIER, title=_bilingual(LONGEST_TITLE)), MOST_SECTIONS),
    items=_list(ITEM, MOST_ITEMS),
)
PAIRING = _object(
    ("role",),
    role={"enum": [role.value for role in PAIRED_ROLES]},
    gate=IDENTIFIER,
    name=_text(LONGEST_DEVICE_NAME),
)
CLAIM = _object(
    ("code", "nonce"),
    code=_text(LONGEST_CODE),
    nonce={"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{SHORTEST_NONCE},64}}$"},
    name=_text(LONGEST_DEVICE_NAME),
)
DEVICE_CHANGE = _object(name=_text(LONGEST_DEVICE_NAME), gate=IDENTIFIER)
PIN_TEXT: Schema = {"type": "string", "pattern": "^[0-9]{6}$"}
PIN = _object(("pin",), pin=PIN_TEXT)
MEMBER = _object(("name",), name=_text(LONGEST_MEMBER_NAME), pin=PIN_TEXT)
PROBLEM = _object(
    ("code", "title", "status"),
    code={"type": "string"},
    title={"type": "string"},
    status={"type": "integer"},
    errors=_list(_object(("at", "code"), at={"type": "string"}, code={"type": "string"}), 200),
)
