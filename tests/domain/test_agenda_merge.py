"""What becomes of the agenda by a list: nobody's actual times, documents or place are lost by it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import AgendaPublished
from huiwu.domain.agenda_list import ListedItem, ListedSpeaker, Mode, Words
from huiwu.domain.agenda_merge import Action, Merged, merge
from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.list_rows import RowError
from huiwu.domain.programme import Item, Kind, Section, Speaker
from huiwu.domain.stage import MOST_ITEMS
from huiwu.domain.timeline import MINUTE, Duration, Instant, after
from tests.builders import NOW, a_document, a_prize, an_item
from tests.domain.strategies import full_lines, items

LATER = Instant(NOW + 60 * MINUTE)
TWENTY = Duration(20 * MINUTE)
ONE = an_item("one", title=Bilingual("甲", "One"), cue="1", started_at=NOW, documents=(a_document(released_at=NOW),))
TWO = an_item("two", title=Bilingual("乙", "Two"), cue="2", planned_start_at=LATER, prizes=(a_prize(),))
THREE = an_item("three", title=Bilingual("丙"), cue="3", planned_start_at=after(LATER, TWENTY))
AGENDA = AgendaState(items=(ONE, TWO, THREE))


def a_row(title: str, row: int = 2, **says: Any) -> ListedItem:
    return ListedItem(row, Words(title), **says)


def merged(*rows: ListedItem, state: AgendaState = AGENDA, mode: Mode = Mode.MERGE) -> Merged:
    result = merge(state, [replace(row, row=number) for number, row in enumerate(rows, start=2)], mode)
    assert result.errors == ()
    return result


def ids(result: Merged) -> list[str]:
    return [item.id for item in result.plan.items]


def actions(result: Merged) -> dict[str, str]:
    return {one.item.id: one.action.value for one in result.effects}


rows = st.builds(
    ListedItem,
    row=st.just(0),
    title=st.builds(Words, full_lines, st.none() | full_lines),
    id=st.none() | st.sampled_from([ItemId(one) for one in "abcxyz"]),
    cue=st.none() | st.sampled_from(("", "1", "2")),
    start_at=st.just(NOW) | st.just(LATER),
    planned_ms=st.just(TWENTY),
)


@given(
    st.lists(items, unique_by=lambda item: item.id, max_size=4),
    st.lists(rows, unique_by=lambda row: row.id or object(), max_size=4),
    st.sampled_from(Mode),
)
def test_whatever_a_list_says_what_happened_stays_and_every_row_is_one_item(
    agenda: list[Item], listed: list[ListedItem], mode: Mode
) -> None:
    # Ids of documents and prizes are told apart where plans are read.
    agenda = [replace(one, min_ms=None, documents=one.documents[:1], prizes=one.prizes[:1]) for one in agenda]
    state = evolve(AgendaState(), AgendaPublished((), tuple(agenda), NOW))
    state = replace(state, items=tuple(agenda))

    result = merged(*listed, state=state, mode=mode)
    after_it = evolve(state, AgendaPublished(result.plan.sections, result.plan.items, LATER))

    new = {item.id: item for item in after_it.items}
    assert len(new) == len(after_it.items) == len(result.plan.items)
    for item in agenda:
        if item.id in new:
            assert (new[item.id].started_at, new[item.id].ended_at) == (item.started_at, item.ended_at)
            assert (new[item.id].documents, new[item.id].prizes) == (item.documents, item.prizes)
        else:
            assert mode is Mode.REPLACE
            assert item.started_at is None
    assert [one.row for one in result.effects if one.row] == list(range(2, len(listed) + 2))
    in_list = [one.item.id for one in result.effects if one.row]
    assert [one for one in ids(result) if one in in_list] == in_list


def test_a_row_is_known_by_its_id_even_with_another_title_and_cue() -> None:
    result = merged(a_row("新题", id=ItemId("two"), cue="9"))

    assert actions(result) == {"two": "changed", "one": "kept", "three": "kept"}
    (effect,) = (one for one in result.effects if one.action is Action.CHANGED)
    assert effect.changes == ("cue", "title")
    assert (effect.item.title, effect.item.prizes) == (Bilingual("新题", "Two"), TWO.prizes)


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        (a_row("乙", start_at=LATER, cue="1"), "two"),
        (a_row("乙", start_at=NOW, cue="1"), "two"),
        (a_row("新题", start_at=NOW, cue="3"), "three"),
    ],
)
def test_without_an_id_title_and_start_count_before_the_title_and_the_title_before_the_cue(
    row: ListedItem, owner: str
) -> None:
    assert actions(merged(row))[owner] == "changed"


def test_what_two_items_share_tells_nothing() -> None:
    twins = AgendaState(items=(ONE, replace(ONE, id=ItemId("twin"), started_at=None)))

    result = merged(a_row("甲", start_at=NOW, planned_ms=TWENTY), state=twins)

    assert result.count(Action.ADDED) == 1
    assert result.count(Action.KEPT) == 2


def test_new_rows_stand_where_the_list_has_them_and_the_others_behind_their_neighbours() -> None:
    new = a_row("新环节", start_at=NOW, planned_ms=TWENTY)

    assert ids(merged(a_row("丙"), new, a_row("甲")))[::3] == ["three", "two"]
    result = merged(a_row("甲"), new, a_row("丙"))
    assert [*ids(result)[:2], ids(result)[3]] == ["one", "two", "three"]


def test_a_new_row_gets_the_same_id_each_time_it_is_looked_at() -> None:
    new = a_row("新环节", start_at=NOW, planned_ms=TWENTY)

    assert ids(merged(new)) == ids(merged(new))
    assert len(set(ids(merged(new, new)))) == 5


def test_replacing_takes_out_what_the_list_leaves_out_but_never_what_began() -> None:
    result = merged(a_row("丙"), mode=Mode.REPLACE)

    assert actions(result) == {"three": "unchanged", "one": "kept", "two": "removed"}
    assert ids(result) == ["one", "three"]


def test_a_new_item_without_a_start_follows_the_one_before_it() -> None:
    result = merged(a_row("乙"), a_row("新环节", planned_ms=TWENTY))

    assert result.plan.items[2].planned_start_at == after(LATER, TWENTY)


def test_a_new_item_needs_a_start_and_a_length() -> None:
    assert merge(AGENDA, [a_row("新环节")], Mode.MERGE).errors == (
        RowError(2, "start", "required"),
        RowError(2, "duration", "required"),
    )
    lasting = merged(a_row("新环节", start_at=NOW, until_next_ms=TWENTY))
    assert lasting.effects[0].item.planned_ms == TWENTY


def test_the_same_id_twice_is_refused() -> None:
    twice = [a_row("甲", 2, id=ItemId("one")), a_row("乙", 3, id=ItemId("one"))]

    assert RowError(3, "id", "duplicate_row") in merge(AGENDA, twice, Mode.MERGE).errors


def test_an_item_can_t_become_shorter_than_its_shortest() -> None:
    wrong = merge(AGENDA, [a_row("乙", min_ms=(Duration(30 * MINUTE),))], Mode.MERGE)

    assert wrong.errors == (RowError(2, "min", "out_of_range"),)


def test_a_list_that_would_make_the_agenda_too_long_is_refused() -> None:
    many = [a_row(f"新{n}", n, start_at=NOW, planned_ms=TWENTY) for n in range(2, MOST_ITEMS + 1)]

    assert RowError(0, "", "too_many_items") in merge(AGENDA, many, Mode.MERGE).errors


def test_what_a_list_leaves_out_about_a_speaker_is_taken_from_the_one_of_that_name() -> None:
    lin = Speaker(Bilingual("林知夏", "Lin Zhixia"), Bilingual("律师", "Lawyer"), "D0001")
    state = AgendaState(items=(replace(TWO, speakers=(lin,)),))
    listed = (ListedSpeaker(Words("林知夏"), Words("会长")), ListedSpeaker(Words("陈远"), Words("")))

    (item,) = merged(a_row("乙", speakers=listed), state=state).plan.items

    assert item.speakers == (
        Speaker(Bilingual("林知夏", "Lin Zhixia"), Bilingual("会长", "Lawyer"), "D0001"),
        Speaker(Bilingual("陈远"), Bilingual("")),
    )


def test_sections_are_known_by_title_and_new_ones_are_made_once() -> None:
    morning = Section("am", Bilingual("上午", "Morning"))
    state = replace(AGENDA, sections=(morning,), items=(replace(ONE, section="am"), TWO, THREE))
    rows = [a_row("甲", section=(Words("下午"),)), a_row("乙", section=(Words("下午"),)), a_row("丙")]

    result = merged(*rows, state=state)
    again = merged(*rows, state=replace(state, sections=result.plan.sections, items=result.plan.items))
    replaced = merged(*rows, state=state, mode=Mode.REPLACE)

    new = result.plan.sections[1]
    assert result.plan.sections == (morning, new)
    assert [item.section for item in result.plan.items] == [new.id, new.id, None]
    assert again.count(Action.UNCHANGED) == 3
    assert replaced.plan.sections == (new,)


def test_kinds_halls_and_marks_are_changed_only_where_the_list_speaks_of_them() -> None:
    state = AgendaState(items=(replace(TWO, kind=Kind.AWARDS, hall="side", fixed_start=True),))

    (same,) = merged(a_row("乙"), state=state).plan.items
    (other,) = merged(a_row("乙", kind=Kind.BREAK, hall="main", fixed_start=False), state=state).plan.items

    assert same == state.items[0]
    assert (other.kind, other.hall, other.fixed_start) == (Kind.BREAK, "main", False)
