"""Mistakes on the stage: taken back, corrected, pressed late, or made by somebody who no longer runs the agenda."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda import STEPS_KEPT, AgendaState, evolve
from huiwu.domain.agenda_events import UNDOABLE, BatonTaken, ItemExtended, ItemStarted, Undone
from huiwu.domain.commands import Command, CorrectStart, Extend, Hold, Resume, StartItem, TakeBaton, Undo
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId
from huiwu.domain.public_agenda import public_agenda
from huiwu.domain.stage import LATE_PRESS, OLDEST_PRESS, Press, decide
from huiwu.domain.timeline import MINUTE, Duration, Instant
from tests.builders import NOW, a_state, started
from tests.domain.strategies import Step, walks

LATER = Instant(NOW + 10 * MINUTE)
TWO = ItemId("two")
LIVE = a_state(started("one"))


def after(state: AgendaState, command: Command, press: Press) -> AgendaState:
    return evolve(state, decide(state, command, press))


def refused(state: AgendaState, command: Command, press: Press) -> DomainError:
    with pytest.raises(DomainError) as caught:
        decide(state, command, press)
    return caught.value


@given(walks())
def test_what_is_taken_back_leaves_the_agenda_as_it_was_before_it(walk: list[Step]) -> None:
    for step in (one for one in walk if isinstance(one.event, UNDOABLE)):
        back = evolve(step.after, Undone(step.after.rev, step.after.at))

        assert public_agenda(back) == public_agenda(step.before)
        assert (back.moved_at, back.last) == (step.before.moved_at, step.before.last)


def test_only_the_newest_can_be_taken_back_and_nothing_of_a_desk() -> None:
    state = evolve(evolve(LIVE, ItemStarted(TWO, LATER)), BatonTaken("one", "主控", "", LATER))

    press = Press(LATER, holder="one")
    assert refused(state, Undo(LIVE.rev), press).code == "not_the_last"
    back = after(state, Undo(LIVE.rev + 1), press)
    assert (back.current, back.baton) == (LIVE.current, state.baton)


def test_taking_back_goes_on_backwards_until_nothing_is_left() -> None:
    state = LIVE
    for _ in range(2):
        state = after(state, Undo(), Press(LATER))

    assert state.items == ()
    assert refused(state, Undo(), Press(LATER)).code == "nothing_to_undo"


def test_so_many_steps_can_be_taken_back_and_no_more_are_kept() -> None:
    state = LIVE
    for minute in range(5 * STEPS_KEPT):
        state = evolve(state, ItemExtended(TWO, Duration(minute + 1), LATER))
    for _ in range(STEPS_KEPT):
        state = after(state, Undo(), Press(LATER))

    assert state.items[1].extended_ms == sum(range(4 * STEPS_KEPT + 1))
    left = 0
    while state.last is not None:
        state, left = state.last.before, left + 1
    assert left <= STEPS_KEPT


@given(st.integers(0, 2 * OLDEST_PRESS))
def test_a_late_press_counts_from_when_it_was_made_but_never_before_the_last_move(ago: int) -> None:
    now = Instant(LATER + OLDEST_PRESS)
    event = decide(LIVE, StartItem(TWO), Press(now, Instant(now - ago)))

    expected = now if ago < LATE_PRESS else max(now - ago, NOW, now - OLDEST_PRESS)
    assert event.at == expected


def test_a_page_whose_clock_is_ahead_presses_now() -> None:
    assert decide(LIVE, StartItem(TWO), Press(LATER, Instant(LATER + MINUTE))).at == LATER


def test_a_corrected_start_moves_the_end_of_the_one_before_with_it() -> None:
    state = evolve(LIVE, ItemStarted(TWO, LATER))

    right = after(state, CorrectStart(Instant(LATER - 3 * MINUTE)), Press(LATER))

    one, two = right.items[:2]
    assert one.ended_at == two.started_at == LATER - 3 * MINUTE


@pytest.mark.parametrize("wrong", [NOW - 1, LATER + 1])
def test_an_item_cannot_have_begun_before_the_one_before_it_or_in_the_future(wrong: int) -> None:
    state = evolve(LIVE, ItemStarted(TWO, LATER))

    error = refused(state, CorrectStart(Instant(wrong)), Press(LATER))

    assert (error.code, error.extra) == ("start_out_of_range", {"earliest": NOW, "latest": LATER})


def test_the_first_item_of_the_day_cannot_have_begun_on_another_day() -> None:
    """Bug: with no item before it, any instant since 1970 was taken."""
    error = refused(LIVE, CorrectStart(Instant(1)), Press(LATER))

    assert error.extra == {"earliest": NOW - OLDEST_PRESS, "latest": LATER}


def test_the_time_an_item_stood_still_is_counted_once() -> None:
    held = after(LIVE, Hold(), Press(Instant(NOW + 2 * MINUTE)))
    gone_on = after(held, Resume(), Press(Instant(NOW + 5 * MINUTE)))

    assert gone_on.items[0].held_ms == 3 * MINUTE
    assert gone_on.items[0].held_at is None


def test_an_item_never_gets_shorter_than_nothing() -> None:
    state = after(LIVE, Extend(Duration(-60 * MINUTE)), Press(LATER))

    assert state.items[0].due_ms == 0
    assert refused(state, Extend(Duration(-MINUTE)), Press(LATER)).code == "not_allowed"


def test_whoever_has_the_baton_runs_alone_until_it_is_taken_with_a_word() -> None:
    first = after(LIVE, TakeBaton("desk-1", "主控台", "我来"), Press(NOW))

    error = refused(first, StartItem(TWO), Press(LATER, holder="desk-2"))
    assert (error.code, error.extra["holder"], error.extra["word"]) == ("baton_elsewhere", "主控台", "我来")
    assert after(first, StartItem(TWO), Press(LATER, holder="desk-1")).current == TWO
    second = after(first, TakeBaton("desk-2", "备用台", "换我"), Press(LATER, holder="desk-2"))
    assert refused(second, StartItem(TWO), Press(LATER, holder="desk-1")).code == "baton_elsewhere"
    free = after(second, TakeBaton(""), Press(LATER, holder="desk-2"))
    assert after(free, StartItem(TWO), Press(LATER)).current == TWO
