"""What becomes public by a word from the stage: documents, winners, announcements."""

from huiwu.domain.agenda import AgendaState
from huiwu.domain.agenda_events import (
    Announced,
    AnnouncementCleared,
    DocumentsReleased,
    PrizesRevealed,
)
from huiwu.domain.commands import Announce, ClearAnnouncement, Release, Reveal, Which
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item
from huiwu.domain.timeline import Instant, after

LONGEST_ANNOUNCEMENT = 500
MOST_ANNOUNCEMENTS = 50


def released(state: AgendaState, command: Release, at: Instant) -> DocumentsReleased:
    """Raises `unknown_document`, and `nothing_sealed` when all of them are public already."""
    item = _item(state, command.item)
    known = {one.id for one in item.documents}
    waiting = [one.id for one in item.documents if one.released_at is None]
    if not known.issuperset(command.documents):
        raise DomainError("unknown_document")
    return DocumentsReleased(item.id, _chosen(waiting, command.documents, command.which), at)


def revealed(state: AgendaState, command: Reveal, at: Instant) -> PrizesRevealed:
    """Raises `unknown_prize`, and `nothing_sealed` when all of them are public already."""
    item = _item(state, command.item)
    known = {one.id for one in item.prizes}
    waiting = [one.id for one in item.prizes if one.revealed_at is None]
    if not known.issuperset(command.prizes):
        raise DomainError("unknown_prize")
    return PrizesRevealed(item.id, _chosen(waiting, command.prizes, command.which), at)


def _item(state: AgendaState, named: ItemId | None) -> Item:
    item = state.item(named or state.current)
    if item is None:
        raise DomainError("unknown_item")
    return item


def _chosen(waiting: list[str], named: tuple[str, ...], which: Which) -> tuple[str, ...]:
    chosen = [one for one in waiting if one in named] if named else waiting
    if not chosen:
        raise DomainError("nothing_sealed")
    return tuple(chosen[:1] if which is Which.NEXT and not named else chosen)


def announced(state: AgendaState, command: Announce, at: Instant) -> Announced:
    """Raises `not_allowed` when as many are shown as pages can bear."""
    if sum(not one.is_over(at) for one in state.announcements) >= MOST_ANNOUNCEMENTS:
        raise DomainError("not_allowed")
    expires_at = None if command.for_ms is None else after(at, command.for_ms)
    return Announced(command.id, command.text, command.urgent, at, command.audience, expires_at)


def cleared(state: AgendaState, command: ClearAnnouncement, at: Instant) -> AnnouncementCleared:
    """Raises `unknown_announcement` when it is not shown any more."""
    if all(shown.id != command.announcement for shown in state.announcements):
        raise DomainError("unknown_announcement")
    return AnnouncementCleared(command.announcement, at)
