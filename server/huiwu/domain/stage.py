"""What the operator may do now: commands in, one event or a refusal out."""

from dataclasses import dataclass

from huiwu.domain.agenda import (
    AgendaEvent,
    AgendaPublished,
    AgendaState,
    Announced,
    AnnouncementCleared,
    ConferenceChanged,
    Item,
    ItemEnded,
    ItemStarted,
    RunEnded,
    Section,
)
from huiwu.domain.conference import Conference
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId
from huiwu.domain.run import Move, after_move
from huiwu.domain.timeline import Instant

LONGEST_ANNOUNCEMENT = 500
MOST_ANNOUNCEMENTS = 50
MOST_ITEMS = 2_000


@dataclass(frozen=True, slots=True)
class StartItem:
    """Bring an item on stage."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class EndItem:
    """End the live item, or the conference when nothing is live or nothing follows."""

    item: ItemId | None = None


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everybody something; `id` is made by the caller."""

    id: str
    text: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class ClearAnnouncement:
    """Take an announcement away."""

    announcement: str


@dataclass(frozen=True, slots=True)
class PublishAgenda:
    """Replace the plan."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SetConference:
    """Create the conference, or change its names, categories, zones and gates."""

    conference: Conference


Command = SetConference | StartItem | EndItem | Announce | ClearAnnouncement | PublishAgenda


def next_item(state: AgendaState) -> Item | None:
    """The item that comes after the live one, or after the last one that was on stage; None when none is left."""
    on_stage = [place for place, item in enumerate(state.items) if item.started_at is not None]
    begin = max(on_stage, key=lambda place: state.items[place].started_at or 0) + 1 if on_stage else 0
    return next((item for item in state.items[begin:] if item.started_at is None), None)


def _start(state: AgendaState, item_id: ItemId, at: Instant) -> AgendaEvent:
    if state.item(item_id) is None:
        raise DomainError("unknown_item")
    if after_move(state.run, Move.START_ITEM) is None or state.current == item_id:
        raise DomainError("not_allowed")
    return ItemStarted(item_id, at)


def _end(state: AgendaState, item_id: ItemId | None, at: Instant) -> AgendaEvent:
    if item_id is not None and state.item(item_id) is None:
        raise DomainError("unknown_item")
    if item_id is not None and item_id != state.current:
        raise DomainError("not_allowed")
    if state.current is not None and next_item(state) is not None:
        return _if_allowed(state, Move.END_ITEM, ItemEnded(state.current, at))
    return _if_allowed(state, Move.END_RUN, RunEnded(at))


def _if_allowed(state: AgendaState, move: Move, event: AgendaEvent) -> AgendaEvent:
    if after_move(state.run, move) is None:
        raise DomainError("not_allowed")
    return event


def decide(state: AgendaState, command: Command, at: Instant) -> AgendaEvent:
    """The one event a command leads to; raises `DomainError` and changes nothing when it is not allowed.

    `at` must not be before `state.at`: the caller takes the later of the store's time and that.
    """
    match command:
        case StartItem(item=item_id):
            return _start(state, item_id, at)
        case EndItem(item=ended):
            return _end(state, ended, at)
        case Announce(id=new_id, text=text, urgent=urgent):
            if len(state.announcements) >= MOST_ANNOUNCEMENTS:
                raise DomainError("not_allowed")
            return Announced(new_id, text, urgent, at)
        case ClearAnnouncement(announcement=gone):
            if all(shown.id != gone for shown in state.announcements):
                raise DomainError("unknown_announcement")
            return AnnouncementCleared(gone, at)
        case PublishAgenda(sections=sections, items=items):
            return AgendaPublished(sections, items, at)
        case SetConference(conference=conference):
            return ConferenceChanged(conference, at)
