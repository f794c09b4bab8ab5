from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.admission import Verdict
from huiwu.domain.checkin import Scan, ScanRecord, Totals, fold
from huiwu.domain.ids import AttendeeId, ScanId
from huiwu.domain.timeline import MINUTE, Instant, minute_of
from tests.builders import MAIN, NOW, SIDE, a_record
from tests.domain.strategies import records
from tests.people import DELEGATE, GUEST

ledgers = st.lists(records, max_size=8).map(
    lambda some: [replace(record, seq=place) for place, record in enumerate(some, start=1)]
)


def admissions(ledger: list[ScanRecord]) -> list[ScanRecord]:
    return [one for one in ledger if one.verdict is Verdict.ADMITTED and one.attendee_id is not None]


@given(ledgers, st.data())
def test_a_record_that_comes_again_changes_nothing(ledger: list[ScanRecord], data: st.DataObject) -> None:
    heard: list[ScanRecord] = []
    for place, record in enumerate(ledger):
        heard += [record, *data.draw(st.lists(st.sampled_from(ledger[: place + 1]), max_size=2))]

    assert fold(heard) == fold(ledger)


@given(ledgers)
def test_people_are_counted_and_not_scans(ledger: list[ScanRecord]) -> None:
    people = {one.attendee_id for one in admissions(ledger)}

    totals = fold(ledger)

    assert set(totals.admitted) == people
    assert sum(totals.arrivals.values()) == len(people)
    assert sum(totals.by_category.values()) <= len(people)


@given(ledgers)
def test_everybody_arrived_with_their_first_admission(ledger: list[ScanRecord]) -> None:
    first: dict[AttendeeId | None, Instant] = {}
    for one in admissions(ledger):
        first.setdefault(one.attendee_id, one.at)

    assert fold(ledger).admitted == first


@given(ledgers)
def test_every_scan_shows_at_its_gate(ledger: list[ScanRecord]) -> None:
    totals = fold(ledger)

    assert sum(sum(counts.values()) for counts in totals.by_gate.values()) == len(ledger)
    assert totals.seq == len(ledger)


@given(ledgers, st.integers(0, 8))
def test_a_fold_goes_on_from_where_it_was(ledger: list[ScanRecord], place: int) -> None:
    totals = fold(ledger[:place])
    for record in ledger[place:]:
        totals.add(record)

    assert totals == fold(ledger)


def test_nobody_is_in_an_empty_ledger() -> None:
    assert fold([]) == Totals()


def test_an_admission_of_somebody_counted_elsewhere_does_not_move_their_arrival() -> None:
    later = Instant(NOW + 5 * MINUTE)

    totals = fold([a_record(1), a_record(2, gate=SIDE, at=later)])

    assert totals.arrivals == {minute_of(NOW): 1}
    assert totals.by_gate == {MAIN: {Verdict.ADMITTED: 1}, SIDE: {Verdict.ADMITTED: 1}}


def test_refused_and_repeated_scans_let_nobody_in() -> None:
    totals = fold([a_record(1, verdict=Verdict.REFUSED), a_record(2, verdict=Verdict.REPEAT)])

    assert (totals.admitted, totals.by_category, totals.arrivals) == ({}, {}, {})
    assert totals.by_gate == {MAIN: {Verdict.REFUSED: 1, Verdict.REPEAT: 1}}


def test_each_category_counts_its_own_people() -> None:
    people = [("a", DELEGATE), ("b", GUEST), ("c", DELEGATE), ("a", DELEGATE)]

    totals = fold(
        a_record(seq, attendee_id=AttendeeId(person), category=category)
        for seq, (person, category) in enumerate(people, start=1)
    )

    assert totals.by_category == {DELEGATE: 2, GUEST: 1}


def test_a_retry_at_another_time_is_the_same_scan_and_another_badge_is_not() -> None:
    scan = Scan(ScanId("s1"), MAIN, "CODE", None)

    assert scan.fingerprint() == replace(scan, scanned_at=NOW).fingerprint()
    assert scan.fingerprint() != replace(scan, code="OTHER").fingerprint()
    assert scan.fingerprint() != replace(scan, gate=SIDE).fingerprint()
    assert scan.fingerprint() != replace(scan, code=None, attendee_id=AttendeeId("CODE")).fingerprint()
