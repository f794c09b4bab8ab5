"""The agenda: its items, its events, and the state that follows from them."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from huiwu.domain.conference import Bilingual, Conference
from huiwu.domain.ids import ItemId
from huiwu.domain.run import Run
from huiwu.domain.timeline import BEGINNING, Duration, Instant


class Kind(StrEnum):
    """What sort of item it is; pages set each in its own manner."""

    OPENING = "opening"
    BRIEFING = "briefing"
    REPORT = "report"
    DOCUMENT_RELEASE = "document_release"
    AWARDS = "awards"
    SPEECH = "speech"
    BREAK = "break"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and as what."""

    name: Bilingual
    position: Bilingual


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the programme with a title of its own."""

    id: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda: planned times, and actual ones once they are known."""

    id: ItemId
    cue: str
    kind: Kind
    title: Bilingual
    planned_start_at: Instant
    planned_ms: Duration
    section: str | None = None
    hall: str = "main"
    speakers: tuple[Speaker, ...] = ()
    started_at: Instant | None = None
    ended_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message to everybody, until it is taken away."""

    id: str
    text: str
    urgent: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemStarted:
    """An item went on stage; the one that was live ended in the same instant."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemEnded:
    """The live item ended and nothing followed at once."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The conference ended."""

    at: Instant


@dataclass(frozen=True, slots=True)
class Announced:
    """Something was announced to everybody."""

    id: str
    text: str
    urgent: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class AnnouncementCleared:
    """An announcement was taken away."""

    announcement: str
    at: Instant


@dataclass(frozen=True, slots=True)
class AgendaPublished:
    """The plan was replaced. Items that keep their id keep their actual times."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class ConferenceChanged:
    """The conference's own facts were set; the agenda stays, viewers get the new names."""

    conference: Conference
    at: Instant


AgendaEvent = ItemStarted | ItemEnded | RunEnded | Announced | AnnouncementCleared | AgendaPublished | ConferenceChanged


@dataclass(frozen=True, slots=True)
class AgendaState:
    """The fold of the agenda log. `at` is the instant of the newest event, 0 before the first."""

    rev: int = 0
    at: Instant = BEGINNING
    run: Run = Run.IDLE
    current: ItemId | None = None
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    announcements: tuple[Announcement, ...] = ()

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


def _close(items: tuple[Item, ...], current: ItemId | None, at: Instant) -> tuple[Item, ...]:
    return tuple(replace(item, ended_at=at) if item.id == current else item for item in items)


def _start(state: AgendaState, event: ItemStarted) -> AgendaState:
    closed = _close(state.items, state.current, event.at)
    items = tuple(
        replace(item, started_at=event.at, ended_at=None) if item.id == event.item else item for item in closed
    )
    return replace(state, items=items, current=event.item, run=Run.LIVE)


def _publish(state: AgendaState, event: AgendaPublished) -> AgendaState:
    known = {item.id: item for item in state.items}
    items = tuple(
        replace(item, started_at=known[item.id].started_at, ended_at=known[item.id].ended_at)
        if item.id in known
        else replace(item, started_at=None, ended_at=None)
        for item in event.items
    )
    gone = state.current is not None and all(item.id != state.current for item in items)
    return replace(
        state,
        sections=event.sections,
        items=items,
        current=None if gone else state.current,
        run=Run.ARMED if gone else state.run,
    )


def _apply(state: AgendaState, event: AgendaEvent) -> AgendaState:
    match event:
        case ItemStarted():
            return _start(state, event)
        case ItemEnded(item=item, at=at):
            return replace(state, items=_close(state.items, item, at), current=None, run=Run.ARMED)
        case RunEnded(at=at):
            return replace(state, items=_close(state.items, state.current, at), current=None, run=Run.ENDED)
        case Announced(id=new_id, text=text, urgent=urgent, at=at):
            return replace(state, announcements=(*state.announcements, Announcement(new_id, text, urgent, at)))
        case AnnouncementCleared(announcement=gone):
            kept = tuple(shown for shown in state.announcements if shown.id != gone)
            return replace(state, announcements=kept)
        case AgendaPublished():
            return _publish(state, event)
        case ConferenceChanged():
            return state


def evolve(state: AgendaState, event: AgendaEvent) -> AgendaState:
    """The next state. Never fails: what may be recorded is decided before, in `stage.decide`."""
    return replace(_apply(state, event), rev=state.rev + 1, at=event.at)


def fold(events: list[AgendaEvent]) -> AgendaState:
    """The state after a whole log, oldest event first."""
    return reduce(evolve, events, AgendaState())
