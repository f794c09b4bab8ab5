"""What becomes of the agenda by a programme that somebody sent as a list.

A row is known again by its id; else, among what is left, by title and start, by a title that occurs once, by a cue that
occurs once. Items the list does not speak of stay where they stand, unless the list is to replace the agenda: then
those that never began go. What happened is never taken out by a list.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from huiwu.domain.agenda import AgendaState
from huiwu.domain.agenda_list import ListedItem, ListedSpeaker, Mode, Words
from huiwu.domain.commands import PublishAgenda
from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.list_rows import RowError
from huiwu.domain.programme import Document, Item, Kind, Prize, Section, Speaker
from huiwu.domain.stage import MOST_ITEMS
from huiwu.domain.text import folded
from huiwu.domain.timeline import BEGINNING, NO_TIME, Instant, after

MOST_SECTIONS = 200
_ID_LENGTH = 10

Thing = TypeVar("Thing")
Shown = TypeVar("Shown", Document, Prize)


class Action(StrEnum):
    """What a list does to an item."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a list does to one item, as it is after it; `row` 0: no row speaks of it. `changes` names columns."""

    row: int
    action: Action
    item: Item
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """The agenda after a list, or what is wrong with it; never both are acted upon."""

    plan: PublishAgenda
    effects: tuple[Effect, ...]
    errors: tuple[RowError, ...] = ()

    def count(self, action: Action) -> int:
        return sum(one.action is action for one in self.effects)

    def changes_anything(self, state: AgendaState) -> bool:
        return (self.plan.sections, self.plan.items) != (state.sections, state.items)


def merge(state: AgendaState, listed: Sequence[ListedItem], mode: Mode) -> Merged:
    """What becomes of the agenda by a list."""
    owners, errors = _recognised(state.items, listed)
    sections = _Sections(state.sections)
    ids = {item.id for item in state.items} | {row.id for row in listed if row.id is not None}
    items: list[Item] = []
    effects: list[Effect] = []
    for row in listed:
        known = owners.get(row.row)
        item, wrong = _item(row, known, items[-1] if items else None, sections)
        errors += wrong
        if known is None and row.id is None:
            item = replace(item, id=_new_id(item.title.zh, item.planned_start_at, ids))
            ids.add(item.id)
        items.append(item)
        effects.append(_effect(row.row, item, known))
    spoken_of = {item.id for item in items}
    for item in state.items:
        if item.id not in spoken_of:
            going = mode is Mode.REPLACE and item.started_at is None
            effects.append(Effect(0, Action.REMOVED if going else Action.KEPT, item))
    staying = [one.item for one in effects if one.action is Action.KEPT]
    whole = _in_order(state.items, items, staying)
    plan = PublishAgenda(sections.after(whole, state.items, mode), whole)
    if len(whole) > MOST_ITEMS:
        errors.append(RowError(0, "", "too_many_items"))
    if len(plan.sections) > MOST_SECTIONS:
        errors.append(RowError(0, "section", "too_many_sections"))
    return Merged(plan, tuple(effects), tuple(errors))


# --- who is who ------------------------------------------------------------------------------------------------------


def _recognised(known: Sequence[Item], listed: Sequence[ListedItem]) -> tuple[dict[int, Item], list[RowError]]:
    """Which item each row speaks of, by row number; no item is spoken of twice."""
    by_id = {item.id: item for item in known}
    owners: dict[int, Item] = {}
    errors: list[RowError] = []
    seen: set[ItemId] = set()
    for row in listed:
        if row.id is None:
            continue
        if row.id in seen:
            errors.append(RowError(row.row, "id", "duplicate_row"))
        elif row.id in by_id:
            owners[row.row] = by_id[row.id]
        seen.add(row.id)
    for of_row, of_item in _LIKENESSES:
        taken = {item.id for item in owners.values()}
        items = _by_key((item for item in known if item.id not in taken), of_item)
        rows = _by_key((row for row in listed if row.id is None and row.row not in owners), of_row)
        owners |= {row.row: items[key] for key, row in rows.items() if key in items}
    return owners, errors


_LIKENESSES: tuple[tuple[Callable[[ListedItem], object], Callable[[Item], object]], ...] = (
    (
        lambda row: None if row.start_at is None else (folded(row.title.zh), row.start_at),
        lambda item: (folded(item.title.zh), item.planned_start_at),
    ),
    (lambda row: folded(row.title.zh), lambda item: folded(item.title.zh)),
    (lambda row: row.cue or None, lambda item: item.cue or None),
)
"""What makes a row without an id the row of an item, the surest first; None is like nothing."""


def _by_key(things: Iterable[Thing], key_of: Callable[[Thing], object]) -> dict[object, Thing]:
    """The things by what they have alone: a key that two of them share tells nothing."""
    found: dict[object, Thing] = {}
    twice: set[object] = {None}
    for thing in things:
        key = key_of(thing)
        if key in found:
            twice.add(key)
        found[key] = thing
    return {key: thing for key, thing in found.items() if key not in twice}


def _new_id(title: str, start_at: Instant, taken: Collection[ItemId]) -> ItemId:
    """The same for the same row, so that what was looked at first is what is written."""
    for number in range(len(taken) + 1):
        digest = hashlib.sha256(f"{title}|{start_at}|{number}".encode()).hexdigest()
        if (new_id := ItemId(f"i{digest[:_ID_LENGTH]}")) not in taken:
            return new_id
    raise AssertionError("more ids than are taken can't all be taken")


