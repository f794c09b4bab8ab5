"""What programs and pages ask for, as the services understand it."""

from collections.abc import Callable
from typing import Any

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.agenda import Item, Kind, Section, Speaker
from huiwu.domain.attendee import LONGEST
from huiwu.domain.badge import LONGEST_SCANNED_TEXT
from huiwu.domain.checkin import PASSAGES, Method, Scan
from huiwu.domain.checkin import Kind as OperationKind
from huiwu.domain.conference import Bilingual, Direction
from huiwu.domain.ids import AttendeeId, CommandId, GateId, ItemId, ScanId
from huiwu.domain.stage import (
    LONGEST_ANNOUNCEMENT,
    MOST_ITEMS,
    Announce,
    ClearAnnouncement,
    Command,
    EndItem,
    PublishAgenda,
    StartItem,
)
from huiwu.domain.text import is_identifier
from huiwu.domain.timeline import DAY, Duration, Instant
from huiwu.services.stage import Order
from huiwu.wire.fields import LARGEST_INSTANT, Fields
from huiwu.wire.json_text import dumps

MOST_SCANS = 200
MOST_IDS = 5_000
LONGEST_NOTE = 200
LONGEST_TITLE = 300
LONGEST_NAME = 200
MOST_SECTIONS = 200
MOST_SPEAKERS = 50
LARGEST_REV = 2**53


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
        scanned_at=_instant(fields, "scanned_at", required=False),
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
        scanned_at=_instant(fields, "at"),
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


def _instant(fields: Fields, name: str, *, required: bool = True) -> Instant | None:
    number = fields.integer(name, 0, LARGEST_INSTANT, required=required)
    return None if number is None else Instant(number)


def read_item(fields: Fields, *, planned: bool = True) -> Item:
    """One item; with `planned` false its planned start is left 0 and laid out later."""
    speakers = tuple(
        Speaker(one.bilingual("name", LONGEST_NAME), one.bilingual("position", LONGEST_TITLE, required=False))
        for one in fields.each("speakers", MOST_SPEAKERS, required=False)
    )
    return Item(
        id=ItemId(fields.identifier("id")),
        cue=fields.text("cue", 20, required=False),
        kind=fields.choice("kind", Kind) or Kind.SPEECH,
        title=fields.bilingual("title", LONGEST_TITLE),
        planned_start_at=(_instant(fields, "planned_start_at", required=planned) or Instant(0)),
        planned_ms=Duration(fields.integer("planned_ms", 0, 7 * DAY) or 0),
        section=fields.identifier("section", required=False) or None,
        hall=fields.identifier("hall", required=False) or "main",
        speakers=speakers,
    )


def read_plan(fields: Fields, *, planned: bool = True) -> PublishAgenda:
    """Sections and items of an agenda; what is wrong is noted in `fields`."""
    sections = tuple(
        Section(one.identifier("id"), one.bilingual("title", LONGEST_TITLE))
        for one in fields.each("sections", MOST_SECTIONS, required=False)
    )
    items = tuple(read_item(one, planned=planned) for one in fields.each("items", MOST_ITEMS))
    known = {section.id for section in sections}
    if len(known) != len(sections):
        fields.wrong("sections", "same_id_twice")
    if len({item.id for item in items}) != len(items):
        fields.wrong("items", "same_id_twice")
    if any(item.section is not None and item.section not in known for item in items):
        fields.wrong("items", "unknown_section")
    return PublishAgenda(sections, items)


def read_agenda(value: Any, actor: str, new_id: Callable[[], str]) -> Order:
    """A new plan, as an order."""
    fields = Fields(value)
    plan = read_plan(fields)
    expected = fields.integer("expected_rev", 0, LARGEST_REV, required=False)
    command_id = fields.identifier("command_id", required=False) or new_id()
    fields.done()
    return Order(CommandId(command_id), plan, dumps(value), actor, expected)


def read_order(value: Any, actor: str, new_id: Callable[[], str]) -> Order:
    """A command of the operator; raises `bad_input`."""
    fields = Fields(value)
    command_id = CommandId(fields.identifier("command_id"))
    expected = fields.integer("expected_rev", 0, LARGEST_REV, required=False)
    command = _command(fields, new_id)
    fields.done()
    assert command is not None, "a command that can't be read has left an error"
    return Order(command_id, command, dumps(value), actor, expected)


def _command(fields: Fields, new_id: Callable[[], str]) -> Command | None:
    match fields.text("command", 20):
        case "start":
            return StartItem(ItemId(fields.identifier("item")))
        case "end":
            item = fields.identifier("item", required=False)
            return EndItem(ItemId(item) if item else None)
        case "announce":
            text = fields.as_sent("text", LONGEST_ANNOUNCEMENT)
            return Announce(new_id(), text, fields.boolean("urgent"))
        case "clear":
            return ClearAnnouncement(fields.identifier("announcement"))
        case "":
            return None
        case _:
            fields.wrong("command", "unknown_value")
            return None


def one_language(text: Bilingual) -> str:
    """A bilingual text for logs and lists in a terminal."""
    return text.zh or text.en
