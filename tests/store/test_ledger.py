import asyncio
import os
import signal
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from huiwu.domain.admission import Decision, Reason, Verdict
from huiwu.domain.attendee import Attendee, Particulars, with_badge_revoked
from huiwu.domain.badge import make_code
from huiwu.domain.checkin import First, Scan
from huiwu.domain.errors import StoreError
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId
from huiwu.domain.ledger import Place
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.connection import Connection
from huiwu.store.ledger import KEEP, Full, LedgerStore, Moved, Recorded, Step
from huiwu.store.people import PeopleStore
from tests.stage_setting import NOON, SLUG, a_scan
from tests.store.running import running

LET_IN = (Verdict.ADMITTED, Reason.OK)
PERSON = Attendee(AttendeeId("p1"), Particulars("徐启萱", CategoryKey("delegate")), make_code(SLUG, 1))


@pytest_asyncio.fixture
async def ledger(connection: Connection) -> LedgerStore:
    await PeopleStore(connection).change(SLUG, "op", 0, put=[PERSON])
    return LedgerStore(connection)


async def admit(
    ledger: LedgerStore, scan: Scan, person: Attendee = PERSON, scope: str = "hall", at: int = NOON
) -> Recorded | None:
    """Record a scan that the rules let in, or call it a repeat when somebody else was first."""
    seq, first = 0, None
    while True:
        decision = Decision(Verdict.REPEAT, Reason.ALREADY_IN, scope) if first else Decision(*LET_IN, scope)
        step = Step(Place(scope, person.id), seq, KEEP if first else "in", 0 if first else 1)
        answer = await ledger.record(
            SLUG, scan, attendee=person, code="", decision=decision, at=Instant(at), first=first, step=step
        )
        if not isinstance(answer, Moved):
            assert not isinstance(answer, Full)
            return answer
        assert answer.record is not None
        seq, first = answer.seq, First(answer.record.at, answer.record.gate)


async def refuse(ledger: LedgerStore, scan: Scan, reason: Reason, code: str = "") -> Recorded | None:
    decision = Decision(Verdict.REFUSED, reason)
    answer = await ledger.record(SLUG, scan, attendee=None, code=code, decision=decision, at=NOON)
    assert not isinstance(answer, Moved | Full)
    return answer


def sure(recorded: Recorded | None) -> Recorded:
    assert recorded is not None
    return recorded


async def test_fifty_scans_of_one_badge_at_once_admit_one_and_name_it_to_the_others(ledger: LedgerStore) -> None:
    scans = [a_scan(PERSON, gate=f"g{n}") for n in range(50)]

    answers = await asyncio.gather(*(admit(ledger, scan, at=NOON + n) for n, scan in enumerate(scans)))

    records = sorted((sure(one).record for one in answers), key=lambda record: record.seq)
    first, repeats = records[0], records[1:]
    assert [one.seq for one in records] == list(range(1, 51))
    assert (first.verdict, first.first) == (Verdict.ADMITTED, None)
    assert {one.verdict for one in repeats} == {Verdict.REPEAT}
    assert {one.first for one in repeats} == {First(first.at, first.gate)}
    assert all(sure(one).durable for one in answers)


async def test_the_same_scan_again_gets_the_same_answer_and_no_second_record(ledger: LedgerStore) -> None:
    scan = a_scan(PERSON)

    first = sure(await admit(ledger, scan))
    again = sure(await admit(ledger, scan, at=NOON + 5_000))

    assert again == first
    assert await ledger.last_seq(SLUG) == 1


@pytest.mark.parametrize("change", [{"gate": GateId("side")}, {"code": "other"}, {"attendee_id": AttendeeId("p2")}])
async def test_a_scan_id_with_another_body_is_told_apart(ledger: LedgerStore, change: dict[str, str]) -> None:
    scan = a_scan(PERSON)
    await admit(ledger, scan)

    other = sure(await admit(ledger, replace(scan, **change)))  # type: ignore[arg-type]

    assert not other.same
    assert await ledger.last_seq(SLUG) == 1


async def test_what_does_not_change_who_and_where_is_the_same_scan(ledger: LedgerStore) -> None:
    scan = a_scan(PERSON)
    await admit(ledger, scan)

    assert sure(await admit(ledger, replace(scan, scanned_at=NOON))).same


async def test_a_person_who_changed_since_is_decided_again(ledger: LedgerStore, connection: Connection) -> None:
    newer = with_badge_revoked(PERSON)
    await PeopleStore(connection).change(SLUG, "op2", 1, put=[newer])

    assert await admit(ledger, a_scan(PERSON)) is None
    assert await admit(ledger, a_scan(PERSON), newer) is not None


async def test_a_person_removed_since_is_decided_again(ledger: LedgerStore, connection: Connection) -> None:
    await PeopleStore(connection).change(SLUG, "op2", 1, removed=[PERSON.id])

    assert await admit(ledger, a_scan(PERSON)) is None


async def test_a_code_that_somebody_got_since_is_decided_again(ledger: LedgerStore) -> None:
    assert await refuse(ledger, a_scan(PERSON), Reason.UNKNOWN_CODE, PERSON.code) is None
    assert await refuse(ledger, a_scan("x"), Reason.UNKNOWN_CODE, make_code(SLUG, 2)) is not None


