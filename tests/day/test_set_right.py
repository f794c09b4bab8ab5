"""Two accidents the protocol's model found: presence in Redis went another way than the ledger's fold."""

from collections.abc import Iterator

import pytest

from huiwu.domain.admission import Verdict
from huiwu.domain.ids import GateId
from huiwu.services.checkin import ScanResult
from tests.day.gate_hall import Hall, diskless_redis
from tests.day.gate_tablet import Habits, Tablet
from tests.stage_setting import SLUG


@pytest.fixture
def hall() -> Iterator[Hall]:
    with diskless_redis() as path:
        hall = Hall(path)
        hall.empty()
        yield hall
        hall.close()


def a_tablet(hall: Hall, name: str) -> Tablet:
    return Tablet(name, GateId("main"), hall.hand, Habits())


def verdict_now(hall: Hall, name: str) -> Verdict:
    other = a_tablet(hall, name)
    answer = hall.run(hall.servers[1].take(other.attempt(hall.people[0]).scan, other.who, late=False))
    assert isinstance(answer, ScanResult)
    return answer.record.verdict


def test_an_entry_taken_back_stays_taken_back_when_both_are_put_back(hall: Hall) -> None:
    """Bug: the entry came back under another number, its undo did not find it, and the person stayed inside."""
    tablet = a_tablet(hall, "t0")
    first, second = tablet.attempt(hall.people[1]), tablet.attempt(hall.people[0])
    for entry, server in ((first, hall.servers[1]), (second, hall.servers[0])):
        tablet.answered(entry, hall.run(server.take(entry.scan, tablet.who, late=False)))
    tablet.take_back(second)
    tablet.upload(hall, hall.servers[0], 1, heard=True)

    hall.fall_back()

    assert verdict_now(hall, "t1") is Verdict.ADMITTED


def test_an_attempt_that_arrives_after_its_entry_was_taken_back_counts_nowhere(hall: Hall) -> None:
    """Bug: the late request was admitted at a place where nobody was, and the hall kept one person too many."""
    tablet = a_tablet(hall, "t0")
    attempt = tablet.attempt(hall.people[0])
    tablet.decide_alone(attempt)
    tablet.take_back(tablet.journal[-1])
    attempt.open = False
    tablet.upload(hall, hall.servers[0], 2, heard=True)

    hall.run(hall.servers[0].take(attempt.scan, tablet.who, late=False))
    hall.run(hall.servers[0].house.board.totals(SLUG))

    assert hall.occupancy() == {}
    assert verdict_now(hall, "t1") is Verdict.ADMITTED
