"""How calendars learn that an item is planned otherwise: a number that only rises, and the instant it rose.

Whoever took an item into a calendar gets its changes by this number. It must not fall, not even when a change is taken
back or an item that was removed comes again, or the calendar keeps what is no longer so.
"""

from dataclasses import replace

from huiwu.domain.programme import Item
from huiwu.domain.timeline import Instant

MOST_REMOVED = 2_000
"""How many removed items are remembered; of those before them, calendars are no longer told."""

Items = tuple[Item, ...]


def revised(before: Items, removed: Items, after: Items, at: Instant) -> tuple[Items, Items]:
    """The items `after` a change with their numbers, and all removed items; `before` and `removed` are as they were.

    A removed item's number has risen once more: its calendar entry was called off.
    """
    if len(before) == len(after) and all(
        new is old or new.id == old.id for new, old in zip(after, before, strict=True)
    ):
        # Nearly always: the same items in the same places.
        in_place = zip(after, before, strict=True)
        return tuple(new if new is old else _numbered(new, old, None, at) for new, old in in_place), removed
    known, called_off = ({item.id: item for item in items} for items in (before, removed))
    numbered = tuple(_numbered(item, known.get(item.id), called_off.get(item.id), at) for item in after)
    staying = {item.id for item in after}
    gone = [_raised(item, item, at) for item in before if item.id not in staying]
    kept = [item for item in removed if item.id not in staying]
    return numbered, tuple([*kept, *gone][-MOST_REMOVED:])


def moved_house(items: Items, at: Instant) -> Items:
    """The items after the conference got another venue."""
    return tuple(_raised(item, item, at) for item in items)


def _numbered(item: Item, known: Item | None, called_off: Item | None, at: Instant) -> Item:
    if item is known:
        return item
    if known is None:
        return replace(item, sequence=0, revised_at=at) if called_off is None else _raised(item, called_off, at)
    if _entry_of(item) != _entry_of(known):
        return _raised(item, known, at)
    return replace(item, sequence=known.sequence, revised_at=known.revised_at)


def _raised(item: Item, known: Item, at: Instant) -> Item:
    return replace(item, sequence=known.sequence + 1, revised_at=max(known.revised_at, at))


def _entry_of(item: Item) -> tuple[object, ...]:
    """What a calendar shows of an item."""
    people = tuple((one.name, one.position) for one in item.speakers)
    return (item.title, item.planned_start_at, item.planned_ms, item.hall, people, item.skipped)
