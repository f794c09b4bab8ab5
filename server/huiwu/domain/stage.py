"""What the operator may do now: commands in, one event or a refusal out."""

from dataclasses import dataclass
from typing import assert_never

from huiwu.domain.agenda import AgendaState
from huiwu.domain.agenda_events import (
    AgendaEvent,
    AgendaPublished,
    BatonTaken,
    ConferenceChanged,
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
    RunArmed,
    RunEnded,
    Show,
    SpeakerTold,
    StartCorrected,
    Undone,
)
from huiwu.domain.ceremony import announced, cleared, released, revealed
from huiwu.domain.commands import (
    Announce,
    Arm,
    ClearAnnouncement,
    Command,
    CorrectStart,
    DeskCommand,
    EndItem,
    Extend,
    Hold,
    MoveItem,
    PlanCommand,
    PublishAgenda,
    PutItem,
    Release,
    RemoveItem,
    Resume,
    Reveal,
    RunCommand,
    SetConference,
    SetOverlay,
    Skip,
    StartItem,
    StartNext,
    TakeBaton,
    TellSpeaker,
    Undo,
)
from huiwu.domain.course import to_come
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item
from huiwu.domain.run import Move, Run, after_move
from huiwu.domain.timeline import DAY, MINUTE, SECOND, Duration, Instant

MOST_ITEMS = 2_000
LONGEST_EXTENSION = DAY
LATE_PRESS = Duration(2 * SECOND)
"""A press that took longer to arrive counts from when it was made; a quicker one from when it is recorded."""
OLDEST_PRESS = Duration(60 * MINUTE)
"""How far back a press may count: a tablet that was away longer says what it did in words."""

SAME_PRESS = SECOND
"""A `next` so soon after a start is the same press: a hand needs 0.6 s, the network may add to it."""


@dataclass(frozen=True, slots=True)
class Press:
    """When a command was given. `now` is the store's time; `pressed_at` what the page says, if it does.

    `holder` is the page that pressed, "" for one that never took the baton.
    """

    now: Instant
    pressed_at: Instant | None = None
    holder: str = ""

    def counts_at(self, state: AgendaState) -> Instant:
        """From when the command counts: never before the run's last move, never after now."""
        now = Instant(max(self.now, state.moved_at))
        if self.pressed_at is None or now - self.pressed_at < LATE_PRESS:
            return now
        return Instant(max(self.pressed_at, state.moved_at, now - OLDEST_PRESS))


def next_item(state: AgendaState) -> Item | None:
    """The item that comes after the live one, or after the last one that was on stage; None when none is left."""
    return next(iter(to_come(state)), None)


def decide(state: AgendaState, command: Command, press: Press) -> AgendaEvent:
    """The one event a command leads to; raises `DomainError` and changes nothing when it is not allowed.

    `baton_elsewhere` tells who has the baton; taking it is always allowed.
    """
    baton = state.baton
    if baton is not None and press.holder != baton.holder and not isinstance(command, TakeBaton | SetConference):
        raise DomainError("baton_elsewhere", extra={"holder": baton.name, "since": baton.at, "word": baton.word})
    match command:
        case Undo(of=of):
            return _undone(state, of, press.now)
        case SetConference(conference=conference):
            return ConferenceChanged(conference, press.now)
        case Arm() | StartItem() | StartNext() | CorrectStart() | EndItem() | Hold() | Resume():
            return _moved(state, command, press)
        case Extend() | Skip() | MoveItem() | PutItem() | RemoveItem() | PublishAgenda():
            return _planned(state, command, press.now)
        case TellSpeaker() | SetOverlay() | TakeBaton():
            return _desk(state, command, press.now)
        case Release():
            return released(state, command, press.counts_at(state))
        case Reveal():
            return revealed(state, command, press.counts_at(state))
        case Announce():
            return announced(state, command, press.now)
        case ClearAnnouncement():
            return cleared(state, command, press.now)
        case _:
            assert_never(command)


def _undone(state: AgendaState, of: int | None, at: Instant) -> Undone:
    if state.last is None:
        raise DomainError("nothing_to_undo")
    if of is not None and of != state.last.rev:
        raise DomainError("not_the_last", extra={"last": state.last.rev})
    return Undone(state.last.rev, at)


def _moved(state: AgendaState, command: RunCommand, press: Press) -> AgendaEvent:
    at = press.counts_at(state)
    match command:
        case Arm():
            return _if_allowed(state, Move.ARM, RunArmed(at))
        case StartItem(item=item_id):
            _known(state, item_id)
            if state.current == item_id:
                raise DomainError("not_allowed")
            return _if_allowed(state, Move.START_ITEM, ItemStarted(item_id, at))
        case StartNext():
            return _if_allowed(state, Move.START_ITEM, ItemStarted(_coming_item(state, at), at))
        case CorrectStart(started_at=started_at):
            return _corrected(state, started_at, press.now)
        case Hold():
            return _if_allowed(state, Move.HOLD, ItemHeld(_current(state), at))
        case Resume():
            return _if_allowed(state, Move.RESUME, ItemResumed(_current(state), at))
        case EndItem(item=ended):
            return _ended(state, ended, at)