# --- what a row makes of an item -------------------------------------------------------------------------------------

_AS_LISTED = ("cue", "kind", "hall", "fixed_start", "fixed_end")


def _item(
    row: ListedItem, known: Item | None, before: Item | None, sections: "_Sections"
) -> tuple[Item, list[RowError]]:
    """The item after its row. A new one without a start follows the one before it in the list."""
    start_at, planned_ms = row.start_at, row.planned_ms
    if known is not None:
        start_at = known.planned_start_at if start_at is None else start_at
        planned_ms = known.planned_ms if planned_ms is None else planned_ms
    else:
        start_at = after(before.planned_start_at, before.planned_ms) if start_at is None and before else start_at
        planned_ms = row.until_next_ms if planned_ms is None else planned_ms
    given = (("start", start_at), ("duration", planned_ms))
    errors = [RowError(row.row, column, "required") for column, value in given if value is None]
    item = known or Item(row.id or ItemId(""), "", Kind.SPEECH, Bilingual(""), BEGINNING, NO_TIME)
    newer = replace(
        item,
        title=row.title.over(None if known is None else known.title),
        planned_start_at=start_at or BEGINNING,
        planned_ms=planned_ms or NO_TIME,
        section=item.section if row.section is None else sections.id_of(row.section[0], item.section),
        speakers=item.speakers if row.speakers is None else _speakers(row.speakers, item.speakers),
        min_ms=item.min_ms if row.min_ms is None else row.min_ms[0],
        documents=_shown(row.documents, item.documents),
        prizes=_shown(row.prizes, item.prizes),
        **{name: value for name in _AS_LISTED if (value := getattr(row, name)) is not None},
    )
    if newer.min_ms is not None and newer.min_ms > newer.planned_ms:
        errors.append(RowError(row.row, "min", "out_of_range"))
    return newer, errors


def _speakers(listed: Iterable[ListedSpeaker], known: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """What the list leaves out about somebody is taken from the speaker of that name."""
    by_name = {one.name.zh: one for one in reversed(known)}
    found = []
    for one in listed:
        before = by_name.get(one.name.zh)
        if before is None:
            found.append(Speaker(one.name.over(None), one.position.over(None), one.number or ""))
        else:
            number = before.number if one.number is None else one.number
            found.append(Speaker(one.name.over(before.name), one.position.over(before.position), number))
    return tuple(found)


def _shown(listed: tuple[Shown, ...] | None, known: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Documents or prizes after a list: those that say the same keep what the program has added to them."""
    return known if listed is None or list(map(_planned, listed)) == list(map(_planned, known)) else listed


def _planned(one: Document | Prize) -> Document | Prize:
    if isinstance(one, Prize):
        return replace(one, sealed="", key="", revealed_at=None)
    # Name, type and size are those of the file that the digest names.
    return replace(one, file_name="", media_type="", size=0, released_at=None)


_COMPARED = (
    ("cue", "cue"),
    ("kind", "kind"),
    ("title", "title"),
    ("start", "planned_start_at"),
    ("duration", "planned_ms"),
    ("section", "section"),
    ("hall", "hall"),
    ("speakers", "speakers"),
    ("fixed_start", "fixed_start"),
    ("fixed_end", "fixed_end"),
    ("min", "min_ms"),
    ("documents", "documents"),
    ("prizes", "prizes"),
)
"""The columns that may differ, and the fields of an item behind them."""


def _effect(row: int, item: Item, known: Item | None) -> Effect:
    if known is None:
        return Effect(row, Action.ADDED, item)
    changes = tuple(column for column, field in _COMPARED if getattr(item, field) != getattr(known, field))
    return Effect(row, Action.CHANGED if changes else Action.UNCHANGED, item, changes)


# --- order and sections ----------------------------------------------------------------------------------------------


def _in_order(before: Sequence[Item], listed: Sequence[Item], kept: Sequence[Item]) -> tuple[Item, ...]:
    """In the order of the list; items it does not speak of stay behind the one they stood behind."""
    result = list(listed)
    staying, spoken_of = ({item.id for item in some} for some in (kept, listed))
    previous: ItemId | None = None
    for item in before:
        if item.id in staying:
            place = next((place for place, one in enumerate(result, start=1) if one.id == previous), 0)
            result.insert(place, item)
        if item.id in staying or item.id in spoken_of:
            previous = item.id
    return tuple(result)


class _Sections:
    """The sections while a list is read: those that are known by title, and new ones."""

    def __init__(self, known: Sequence[Section]) -> None:
        self._all = list(known)

    def id_of(self, words: Words | None, own: str | None) -> str | None:
        """The section of that title, the item's own first; a new one when there is none."""
        if words is None:
            return None
        alike = [one for one in self._all if one.title.zh == words.zh and words.en in (None, one.title.en)]
        if not alike:
            taken = {ItemId(one.id) for one in self._all}
            alike = [Section(_new_id(words.zh, BEGINNING, taken), words.over(None))]
            self._all += alike
        return next((one.id for one in alike if one.id == own), alike[0].id)

    def after(self, items: Iterable[Item], before: Iterable[Item], mode: Mode) -> tuple[Section, ...]:
        """All of them, without those that a replacement has left empty."""
        used, were_used = ({item.section for item in some} for some in (items, before))
        gone = were_used - used if mode is Mode.REPLACE else set()
        return tuple(one for one in self._all if one.id not in gone)
