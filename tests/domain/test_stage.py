from dataclasses import replace

import pytest
from hypothesis import given

from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import (
    AgendaEvent,
    AgendaPublished,
    Announced,
    AnnouncementCleared,
    ConferenceChanged,
    ItemEnded,
    ItemStarted,
    RunEnded,
    RunEvent,
)
from huiwu.domain.ceremony import MOST_ANNOUNCEMENTS
from huiwu.domain.commands import (
    Announce,
    ClearAnnouncement,
    Command,
    EndItem,
    PublishAgenda,
    SetConference,
    StartItem,
    StartNext,
)
from huiwu.domain.conference import Bilingual
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId
from huiwu.domain.run import Run
from huiwu.domain.stage import SAME_PRESS, Press, decide, next_item
from huiwu.domain.timeline import Instant
from huiwu.wire.problems import PROBLEMS
from tests.builders import NOW, a_conference, a_plan, a_state, started
from tests.domain.strategies import Step, walks

LATER = Instant(NOW + 60_000)
ONE, TWO, THREE = ItemId("one"), ItemId("two"), ItemId("three")

IDLE = a_state()
LIVE_ONE = a_state(started("one"))
LIVE_LAST = a_state(started("one"), started("two"), started("three"))
BETWEEN = a_state(started("one"), ItemEnded(ONE, NOW))
ENDED = a_state(started("three"), RunEnded(NOW))


def refusal(state: AgendaState, command: Command) -> str:
    with pytest.raises(DomainError) as refused:
        decide(state, command, Press(LATER))
    return refused.value.code


@given(walks())
def test_an_illegal_move_changes_nothing_and_says_why(walk: list[Step]) -> None:
    for step in (one for one in walk if one.event is None):
        assert step.after is step.before
        assert step.refusal in PROBLEMS


@given(walks())
def test_what_happens_bears_the_instant_it_was_decided_at_and_time_never_runs_back(walk: list[Step]) -> None:
    for step in (one for one in walk if one.event is not None):
        assert step.event is not None
        assert step.event.at <= step.after.at >= step.before.at
        if isinstance(step.event, RunEvent):
            assert step.before.moved_at <= step.event.at == step.after.moved_at
            assert step.event.at <= max(step.press.now, step.before.moved_at)


@given(walks())
def test_the_live_item_and_no_other_has_begun_and_not_ended(walk: list[Step]) -> None:
    for step in walk:
        on_stage = [one.id for one in step.after.items if one.started_at is not None and one.ended_at is None]

        assert on_stage == ([] if step.after.current is None else [step.after.current])
        assert (step.after.run in {Run.LIVE, Run.HELD}) == bool(on_stage)
        assert (step.after.run is Run.HELD) == any(one.held_at is not None for one in step.after.items)


@pytest.mark.parametrize(
    ("state", "command", "event"),
    [
        (IDLE, StartItem(ONE), ItemStarted(ONE, LATER)),
        (IDLE, StartItem(THREE), ItemStarted(THREE, LATER)),
        (IDLE, StartNext(), ItemStarted(ONE, LATER)),
        (LIVE_ONE, StartNext(), ItemStarted(TWO, LATER)),
        (BETWEEN, StartNext(), ItemStarted(TWO, LATER)),
        (LIVE_ONE, StartItem(TWO), ItemStarted(TWO, LATER)),
        (BETWEEN, StartItem(ONE), ItemStarted(ONE, LATER)),
        (ENDED, StartItem(ONE), ItemStarted(ONE, LATER)),
        (LIVE_ONE, EndItem(), ItemEnded(ONE, LATER)),
        (LIVE_ONE, EndItem(ONE), ItemEnded(ONE, LATER)),
        (LIVE_LAST, EndItem(), RunEnded(LATER)),
        (LIVE_LAST, EndItem(THREE), RunEnded(LATER)),
        (BETWEEN, EndItem(), RunEnded(LATER)),
        (IDLE, Announce("n1", "请就座", urgent=True), Announced("n1", "请就座", True, LATER)),
        (ENDED, Announce("n1", "请有序退场"), Announced("n1", "请有序退场", False, LATER)),
        (LIVE_ONE, PublishAgenda((), ()), AgendaPublished((), (), LATER)),
        (IDLE, SetConference(a_conference()), ConferenceChanged(a_conference(), LATER)),
    ],
)
def test_a_legal_command_leads_to_one_event(state: AgendaState, command: Command, event: AgendaEvent) -> None:
    assert decide(state, command, Press(LATER)) == event


