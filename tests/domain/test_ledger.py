import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.admission import Verdict
from huiwu.domain.checkin import Kind, ScanRecord
from huiwu.domain.conference import Direction
from huiwu.domain.ids import AttendeeId, ScanId
from huiwu.domain.ledger import Ledger, Place, fold
from huiwu.domain.timeline import MINUTE, Instant, minute_of
from tests.builders import MAIN, NOW, SIDE, a_record
from tests.people import DELEGATE, GUEST

PEOPLE = [AttendeeId("p1"), AttendeeId("p2")]
CATEGORY = {"p1": DELEGATE, "p2": GUEST}


@st.composite
def ledgers(draw: st.DrawFn) -> list[ScanRecord]:
    """Operations of two people at two gates, with what speaks of earlier ones."""
    records: list[ScanRecord] = []
    for seq in range(1, draw(st.integers(1, 9)) + 1):
        kind = draw(st.sampled_from((Kind.ATTEMPT, Kind.LOCAL, Kind.OVERRIDE, Kind.UNDO, Kind.VOID, Kind.CLOSE)))
        earlier = draw(st.sampled_from(records)) if records else None
        person = draw(st.sampled_from(PEOPLE))
        record = a_record(
            seq,
            kind=kind,
            verdict=draw(st.sampled_from((Verdict.ADMITTED, Verdict.ADMITTED, Verdict.REPEAT))),
            attendee_id=person,
            category=CATEGORY[person],
            gate=draw(st.sampled_from((MAIN, SIDE))),
            direction=draw(st.sampled_from((Direction.IN, Direction.IN, Direction.OUT))),
            at=Instant(NOW + draw(st.integers(0, 5)) * MINUTE),
            scope="conference",
        )
        if kind in (Kind.UNDO, Kind.VOID, Kind.CLOSE):
            if earlier is None:
                continue
            record = replace(record, ref=earlier.scan_id, verdict=Verdict.ADMITTED, attendee_id=None, scope=None)
        elif kind is Kind.LOCAL and earlier is not None and earlier.kind is Kind.ATTEMPT and draw(st.booleans()):
            record = replace(record, ref=earlier.scan_id, attendee_id=earlier.attendee_id, category=earlier.category)
        records.append(record)
    return [replace(one, seq=seq) for seq, one in enumerate(records, start=1)]


def seen(ledger: Ledger) -> object:
    """All that people are told, without the numbers that depend on arrival."""
    return (
        ledger.admitted,
        +ledger.by_category,
        {gate: +counts for gate, counts in ledger.by_gate.items() if +counts},
        +ledger.arrivals,
        +ledger.occupancy,
        {place: record.scan_id for place, record in ledger.places().items()},
        [(one.id, [entry.scan_id for entry in one.entries], one.closed is not None) for one in ledger.conflicts()],
    )


@given(ledgers(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_in_the_same_ledger(records: list[ScanRecord], dice: random.Random) -> None:
    shuffled = list(records)
    dice.shuffle(shuffled)

    other = fold(replace(one, seq=seq) for seq, one in enumerate(shuffled, start=1))

    assert seen(other) == seen(fold(records))


@given(ledgers(), st.lists(st.integers(0, 8), min_size=9, max_size=9))
def test_a_record_that_comes_again_changes_nothing(records: list[ScanRecord], again_from: list[int]) -> None:
    heard: list[ScanRecord] = []
    for place, record in enumerate(records):
        heard += [record, *records[again_from[place] : place + 1]]

    assert seen(fold(heard)) == seen(fold(records))


@given(ledgers())
def test_people_are_counted_and_not_scans(records: list[ScanRecord]) -> None:
    ledger = fold(records)

    assert sum(ledger.arrivals.values()) == len(ledger.admitted) <= len(PEOPLE)
    assert sum(ledger.by_category.values()) == len(ledger.admitted)
    assert 0 <= ledger.inside() == ledger.occupancy["conference"] <= len(ledger.admitted)


@given(ledgers())
def test_who_is_in_several_zones_is_inside_once(records: list[ScanRecord]) -> None:
    in_two = [replace(one, scope="lounge") if one.scope and one.gate == SIDE else one for one in records]

    for number in range(len(in_two) + 1):
        ledger = fold(in_two[:number])
        inside = {place.person for place, one in ledger.places().items() if one.direction is Direction.IN}
        assert ledger.inside() == len(inside)


@given(ledgers(), st.integers(0, 9), st.integers(1, 9))
def test_the_newest_records_are_those_after_a_number(records: list[ScanRecord], since: int, most: int) -> None:
    assert fold(records).newest(since, most) == [one for one in records if one.seq > since][-most:]


@given(ledgers())
def test_an_entry_taken_back_leaves_what_would_be_without_it(records: list[ScanRecord]) -> None:
    ledger = fold(records)
    for target in records:
        found = ledger.without(target.scan_id)
        if found is None or target.scan_id in ledger.cancelled:
            continue
        place, newest = found

        undo = replace(
            a_record(99), scan_id=ScanId("undo"), kind=Kind.UNDO, ref=target.scan_id, scope=None, attendee_id=None
        )
        after = fold([*records, replace(undo, seq=len(records) + 1)])

        assert after.places().get(place) == newest


def local(seq: int, gate: str, minutes: int, **changes: object) -> ScanRecord:
    at = Instant(NOW + minutes * MINUTE)
    return a_record(seq, kind=Kind.LOCAL, gate=gate, at=at, scope="conference", **changes)


def test_two_tablets_alone_admit_the_same_badge_and_one_person_counts_with_one_open_conflict() -> None:
    early, late = local(1, MAIN, 0), local(2, SIDE, 3)

    for records in ([early, late], [replace(late, seq=1), replace(early, seq=2)]):
        ledger = fold(records)
        [conflict] = ledger.conflicts()

        assert len(ledger.admitted) == 1
        assert [one.scan_id for one in conflict.entries] == [early.scan_id, late.scan_id]
        assert conflict.closed is None


def test_a_closed_conflict_keeps_both_entries_and_its_reason() -> None:
    closing = replace(
        a_record(3), scan_id=ScanId("close"), kind=Kind.CLOSE, ref=ScanId("scan-2"), note="同一人", scope=None
    )

    [conflict] = fold([local(1, MAIN, 0), local(2, SIDE, 3), closing]).conflicts()

    assert len(conflict.entries) == 2
    assert conflict.closed is not None
    assert conflict.closed.note == "同一人"


def test_an_attempt_and_the_local_decision_that_stood_in_for_it_are_one_entry() -> None:
    attempt = a_record(1, scope="conference")
    stand_in = local(2, MAIN, 0, ref=attempt.scan_id)

    ledger = fold([attempt, stand_in])

    assert ledger.conflicts() == []
    assert ledger.by_gate[MAIN][Verdict.ADMITTED] == 1
    assert ledger.arrivals == {minute_of(NOW): 1}


def test_somebody_let_in_by_hand_a_second_time_is_no_conflict() -> None:
    again = a_record(2, kind=Kind.OVERRIDE, scope="conference", at=Instant(NOW + MINUTE))

    assert fold([a_record(1, scope="conference"), again]).conflicts() == []


def test_nobody_is_in_an_empty_ledger() -> None:
    assert fold([]) == Ledger()
    assert fold([]).presence(Place("conference", PEOPLE[0])) is None
