"""The state of the agenda, and how each event of its log changes it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import reduce

from huiwu.domain.actuals import begun, released, revealed, running, with_actuals
from huiwu.domain.agenda_events import (
    UNDOABLE,
    AgendaEvent,
    AgendaPublished,
    Announced,
    AnnouncementCleared,
    Audience,
    BatonTaken,
    ConferenceChanged,
    DocumentsReleased,
    ItemEnded,
    ItemExtended,
    ItemHeld,
    ItemMoved,
    ItemPut,
    ItemRemoved,
    ItemResumed,
    ItemSkipped,
    ItemStarted,
    OverlaySet,
    PlanEvent,
    PrizesRevealed,
    RunArmed,
    RunEnded,
    RunEvent,
    Show,
    ShownEvent,
    SpeakerTold,
    StartCorrected,
    Undone,
)
from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import NOWHERE, Item, Section, placed
from huiwu.domain.revisions import moved_house, revised
from huiwu.domain.run import Run
from huiwu.domain.timeline import BEGINNING, Duration, Instant


@dataclass(frozen=True, slots=True)
class Announcement:
    """A message to everybody, or to those it is for, until it expires or is taken away."""

    id: str
    text: str
    urgent: bool
    at: Instant
    audience: Audience = Audience.ALL
    expires_at: Instant | None = None

    def is_over(self, at: Instant) -> bool:
        return self.expires_at is not None and self.expires_at <= at


@dataclass(frozen=True, slots=True)
class Message:
    """What the speaker reads on the timer."""

    text: str
    blink: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class Overlay:
    """What the overlay was told to show, and since when."""

    show: Show = Show.AUTO
    item: ItemId | None = None
    speaker: int = 0
    at: Instant = BEGINNING


@dataclass(frozen=True, slots=True)
class Baton:
    """Who alone runs the agenda, and the word it was taken with."""

    holder: str
    name: str
    word: str
    at: Instant


STEPS_KEPT = 50
"""How many events can be taken back one after the other, at least. Each holds a list of all items."""


@dataclass(frozen=True, slots=True)
class LastStep:
    """The newest event that may be taken back, and the state before it. `depth`: how many can be, with this one."""

    rev: int
    event: UNDOABLE
    before: "AgendaState"
    depth: int


@dataclass(frozen=True, slots=True)
class AgendaState:
    """The fold of the agenda log. `at` is the instant of the newest event, `moved_at` of the newest move of the run.

    `removed` and `venue` are kept for calendars: what they still hold, and where it was to be.
    """

    rev: int = 0
    at: Instant = BEGINNING
    moved_at: Instant = BEGINNING
    run: Run = Run.IDLE
    current: ItemId | None = None
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    removed: tuple[Item, ...] = ()
    venue: Bilingual = NOWHERE
    announcements: tuple[Announcement, ...] = ()
    message: Message | None = None
    overlay: Overlay = Overlay()
    baton: Baton | None = None
    last: LastStep | None = field(default=None, compare=False, repr=False)

    def item(self, item_id: str | None) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


def evolve(state: AgendaState, event: AgendaEvent) -> AgendaState:
    """The next state. Never fails: what may be recorded is decided before, in `stage.decide`."""
    after = _revised(state, _apply(state, event), event)
    last = after.last
    if isinstance(event, UNDOABLE):
        last = _step(state, event)
    moved_at = max(state.moved_at, event.at) if isinstance(event, RunEvent) else after.moved_at
    return replace(after, rev=state.rev + 1, at=max(state.at, event.at), moved_at=moved_at, last=last)


def _revised(before: AgendaState, after: AgendaState, event: AgendaEvent) -> AgendaState:
    """The state after an event with the numbers for calendars, which go on even when the event took something back."""
    if after.venue != before.venue:
        return replace(after, items=moved_house(after.items, event.at))
    if after.items is before.items or not isinstance(event, PlanEvent | ItemStarted | Undone):
        return after
    items, removed = revised(before.items, before.removed, after.items, event.at)
    return replace(after, items=items, removed=removed)


def _step(state: AgendaState, event: UNDOABLE) -> LastStep:
    """The event as the newest that may be taken back; the oldest are let go of, many at once."""
    before = state
    if state.last is not None and state.last.depth >= 2 * STEPS_KEPT:
        before = _shortened(state, STEPS_KEPT)
    return LastStep(state.rev + 1, event, before, 1 if before.last is None else before.last.depth + 1)


def _shortened(state: AgendaState, steps: int) -> AgendaState:
    if state.last is None or steps == 0:
        return replace(state, last=None)
    return replace(state, last=replace(state.last, before=_shortened(state.last.before, steps - 1), depth=steps))


def fold(events: Iterable[AgendaEvent]) -> AgendaState:
    """The state after a whole log, oldest event first."""
    return reduce(evolve, events, AgendaState())


def _apply(state: AgendaState, event: AgendaEvent) -> AgendaState:
    match event:
        case Undone(of=of):
            return _taken_back(state, of)
        case SpeakerTold(text=text, blink=blink, at=at):
            return replace(state, message=Message(text, blink, at) if text else None)
        case OverlaySet(show=show, item=item, speaker=speaker, at=at):
            return replace(state, overlay=Overlay(show, item, speaker, at))
        case BatonTaken(holder=holder, name=name, word=word, at=at):
            return replace(state, baton=Baton(holder, name, word, at) if holder else None)
        case ConferenceChanged(conference=conference):
            return replace(state, venue=conference.venue)
        case DocumentsReleased() | PrizesRevealed() | Announced() | AnnouncementCleared():
            return _shown(state, event)
        case ItemExtended() | ItemSkipped() | ItemMoved() | ItemPut() | ItemRemoved() | AgendaPublished():
            return _planned(state, event)
        case _:
            return _moved(state, event)


def _taken_back(state: AgendaState, of: int) -> AgendaState:
    """As before the event `of`; what belongs to the desk was not part of it and stays."""
    if state.last is None or state.last.rev != of:
        return state
    return replace(
        state.last.before, message=state.message, overlay=state.overlay, baton=state.baton, venue=state.venue
    )


def _with(items: tuple[Item, ...], item_id: str | None, change: Callable[[Item], Item]) -> tuple[Item, ...]:
    return tuple(change(item) if item.id == item_id else item for item in items)


def _closed(state: AgendaState, item_id: str | None, at: Instant) -> tuple[Item, ...]:
    return _with(state.items, item_id, lambda item: replace(running(item, at), ended_at=at))


def _moved(state: AgendaState, event: RunEvent) -> AgendaState:
    match event:
        case RunArmed():
            return replace(state, run=Run.ARMED)
        case ItemStarted(item=item, at=at):
            items = _with(_closed(state, state.current, at), item, lambda one: begun(one, at))
            return replace(state, items=items, current=item, run=Run.LIVE)
        case StartCorrected():
            return _corrected(state, event)
        case ItemHeld(item=item, at=at):
            items = _with(state.items, item, lambda one: replace(one, held_at=at))
            return replace(state, items=items, run=Run.HELD)
        case ItemResumed(item=item, at=at):
            items = _with(state.items, item, lambda one: running(one, at))
            return replace(state, items=items, run=Run.LIVE)
        case ItemEnded(item=item, at=at):
            return replace(state, items=_closed(state, item, at), current=None, run=Run.ARMED)
        case RunEnded(at=at):
            return replace(state, items=_closed(state, state.current, at), current=None, run=Run.ENDED)


def _corrected(state: AgendaState, event: StartCorrected) -> AgendaState:
    wrong = state.item(event.item)
    if wrong is None:
        return state
    items = tuple(
        replace(item, started_at=event.started_at)
        if item.id == event.item
        else replace(item, ended_at=event.started_at)
        if item.ended_at is not None and item.ended_at == wrong.started_at
        else item
        for item in state.items
    )
    return replace(state, items=items)


def _planned(state: AgendaState, event: PlanEvent) -> AgendaState:
    match event:
        case ItemExtended(item=item, by_ms=by_ms):
            items = _with(state.items, item, lambda one: replace(one, extended_ms=Duration(one.extended_ms + by_ms)))
            return replace(state, items=items)
        case ItemSkipped(item=item, skipped=skipped):
            return replace(state, items=_with(state.items, item, lambda one: replace(one, skipped=skipped)))
        case ItemMoved(item=item, before=before):
            moving = state.item(item)
            return state if moving is None else replace(state, items=placed(state.items, moving, before))
        case ItemPut(item=item, before=before):
            return _put(state, item, before)
        case ItemRemoved(item=item):
            return replace(state, items=tuple(one for one in state.items if one.id != item))
        case AgendaPublished():
            return _published(state, event)


def _put(state: AgendaState, item: Item, before: ItemId | None) -> AgendaState:
    known = state.item(item.id)
    if known is None:
        return replace(state, items=placed(state.items, with_actuals(item, None), before))
    return replace(state, items=_with(state.items, item.id, lambda one: with_actuals(item, one)))


def _published(state: AgendaState, event: AgendaPublished) -> AgendaState:
    items = tuple(with_actuals(item, state.item(item.id)) for item in event.items)
    gone = state.current is not None and all(item.id != state.current for item in items)
    return replace(
        state,
        sections=event.sections,
        items=items,
        current=None if gone else state.current,
        run=Run.ARMED if gone else state.run,
    )


def _shown(state: AgendaState, event: ShownEvent) -> AgendaState:
    match event:
        case DocumentsReleased(item=item, documents=ids, at=at):
            return replace(state, items=_with(state.items, item, lambda one: released(one, ids, at)))
        case PrizesRevealed(item=item, prizes=ids, at=at):
            return replace(state, items=_with(state.items, item, lambda one: revealed(one, ids, at)))
        case Announced(id=new_id, text=text, urgent=urgent, at=at):
            said = Announcement(new_id, text, urgent, at, event.audience, event.expires_at)
            # A word for staff must not tidy up what the public sees: the public would not hear of it.
            of_staff = said.audience is Audience.STAFF
            kept = tuple(
                one
                for one in state.announcements
                if not one.is_over(at) or (one.audience is Audience.STAFF) is not of_staff
            )
            return replace(state, announcements=(*kept, said))
        case AnnouncementCleared(announcement=gone):
            kept = tuple(one for one in state.announcements if one.id != gone)
            return replace(state, announcements=kept)
