"""What became of an item so far, and how it lasts when the plan is changed under it."""

from dataclasses import replace

from huiwu.domain.programme import Document, Item, Prize
from huiwu.domain.timeline import NO_TIME, Duration, Instant


def begun(item: Item, at: Instant) -> Item:
    """The item on stage since `at`; a second beginning forgets the first, but not what was added to its time."""
    return replace(item, started_at=at, ended_at=None, held_ms=NO_TIME, held_at=None, skipped=False)


def running(item: Item, at: Instant) -> Item:
    """The item with its time running: what it stood still until `at` is on its account."""
    if item.held_at is None:
        return item
    return replace(item, held_ms=Duration(item.held_ms + max(0, at - item.held_at)), held_at=None)


def released(item: Item, ids: tuple[str, ...], at: Instant) -> Item:
    """The item with those of its documents public since `at`."""
    documents = tuple(replace(one, released_at=at) if one.id in ids else one for one in item.documents)
    return replace(item, documents=documents)


def revealed(item: Item, ids: tuple[str, ...], at: Instant) -> Item:
    """The item with the winners of those prizes public since `at`."""
    return replace(item, prizes=tuple(replace(one, revealed_at=at) if one.id in ids else one for one in item.prizes))


def with_actuals(item: Item, known: Item | None) -> Item:
    """A new plan of an item with what became of it so far."""
    before = known or replace(
        item,
        documents=(),
        prizes=(),
        skipped=False,
        extended_ms=NO_TIME,
        started_at=None,
        ended_at=None,
        held_ms=NO_TIME,
        held_at=None,
    )
    return replace(
        item,
        documents=tuple(_released_before(one, before.documents) for one in item.documents),
        prizes=tuple(_sealed_before(one, before.prizes) for one in item.prizes),
        skipped=before.skipped,
        extended_ms=before.extended_ms,
        started_at=before.started_at,
        ended_at=before.ended_at,
        held_ms=before.held_ms,
        held_at=before.held_at,
    )


def _released_before(document: Document, known: tuple[Document, ...]) -> Document:
    """The same file or link stays public; another one under its name waits for a release of its own."""
    before = next((one for one in known if one.id == document.id), None)
    if before is None or (before.digest, before.url) != (document.digest, document.url):
        return replace(document, released_at=None)
    return replace(document, released_at=before.released_at)


def _sealed_before(prize: Prize, known: tuple[Prize, ...]) -> Prize:
    """The same winners keep their seal, so that pages that hold it can still open it; others are sealed anew."""
    before = next((one for one in known if one.id == prize.id), None)
    if before is None or before.winners != prize.winners:
        return replace(prize, revealed_at=None)
    return replace(prize, sealed=before.sealed, key=before.key, revealed_at=before.revealed_at)
