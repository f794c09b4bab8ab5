"""Calendars learn of every change of the plan, whatever way it came about."""

from dataclasses import replace

from hypothesis import given

from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import ItemPut, ItemRemoved, ItemSkipped, ItemStarted, Undone
from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item
from huiwu.domain.timeline import MINUTE, Instant
from tests.builders import NOW, a_plan, a_state, an_item
from tests.domain.strategies import Step, walks

LATER = Instant(NOW + MINUTE)
TWO = ItemId("two")

Entry = tuple[object, ...]


def entries(state: AgendaState) -> dict[ItemId, tuple[Item, Entry]]:
    """Every item a calendar may hold, with what it shows of it."""
    return {
        item.id: (item, (item.title, item.planned_start_at, item.planned_ms, item.hall, off or item.skipped, venue))
        # Where something that was called off would have been is of no weight.
        for items, off, venue in ((state.removed, True, None), (state.items, False, state.venue))
        for item in items
    }


def two(state: AgendaState) -> Item:
    return entries(state)[TWO][0]


@given(walks())
def test_a_number_never_falls_and_rises_with_every_change_that_a_calendar_shows(walk: list[Step]) -> None:
    for step in walk:
        before, after = entries(step.before), entries(step.after)

        assert set(before) <= set(after)
        for item_id, (old, shown) in before.items():
            new, shows = after[item_id]
            assert new.sequence >= old.sequence
            assert (new.sequence > old.sequence) or shows == shown
            assert (new.sequence > old.sequence) or new.revised_at == old.revised_at
            assert new.revised_at >= old.revised_at


@given(walks())
def test_what_is_no_matter_of_a_calendar_leaves_its_number_alone(walk: list[Step]) -> None:
    for step in walk:
        if step.event is None or step.before.venue != step.after.venue:
            continue
        for item in step.before.items:
            kept = step.after.item(item.id)
            if kept is not None and replace(kept, sequence=0, revised_at=NOW) == replace(
                item, sequence=0, revised_at=NOW
            ):
                assert kept.sequence == item.sequence


def test_a_change_taken_back_is_one_more_change() -> None:
    """Bug: taking a change back gave the old number again, and calendars kept what was no longer so."""
    state = a_state()
    renamed = evolve(state, ItemPut(an_item("two", title=Bilingual("改题")), None, LATER))
    back = evolve(renamed, Undone(renamed.rev, LATER))

    assert (two(renamed).sequence, two(back).sequence) == (1, 2)
    assert two(back).title == two(state).title


def test_an_item_that_was_removed_and_comes_again_goes_on_counting() -> None:
    """Bug: it began at 0 again."""
    gone = evolve(a_state(), ItemRemoved(TWO, LATER))
    again = evolve(gone, a_plan("one", "two", at=LATER))

    assert [item.id for item in gone.removed] == ["two"]
    assert (two(gone).sequence, two(again).sequence) == (1, 2)
    assert [item.id for item in again.removed] == ["three"]


def test_skipping_counts_and_so_does_starting_what_was_skipped() -> None:
    skipped = evolve(a_state(), ItemSkipped(TWO, skipped=True, at=LATER))
    started = evolve(skipped, ItemStarted(TWO, LATER))

    assert (two(skipped).sequence, two(started).sequence) == (1, 2)
    assert two(started).revised_at == LATER