def _if_allowed(state: AgendaState, move: Move, event: AgendaEvent) -> AgendaEvent:
    if after_move(state.run, move) is None:
        raise DomainError("not_allowed")
    return event


def _coming_item(state: AgendaState, at: Instant) -> ItemId:
    """What `next` means; a second press of the same hand, or of another one, means the first."""
    live, coming = state.item(state.current), next_item(state)
    if live is not None and live.started_at is not None and at - live.started_at < SAME_PRESS:
        raise DomainError("just_started")
    if coming is None or state.run is Run.ENDED:
        raise DomainError("not_allowed")
    return coming.id


def _known(state: AgendaState, item_id: ItemId) -> Item:
    item = state.item(item_id)
    if item is None:
        raise DomainError("unknown_item")
    return item


def _current(state: AgendaState) -> ItemId:
    if state.current is None:
        raise DomainError("not_allowed")
    return state.current


def _ended(state: AgendaState, item_id: ItemId | None, at: Instant) -> AgendaEvent:
    if item_id is not None:
        _known(state, item_id)
        if item_id != state.current:
            raise DomainError("not_allowed")
    if state.current is not None and next_item(state) is not None:
        return _if_allowed(state, Move.END_ITEM, ItemEnded(state.current, at))
    return _if_allowed(state, Move.END_RUN, RunEnded(at))


def _corrected(state: AgendaState, started_at: Instant, now: Instant) -> StartCorrected:
    """The live item began then: after the one before it, not in the future, and not on another day."""
    live = _known(state, _current(state))
    others = [item.started_at for item in state.items if item.started_at is not None and item.id != live.id]
    gaps = [item.ended_at for item in state.items if item.ended_at is not None and item.ended_at != live.started_at]
    # The first of the day has none before it: then no further back than a late press counts.
    earliest = max([*others, *gaps, (live.started_at or now) - OLDEST_PRESS])
    latest = now if live.held_at is None else live.held_at
    if not earliest <= started_at <= latest:
        raise DomainError("start_out_of_range", extra={"earliest": earliest, "latest": latest})
    return StartCorrected(live.id, started_at, now)


def _planned(state: AgendaState, command: PlanCommand, at: Instant) -> AgendaEvent:
    match command:
        case Extend(by_ms=by_ms, item=named):
            item = _known(state, named or _current(state))
            # It never gets shorter than nothing.
            change = Duration(max(by_ms, -item.due_ms))
            if item.ended_at is not None or change == 0 or abs(item.extended_ms + change) > LONGEST_EXTENSION:
                raise DomainError("not_allowed")
            return ItemExtended(item.id, change, at)
        case Skip(item=item_id, skipped=skipped):
            _coming(state, item_id)
            return ItemSkipped(item_id, skipped, at)
        case MoveItem(item=item_id, before=before):
            _coming(state, item_id)
            _place(state, before)
            return ItemMoved(item_id, before, at)
        case PutItem(item=item, before=before):
            _place(state, before)
            _section(state, item)
            if state.item(item.id) is None and len(state.items) >= MOST_ITEMS:
                raise DomainError("too_many_items")
            return ItemPut(item, before, at)
        case RemoveItem(item=item_id):
            _coming(state, item_id)
            return ItemRemoved(item_id, at)
        case PublishAgenda(sections=sections, items=items):
            return AgendaPublished(sections, items, at)


def _coming(state: AgendaState, item_id: ItemId) -> None:
    """Raise unless the item never began: what happened is not planned any more."""
    if _known(state, item_id).started_at is not None:
        raise DomainError("not_allowed")


def _place(state: AgendaState, before: ItemId | None) -> None:
    if before is not None:
        _known(state, before)


def _section(state: AgendaState, item: Item) -> None:
    if item.section is not None and all(section.id != item.section for section in state.sections):
        raise DomainError("unknown_section")


def _desk(state: AgendaState, command: DeskCommand, at: Instant) -> AgendaEvent:
    match command:
        case TellSpeaker(text=text, blink=blink):
            return SpeakerTold(text, blink, at)
        case SetOverlay(show=show, item=item_id, speaker=speaker):
            if item_id is not None:
                item = _known(state, item_id)
                if show is Show.SPEAKER and speaker >= len(item.speakers):
                    raise DomainError("unknown_speaker")
            return OverlaySet(show, item_id, speaker, at)
        case TakeBaton(holder=holder, name=name, word=word):
            return BatonTaken(holder, name, word, at)