@pytest.mark.parametrize(
    ("state", "command", "code"),
    [
        (IDLE, StartItem(ItemId("gone")), "unknown_item"),
        (IDLE, EndItem(ItemId("gone")), "unknown_item"),
        (IDLE, EndItem(), "not_allowed"),
        (IDLE, EndItem(ONE), "not_allowed"),
        (LIVE_ONE, StartItem(ONE), "not_allowed"),
        (LIVE_ONE, EndItem(TWO), "not_allowed"),
        (BETWEEN, EndItem(ONE), "not_allowed"),
        (ENDED, EndItem(), "not_allowed"),
        (LIVE_LAST, StartNext(), "not_allowed"),
        (ENDED, StartNext(), "not_allowed"),
        (AgendaState(), StartNext(), "not_allowed"),
        (IDLE, ClearAnnouncement("gone"), "unknown_announcement"),
        (AgendaState(), StartItem(ONE), "unknown_item"),
    ],
)
def test_an_illegal_command_is_refused(state: AgendaState, command: Command, code: str) -> None:
    assert refusal(state, command) == code


def test_ending_twice_with_the_item_named_cannot_end_the_conference() -> None:
    after_first = evolve(LIVE_ONE, decide(LIVE_ONE, EndItem(ONE), Press(LATER)))

    assert after_first.run is Run.ARMED
    assert refusal(after_first, EndItem(ONE)) == "not_allowed"


@given(walks())
def test_next_starts_what_comes_next_and_never_twice_in_a_second(walk: list[Step]) -> None:
    for step in (one for one in walk if isinstance(one.command, StartNext)):
        live, coming = step.before.item(step.before.current), next_item(step.before)
        counts_at = step.press.counts_at(step.before)
        if isinstance(step.event, ItemStarted):
            assert coming is not None
            assert step.event.item == coming.id
            assert live is None or live.started_at is None or step.event.at - live.started_at >= SAME_PRESS
        elif step.refusal == "just_started":
            assert live is not None
            assert live.started_at is not None
            assert counts_at - live.started_at < SAME_PRESS


def test_a_next_pressed_before_the_last_start_that_arrives_later_is_the_same_press() -> None:
    late = Press(Instant(NOW + 10_000), pressed_at=Instant(NOW - 500))

    with pytest.raises(DomainError, match="just_started"):
        decide(LIVE_ONE, StartNext(), late)


def test_what_is_shown_can_be_taken_away_once() -> None:
    shown = a_state(Announced("n1", "请就座", False, NOW))

    event = decide(shown, ClearAnnouncement("n1"), Press(LATER))

    assert event == AnnouncementCleared("n1", LATER)
    assert refusal(evolve(shown, event), ClearAnnouncement("n1")) == "unknown_announcement"


def test_announcements_have_a_bound() -> None:
    full = a_state(*(Announced(f"n{number}", "请就座", False, NOW) for number in range(MOST_ANNOUNCEMENTS)))

    assert refusal(full, Announce("one-more", "请就座")) == "not_allowed"
    assert decide(evolve(full, AnnouncementCleared("n0", NOW)), Announce("again", "请就座"), Press(LATER)).at == LATER


def test_the_next_item_follows_the_one_started_last_even_if_others_were_jumped_over() -> None:
    jumped = a_state(started("two", NOW))

    assert [getattr(next_item(state), "id", None) for state in (IDLE, LIVE_ONE, jumped, LIVE_LAST)] == [
        "one",
        "two",
        "three",
        None,
    ]


def test_nothing_is_next_on_an_empty_agenda() -> None:
    assert next_item(AgendaState()) is None


def test_renaming_the_conference_leaves_the_agenda_alone() -> None:
    live = replace(LIVE_ONE, venue=a_conference().venue)
    event = decide(live, SetConference(a_conference(name=Bilingual("改名"))), Press(LATER))

    assert evolve(live, event) == replace(live, rev=live.rev + 1, at=LATER)


def test_a_plan_without_the_live_item_leaves_nothing_on_stage() -> None:
    state = evolve(LIVE_ONE, a_plan("two", "three", at=LATER))

    assert (state.run, state.current) == (Run.ARMED, None)