async def test_each_scope_has_a_first_time_of_its_own(ledger: LedgerStore) -> None:
    verdicts = [sure(await admit(ledger, a_scan(PERSON), scope=scope)).record.verdict for scope in ("a", "b", "a")]

    assert verdicts == [Verdict.ADMITTED, Verdict.ADMITTED, Verdict.REPEAT]


async def test_a_redis_that_forgot_its_scripts_is_taught_again(ledger: LedgerStore, connection: Connection) -> None:
    scan = a_scan(PERSON)
    await admit(ledger, scan)
    await connection.command("SCRIPT", "FLUSH")

    answers = await asyncio.gather(*(admit(ledger, a_scan(PERSON)) for _ in range(10)))

    assert {sure(one).record.verdict for one in answers} == {Verdict.REPEAT}
    assert sure(await admit(ledger, scan)).record.seq == 1


async def test_records_are_read_in_order_from_any_number_and_page_by_page(ledger: LedgerStore) -> None:
    for n in range(7):
        await refuse(ledger, a_scan(f"text {n}"), Reason.NOT_A_BADGE)

    records, newest = await ledger.after(SLUG, 4)
    nothing, still = await ledger.after(SLUG, 7)

    assert ([one.seq for one in records], newest) == ([5, 6, 7], 7)
    assert (nothing, still) == ([], 7)
    assert await ledger.after("empty", 3) == ([], 0)  # type: ignore[arg-type]


async def test_a_recorded_scan_is_known_by_its_id_afterwards(ledger: LedgerStore) -> None:
    scan = a_scan(PERSON)
    recorded = sure(await admit(ledger, scan))

    assert sure(await ledger.known(SLUG, scan)).record == recorded.record
    assert not sure(await ledger.known(SLUG, replace(scan, gate=GateId("side")))).same
    assert await ledger.known(SLUG, a_scan(PERSON)) is None


async def test_nothing_of_a_scan_is_written_but_by_the_script(ledger: LedgerStore, connection: Connection) -> None:
    await admit(ledger, a_scan(PERSON))

    written = set(await connection.command("KEYS", "*"))

    of_the_list = {keys.people(SLUG), keys.person_revs(SLUG), keys.codes(SLUG), keys.people_changes(SLUG)}
    of_the_scan = {keys.scans(SLUG), keys.ledger(SLUG), keys.presence(SLUG), keys.occupancy(SLUG)}
    assert written == of_the_list | of_the_scan | {keys.operation(SLUG, "op")}


async def test_no_acknowledged_scan_is_lost_when_redis_is_killed_and_the_connection_mends_itself() -> None:
    acknowledged: list[Recorded] = []
    with tempfile.TemporaryDirectory(prefix="huiwu-test-") as folder:
        async with running(Path(folder)) as server:
            connection = Connection(server.url)
            await connection.open()
            ledger = LedgerStore(connection)

            async def scan_on(number: int) -> None:
                for step in range(30):
                    text = a_scan(f"text {step}", scan_id=f"s{number}-{step}")
                    acknowledged.append(sure(await refuse(ledger, text, Reason.NOT_A_BADGE)))

            async def kill() -> None:
                while len(acknowledged) < 40:
                    await asyncio.sleep(0.005)
                assert server.pid is not None
                os.kill(server.pid, signal.SIGKILL)

            await asyncio.gather(*(scan_on(number) for number in range(8)), kill())
            records, newest = await ledger.after(SLUG, 0)
            await connection.close()
            assert server.restarts == 1

    assert newest == 240 == len(acknowledged)
    assert {one.record.scan_id: one.record for one in acknowledged} == {one.scan_id: one for one in records}


async def test_what_redis_refuses_one_operation_is_no_trouble_for_those_it_travels_with(
    ledger: LedgerStore, connection: Connection
) -> None:
    await connection.command("HSET", keys.occupancy(SLUG), "broken", "no number")

    answers = await asyncio.gather(
        admit(ledger, a_scan(PERSON, scan_id="a"), scope="hall"),
        admit(ledger, a_scan(PERSON, scan_id="b"), scope="broken"),
        admit(ledger, a_scan(PERSON, scan_id="c"), scope="lounge"),
        return_exceptions=True,
    )

    assert isinstance(answers[1], StoreError)
    records, newest = await ledger.after(SLUG, 0)
    assert [(one.seq, one.scan_id) for one in records] == [(1, "a"), (2, "c")]
    assert newest == 2
    assert await ledger.missing(SLUG, ["a", "b", "c"]) == ["b"]
    assert await connection.command("HKEYS", keys.presence(SLUG)) == [f"hall|{PERSON.id}", f"lounge|{PERSON.id}"]


async def test_an_operation_whose_sender_gave_up_is_still_put_back(ledger: LedgerStore, connection: Connection) -> None:
    """Bug: only who heard the answer noted the operation, so one that was cancelled meanwhile was lost with Redis."""
    sent = asyncio.create_task(admit(ledger, a_scan(PERSON, scan_id="a")))
    for _ in range(3):
        await asyncio.sleep(0)
    sent.cancel()
    while not await ledger.last_seq(SLUG):
        await asyncio.sleep(0.001)
    await connection.command("FLUSHALL")

    await ledger.put_back()

    assert await ledger.missing(SLUG, ["a"]) == []
