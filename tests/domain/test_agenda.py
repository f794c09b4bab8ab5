from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda import AgendaState, evolve, fold
from huiwu.domain.agenda_events import AgendaEvent, AgendaPublished, Announced, AnnouncementCleared, ItemEnded, RunEnded
from huiwu.domain.ids import ItemId
from huiwu.domain.run import Run
from huiwu.domain.timeline import Instant
from tests.builders import NOW, a_plan, a_state, an_item, started
from tests.domain.strategies import Step, log_of, logs, walks

LATER = Instant(NOW + 60_000)


def times(state: AgendaState) -> dict[str, tuple[Instant | None, Instant | None]]:
    return {item.id: (item.started_at, item.ended_at) for item in state.items}


@given(walks())
def test_replaying_the_log_gives_the_same_state(walk: list[Step]) -> None:
    assert fold(log_of(walk)) == walk[-1].after
    assert walk[-1].after.rev == len(log_of(walk))


@given(logs, st.integers(0, 13))
def test_a_fold_goes_on_from_where_it_was(log: list[AgendaEvent], place: int) -> None:
    state = fold(log[:place])
    for event in log[place:]:
        state = evolve(state, event)

    assert state == fold(log)


@given(logs, logs)
def test_evolving_never_fails_even_on_events_that_no_command_would_lead_to(
    log: list[AgendaEvent], other: list[AgendaEvent]
) -> None:
    state = fold([*log, *other, *log])

    assert state.rev == 2 * len(log) + len(other)


def test_nothing_is_on_before_the_first_event() -> None:
    assert (AgendaState().run, AgendaState().current, fold([]).items) == (Run.IDLE, None, ())


def test_starting_an_item_ends_the_live_one_in_the_same_instant() -> None:
    state = a_state(started("one"), started("two", LATER))

    assert (state.run, state.current) == (Run.LIVE, "two")
    assert times(state) == {"one": (NOW, LATER), "two": (LATER, None), "three": (None, None)}


def test_an_item_that_starts_again_has_no_end_any_more() -> None:
    state = a_state(started("one"), ItemEnded(ItemId("one"), NOW), started("one", LATER))

    assert times(state)["one"] == (LATER, None)


def test_an_item_that_ends_leaves_the_stage_empty() -> None:
    state = a_state(started("one"), ItemEnded(ItemId("one"), LATER))

    assert (state.run, state.current, times(state)["one"]) == (Run.ARMED, None, (NOW, LATER))


def test_the_end_of_the_conference_ends_the_live_item() -> None:
    state = a_state(started("one"), RunEnded(LATER))

    assert (state.run, state.current, times(state)["one"]) == (Run.ENDED, None, (NOW, LATER))


def test_a_new_plan_keeps_the_actual_times_of_items_that_stay() -> None:
    plan = AgendaPublished((), (an_item("four"), an_item("one", cue="9")), LATER)

    state = evolve(a_state(started("one")), plan)

    assert times(state) == {"four": (None, None), "one": (NOW, None)}
    assert (state.run, state.current, state.items[1].cue) == (Run.LIVE, "one", "9")


def test_a_plan_cannot_bring_actual_times_of_its_own() -> None:
    plan = AgendaPublished((), (an_item("one", started_at=NOW, ended_at=NOW),), LATER)

    assert times(fold([plan])) == {"one": (None, None)}


def test_an_item_taken_off_the_plan_and_put_back_has_lost_its_times() -> None:
    state = a_state(started("one"), a_plan("two"), a_plan("one", "two"))

    assert times(state) == {"one": (None, None), "two": (None, None)}


def test_announcements_stay_in_order_until_they_are_taken_away() -> None:
    first, second = Announced("n1", "请就座", False, NOW), Announced("n2", "请静音", True, LATER)

    both = a_state(first, second)
    one_left = evolve(both, AnnouncementCleared("n1", LATER))

    assert [(shown.id, shown.text, shown.urgent, shown.at) for shown in both.announcements] == [
        ("n1", "请就座", False, NOW),
        ("n2", "请静音", True, LATER),
    ]
    assert [shown.id for shown in one_left.announcements] == ["n2"]
