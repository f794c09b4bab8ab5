import asyncio
from dataclasses import replace
from typing import Any

import pytest

from huiwu.domain.admission import Verdict
from huiwu.domain.checkin import Kind, Scan
from huiwu.domain.commands import SetConference
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import GateId, ScanId
from huiwu.domain.timeline import MINUTE
from huiwu.services.house import House
from tests.services.operations import OFFICE, A, B, People, a_local, an_attempt, scanned
from tests.stage_setting import CONFERENCE, SLUG, Hand, a_file, a_scan, an_order


async def test_fifty_gates_at_once_admit_one_and_all_others_name_it(house: House, people: People) -> None:
    scans = [an_attempt(people["2"], f"s-{number}", ("main", "side")[number % 2]) for number in range(50)]

    answers = await asyncio.gather(*(house.checkin.scan(SLUG, one) for one in scans))

    [first] = [one.record for one in answers if one.record.verdict is Verdict.ADMITTED]
    repeats = [one.record for one in answers if one.record.verdict is Verdict.REPEAT]
    assert len(repeats) == 49
    assert {(one.first.at, one.first.gate) for one in repeats if one.first} == {(first.at, first.gate)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_two_tablets_offline_admit_one_badge_and_one_person_counts(
    house: House, other_house: House, people: People, order: tuple[int, ...]
) -> None:
    told = [
        (house, a_local(people["2"], "a-1", ago=2 * MINUTE), A),
        (other_house, a_local(people["2"], "b-1", "side"), B),
    ]
    for place in order:
        server, scan, who = told[place]
        await server.checkin.scan(SLUG, scan, who)

    count = await house.board.totals(SLUG)
    [shown] = await other_house.board.conflicts(SLUG)

    assert len(count.ledger.admitted) == 1
    assert count.open_conflicts == 1
    assert [(one.scan_id, one.device) for one in shown.conflict.entries] == [("a-1", "tablet-a"), ("b-1", "tablet-b")]
    assert shown.attendee == people["2"]


async def test_a_conflict_is_closed_once_with_a_reason_and_both_entries_stay(house: House, people: People) -> None:
    for scan, who in ((a_local(people["2"], "a-1", ago=MINUTE), A), (a_local(people["2"], "b-1", "side"), B)):
        await house.checkin.scan(SLUG, scan, who)

    await house.board.close_conflict(SLUG, "b-1", "同一人再次进场", OFFICE)
    shown = await house.board.close_conflict(SLUG, "b-1", "another reason", OFFICE)

    assert shown.conflict.closed is not None
    assert (shown.conflict.closed.note, shown.conflict.closed.actor) == ("同一人再次进场", "admin:1")
    assert len(shown.conflict.entries) == 2
    assert (await house.board.totals(SLUG)).open_conflicts == 0
    with pytest.raises(DomainError, match="unknown_conflict"):
        await house.board.close_conflict(SLUG, "a-1", "none", OFFICE)


async def test_a_local_decision_and_its_attempt_that_arrived_after_all_are_one_entry(
    house: House, people: People
) -> None:
    await house.checkin.scan(SLUG, an_attempt(people["2"], "a-1"), A)
    answer = await house.checkin.scan(SLUG, a_local(people["2"], "a-2", ref=ScanId("a-1")), A)

    count = await house.board.totals(SLUG)

    assert answer.record.verdict is Verdict.ADMITTED
    assert (len(count.ledger.admitted), count.open_conflicts) == (1, 0)
    assert count.ledger.by_gate[GateId("main")][Verdict.ADMITTED] == 1


async def test_a_local_decision_after_somebody_elses_entry_is_a_conflict(house: House, people: People) -> None:
    await house.checkin.scan(SLUG, an_attempt(people["2"], "b-1", "side"), B)
    refused = await house.checkin.scan(SLUG, an_attempt(people["2"], "a-1"), A)
    await house.checkin.scan(SLUG, a_local(people["2"], "a-2", ref=ScanId("a-1")), A)

    [shown] = await house.board.conflicts(SLUG)

    assert refused.record.verdict is Verdict.REPEAT
    assert len(shown.conflict.entries) == 2


async def test_an_operation_sent_twice_counts_once(house: House, other_house: House, people: People) -> None:
    local = a_local(people["2"], "a-1")

    answers = await asyncio.gather(*(one.checkin.scan(SLUG, local, A) for one in (house, other_house) * 5))

    assert {one.record for one in answers} == {answers[0].record}
    with pytest.raises(DomainError, match="scan_conflict"):
        await house.checkin.scan(SLUG, replace(local, told_verdict=Verdict.REFUSED), A)


async def test_who_is_turned_away_after_all_is_not_in(house: House, people: People) -> None:
    await house.checkin.scan(SLUG, a_local(people["2"], "a-1"), A)
    void = Scan(ScanId("a-2"), people_gate(), None, None, kind=Kind.VOID, ref=ScanId("a-1"))

    record = await house.board.take_back(SLUG, void, A)
    again = await house.board.take_back(SLUG, void, A)

    assert record == again
    assert (await house.board.totals(SLUG)).ledger.admitted == {}
    assert (await scanned(house, people["2"])).record.verdict is Verdict.ADMITTED


def people_gate() -> Any:
    return a_scan("x").gate


async def test_an_entry_taken_back_lets_the_person_in_again(house: House, other_house: House, people: People) -> None:
    await house.checkin.scan(SLUG, an_attempt(people["2"], "a-1"), A)
    await other_house.board.undo(SLUG, "a-1", "误扫", A, from_office=False)

    ledger = (await house.board.totals(SLUG)).ledger
    counted = (dict(ledger.admitted), +ledger.arrivals)
    answer = await house.checkin.scan(SLUG, an_attempt(people["2"], "a-2", "side"), B)

    assert counted == ({}, {})
    assert answer.record.verdict is Verdict.ADMITTED


async def test_only_the_same_tablet_may_take_back_and_only_for_a_quarter_of_an_hour(
    house: House, people: People, hand: Hand
) -> None:
    await house.checkin.scan(SLUG, an_attempt(people["2"], "a-1"), A)

    with pytest.raises(DomainError, match="too_late_to_undo"):
        await house.board.undo(SLUG, "a-1", "other tablet", B, from_office=False)
    hand.turn(15 * MINUTE + 1)
    with pytest.raises(DomainError, match="too_late_to_undo"):
        await house.board.undo(SLUG, "a-1", "too late", A, from_office=False)
    await house.board.undo(SLUG, "a-1", "by the office", OFFICE, from_office=True)
    with pytest.raises(DomainError, match="not_undoable"):
        await house.board.undo(SLUG, "a-1", "twice", OFFICE, from_office=True)
    with pytest.raises(DomainError, match="unknown_scan"):
        await house.board.undo(SLUG, "nothing", "", OFFICE, from_office=True)


async def test_what_a_tablet_holds_and_we_do_not_is_named(house: House, people: People) -> None:
    await house.checkin.scan(SLUG, a_local(people["2"], "a-1"), A)

    assert await house.checkin.missing(SLUG, ["a-1", "a-2", "b-1"]) == ["a-2", "b-1"]
    assert await house.checkin.missing(SLUG, []) == []


async def test_a_tablet_learns_where_people_are_and_then_only_what_changed(house: House, people: People) -> None:
    await scanned(house, people["2"])
    first = await house.board.presences(SLUG, 0)
    await scanned(house, people["3"], scan_id="s-3")
    await house.board.undo(SLUG, "s-3", "", OFFICE, from_office=True)
    later = await house.board.presences(SLUG, first.seq)

    assert (first.whole, [place.person for place in first.places]) == (True, [people["2"].id])
    assert (later.whole, [(place.person, record) for place, record in later.places.items()]) == (
        False,
        [(people["3"].id, None)],
    )


async def test_the_office_sees_who_is_missing(house: House, people: People) -> None:
    await scanned(house, people["2"])

    missing = await house.board.missing(SLUG, "delegate")

    assert {one.particulars.external_id for one in missing} == {"3", "4", "5"}
    assert (await house.board.totals(SLUG)).missing == len(await house.board.missing(SLUG, None)) == 4


async def test_somebody_let_in_and_then_taken_off_the_list_is_not_taken_for_somebody_else(
    house: House, people: People
) -> None:
    await scanned(house, people["2"])
    await house.registration.remove(SLUG, people["2"].id)

    count = await house.board.totals(SLUG)

    assert (len(count.ledger.admitted), count.registered, count.missing) == (1, 4, 4)


async def test_the_wall_names_newcomers_once_and_only_those_who_agreed(house: House, people: People) -> None:
    categories = [{**one, "welcomed": one["key"] == "delegate"} for one in CONFERENCE["categories"]]
    await house.stage.submit(SLUG, an_order(SetConference(a_file(categories=categories).conference)))
    await house.book.page(SLUG)
    for person in ("1", "2", "2", "3"):
        await scanned(house, people[person])
    seq, first = await house.board.welcomes(SLUG, 0)
    await scanned(house, people["4"], scan_id="s-4")
    await scanned(house, people["3"])
    _, later = await house.board.welcomes(SLUG, seq)

    assert [one.attendee.particulars.external_id for one in first] == ["2", "3"]
    assert [one.attendee.particulars.external_id for one in later] == ["4"]


async def test_a_tablets_list_follows_changes_and_marks_old_badges(house: House, people: People) -> None:
    whole = await house.tablets.list_since(SLUG, 0)
    await house.registration.replace_badge(SLUG, people["2"].id)
    await house.registration.remove(SLUG, people["3"].id)
    changed = await house.tablets.list_since(SLUG, whole.version)

    assert (whole.whole, len(whole.rows), whole.registered) == (True, 5, 5)
    assert (changed.whole, changed.gone) == (False, (people["3"].code,))
    assert sorted(one.standing.value for one in changed.rows) == ["active", "replaced"]
    assert (await house.tablets.list_since(SLUG, changed.version)).rows == ()
