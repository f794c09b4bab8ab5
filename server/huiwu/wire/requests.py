"""What programs and pages ask for, as the services understand it."""

from typing import Any

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.attendee import LONGEST
from huiwu.domain.badge import LONGEST_SCANNED_TEXT
from huiwu.domain.checkin import PASSAGES, Method, Scan
from huiwu.domain.checkin import Kind as OperationKind
from huiwu.domain.conference import Direction
from huiwu.domain.ids import AttendeeId, GateId, ScanId
from huiwu.domain.text import is_identifier
from huiwu.domain.timeline import Instant
from huiwu.wire.fields import LARGEST_INSTANT, Fields

MOST_SCANS = 200
MOST_IDS = 5_000
LONGEST_NOTE = 200


def read_scan(value: Any) -> Scan:
    """A scan; raises `bad_input`. Exactly one of `code` and `attendee_id` says who it is."""
    fields = Fields(value)
    by_list = fields.has("attendee_id")
    if by_list and fields.has("code"):
        fields.wrong("code", "one_of_code_and_attendee_id")
    default = Method.MANUAL if by_list else Method.CAMERA
    override = fields.inner("override") if fields.has("override") else None
    scan = Scan(
        id=ScanId(fields.identifier("scan_id")),
        gate=GateId(fields.identifier("gate")),
        code=None if by_list else fields.raw_text("code", LONGEST_SCANNED_TEXT),
        attendee_id=AttendeeId(fields.identifier("attendee_id")) if by_list else None,
        kind=OperationKind.ATTEMPT if override is None else OperationKind.OVERRIDE,
        direction=_direction(fields),
        scanned_at=instant_of(fields, "scanned_at", required=False),
        method=fields.choice("method", Method, default) or default,
        note="" if override is None else override.text("reason", LONGEST_NOTE),
    )
    fields.done()
    return scan


def override_pin(value: Any) -> str:
    """The PIN of an override, "" when none was sent; the body was read by `read_scan` before."""
    fields = Fields(value.get("override"))
    pin = fields.text("pin", 12, required=False)
    fields.done()
    return pin


def _direction(fields: Fields) -> Direction:
    direction = fields.choice("direction", Direction, Direction.IN) or Direction.IN
    if direction is Direction.BOTH:
        fields.wrong("direction", "unknown_value")
    return direction


def read_operation(value: Any) -> Scan:
    """One entry of a tablet's journal; raises `bad_input`."""
    fields = Fields(value)
    kind = fields.choice("kind", OperationKind) or OperationKind.ATTEMPT
    speaks_of_another = kind not in PASSAGES
    by_list = fields.has("attendee_id")
    if kind is OperationKind.SELF:
        fields.wrong("kind", "unknown_value")
    default = Method.MANUAL if by_list else Method.CAMERA
    named = not speaks_of_another
    ref = fields.identifier("ref", required=speaks_of_another)
    scan = Scan(
        id=ScanId(fields.identifier("op")),
        gate=GateId(fields.identifier("gate")),
        code=fields.raw_text("code", LONGEST_SCANNED_TEXT) if named and not by_list else None,
        attendee_id=AttendeeId(fields.identifier("attendee_id")) if named and by_list else None,
        kind=kind,
        direction=_direction(fields),
        scanned_at=instant_of(fields, "at"),
        method=fields.choice("method", Method, default) or default,
        ref=ScanId(ref) if ref else None,
        told_verdict=fields.choice("verdict", Verdict) if kind is OperationKind.LOCAL else None,
        told_reason=fields.choice("reason", Reason) if kind is OperationKind.LOCAL and fields.has("reason") else None,
        note=fields.text("note", LONGEST_NOTE, required=False),
    )
    fields.done()
    return scan


def read_list(value: Any, name: str, most: int) -> list[Any]:
    """The entries of a batch, unread: one bad entry must not stop the others."""
    fields = Fields(value)
    entries = value.get(name) if isinstance(value, dict) else None
    if not isinstance(entries, list):
        fields.wrong(name, "required" if entries is None else "not_a_list")
    elif len(entries) > most:
        fields.wrong(name, "too_many")
    fields.done()
    return entries or []


def read_note(value: Any, name: str) -> str:
    """Why somebody took something back or settled it."""
    fields = Fields(value)
    note = fields.text(name, LONGEST_NOTE)
    fields.done()
    return note


def read_ids(value: Any) -> list[str]:
    """Ids of operations a tablet believes to be here."""
    fields = Fields(value)
    ids = fields.texts("ops", MOST_IDS, 64)
    if any(not is_identifier(one) for one in ids):
        fields.wrong("ops", "not_an_identifier")
    fields.done()
    return ids


def id_of(value: Any, name: str) -> str | None:
    """The id of an entry that can't be read as a whole, so that its sender can tell which one it was."""
    return Fields(value).identifier(name) or None


def read_particulars_given(value: Any) -> dict[str, str]:
    """The fields of a person that were given, as texts; the rules judge them."""
    fields = Fields(value)
    given = {}
    for name, longest in LONGEST.items():
        if isinstance(value, dict) and name in value:
            given[name] = fields.text(name, longest, required=False)
    fields.done()
    return given


def instant_of(fields: Fields, name: str, *, required: bool = True) -> Instant | None:
    number = fields.integer(name, 0, LARGEST_INSTANT, required=required)
    return None if number is None else Instant(number)
