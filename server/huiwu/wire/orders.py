"""Orders of the stage as JSON: a command of the operator, or a whole new plan."""

from collections.abc import Callable
from typing import Any

from huiwu.domain.agenda_events import Audience, Show
from huiwu.domain.ceremony import LONGEST_ANNOUNCEMENT
from huiwu.domain.commands import (
    Announce,
    Arm,
    ClearAnnouncement,
    Command,
    CorrectStart,
    EndItem,
    Extend,
    Hold,
    MoveItem,
    PutItem,
    Release,
    RemoveItem,
    Resume,
    Reveal,
    SetOverlay,
    Skip,
    StartItem,
    StartNext,
    TakeBaton,
    TellSpeaker,
    Undo,
    Which,
)
from huiwu.domain.ids import CommandId, ItemId
from huiwu.domain.stage import LONGEST_EXTENSION
from huiwu.domain.timeline import DAY, SECOND, Duration, Instant
from huiwu.services.stage import Order
from huiwu.wire.fields import LARGEST_INSTANT, Fields
from huiwu.wire.json_text import dumps
from huiwu.wire.plan_words import MOST_DOCUMENTS, MOST_PRIZES, MOST_SPEAKERS, read_item, read_plan

LARGEST_REV = 2**53
LONGEST_MESSAGE = 200
LONGEST_WORD = 200
LONGEST_BATON_NAME = 60
LONGEST_SHOWN = Duration(7 * DAY)

IdMaker = Callable[[], str]


def read_agenda(value: Any, actor: str, new_id: IdMaker) -> Order:
    """A new plan, as an order."""
    fields = Fields(value)
    plan = read_plan(fields)
    expected = fields.integer("expected_rev", 0, LARGEST_REV, required=False)
    command_id = fields.identifier("command_id", required=False) or new_id()
    holder = fields.identifier("baton", required=False)
    fields.done()
    return Order(CommandId(command_id), plan, dumps(value), actor, expected, holder=holder)


def read_order(value: Any, actor: str, new_id: IdMaker) -> Order:
    """A command of the operator; raises `bad_input`. Without `command_id` each sending is a command of its own."""
    fields = Fields(value)
    command_id = CommandId(fields.identifier("command_id", required=False) or new_id())
    expected = fields.integer("expected_rev", 0, LARGEST_REV, required=False)
    pressed_at = fields.integer("pressed_at", 0, LARGEST_INSTANT, required=False)
    holder = fields.identifier("baton", required=False)
    name = fields.text("command", 20)
    reader = COMMANDS.get(name)
    if reader is None and name:
        fields.wrong("command", "unknown_value")
    command = None if reader is None else reader(fields, new_id)
    fields.done()
    assert command is not None, "a command that can't be read has left an error"
    pressed = None if pressed_at is None else Instant(pressed_at)
    return Order(command_id, command, dumps(value), actor, expected, pressed, holder)


def _item_id(fields: Fields, name: str = "item") -> ItemId | None:
    return ItemId(fields.identifier(name)) if fields.has(name) else None


def _start(fields: Fields, _: IdMaker) -> Command:
    return StartItem(ItemId(fields.identifier("item")))


def _correct(fields: Fields, _: IdMaker) -> Command:
    return CorrectStart(Instant(fields.integer("started_at", 0, LARGEST_INSTANT) or 0))


def _end(fields: Fields, _: IdMaker) -> Command:
    return EndItem(_item_id(fields))


def _extend(fields: Fields, _: IdMaker) -> Command:
    by_ms = fields.integer("by_ms", -LONGEST_EXTENSION, LONGEST_EXTENSION)
    if by_ms == 0:
        fields.wrong("by_ms", "out_of_range")
    return Extend(Duration(by_ms or 0), _item_id(fields))


def _skip(fields: Fields, _: IdMaker) -> Command:
    skipped = fields.boolean("skipped") if fields.has("skipped") else True
    return Skip(ItemId(fields.identifier("item")), skipped)


def _move(fields: Fields, _: IdMaker) -> Command:
    return MoveItem(ItemId(fields.identifier("item")), _item_id(fields, "before"))


def _put(fields: Fields, _: IdMaker) -> Command:
    return PutItem(read_item(fields.inner("item")), _item_id(fields, "before"))


def _remove(fields: Fields, _: IdMaker) -> Command:
    return RemoveItem(ItemId(fields.identifier("item")))


def _named(fields: Fields, name: str, most: int) -> tuple[str, ...]:
    return tuple(fields.texts(name, most, 64)) if fields.has(name) else ()


def _release(fields: Fields, _: IdMaker) -> Command:
    which = fields.choice("which", Which, Which.ALL) or Which.ALL
    return Release(_item_id(fields), _named(fields, "documents", MOST_DOCUMENTS), which)


def _reveal(fields: Fields, _: IdMaker) -> Command:
    which = fields.choice("which", Which, Which.NEXT) or Which.NEXT
    return Reveal(_item_id(fields), _named(fields, "prizes", MOST_PRIZES), which)


def _announce(fields: Fields, new_id: IdMaker) -> Command:
    text = fields.as_sent("text", LONGEST_ANNOUNCEMENT)
    audience = fields.choice("audience", Audience, Audience.ALL) or Audience.ALL
    for_ms = fields.integer("for_ms", SECOND, LONGEST_SHOWN, required=False)
    lasting = None if for_ms is None else Duration(for_ms)
    return Announce(new_id(), text, fields.boolean("urgent"), audience, lasting)


def _clear(fields: Fields, _: IdMaker) -> Command:
    return ClearAnnouncement(fields.identifier("announcement"))


def _message(fields: Fields, _: IdMaker) -> Command:
    return TellSpeaker(fields.text("text", LONGEST_MESSAGE, required=False), fields.boolean("blink"))


def _overlay(fields: Fields, _: IdMaker) -> Command:
    show = fields.choice("show", Show) or Show.AUTO
    speaker = fields.integer("speaker", 0, MOST_SPEAKERS, required=False) or 0
    return SetOverlay(show, _item_id(fields), speaker)


def _take(fields: Fields, _: IdMaker) -> Command:
    return TakeBaton(
        fields.identifier("holder", required=False),
        fields.text("name", LONGEST_BATON_NAME, required=False),
        fields.text("word", LONGEST_WORD, required=False),
    )


def _undo(fields: Fields, _: IdMaker) -> Command:
    return Undo(fields.integer("of", 1, LARGEST_REV, required=False))


COMMANDS: dict[str, Callable[[Fields, IdMaker], Command]] = {
    "arm": lambda _fields, _new_id: Arm(),
    "start": _start,
    "next": lambda _fields, _new_id: StartNext(),
    "correct": _correct,
    "hold": lambda _fields, _new_id: Hold(),
    "resume": lambda _fields, _new_id: Resume(),
    "extend": _extend,
    "end": _end,
    "skip": _skip,
    "move": _move,
    "put": _put,
    "remove": _remove,
    "release": _release,
    "reveal": _reveal,
    "announce": _announce,
    "clear": _clear,
    "message": _message,
    "overlay": _overlay,
    "take": _take,
    "undo": _undo,
}
