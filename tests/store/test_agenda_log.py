import asyncio
import json

import pytest
import pytest_asyncio

from huiwu.domain.agenda import evolve, fold
from huiwu.domain.agenda_events import AgendaEvent, Announced, ConferenceChanged
from huiwu.domain.ids import CommandId, Slug
from huiwu.domain.public_agenda import public_state
from huiwu.domain.snapshot import public_event
from huiwu.domain.timeline import Instant
from huiwu.store.agenda_log import AgendaLogStore, Appended, Outcome, wire_epoch
from huiwu.store.connection import Connection
from tests.stage_setting import NOON, SLUG, a_file

CONFERENCE = a_file().conference


def announced(number: int) -> Announced:
    return Announced(f"a{number}", f"通知 {number}", urgent=False, at=Instant(NOON + number))


async def append(log: AgendaLogStore, event: AgendaEvent, base_rev: int, command_id: str = "") -> Appended:
    before = fold(list((await log.tail(SLUG, 0)).events))
    return await log.append(
        SLUG,
        event,
        command_id=CommandId(command_id or f"c{event.at}"),
        fingerprint="print of it",
        base_rev=base_rev,
        delta=public_event(before, event),
        state=public_state(CONFERENCE, evolve(before, event)),
        actor="test",
        new_epoch="0011223344556677",
        conference=event.conference if isinstance(event, ConferenceChanged) else None,
    )


@pytest_asyncio.fixture
async def log(connection: Connection) -> AgendaLogStore:
    """A log whose first event made the conference."""
    log = AgendaLogStore(connection)
    assert (await append(log, ConferenceChanged(CONFERENCE, NOON), 0)).rev == 1
    return log


async def test_an_event_is_appended_only_at_the_rev_it_was_worked_out_on(log: AgendaLogStore) -> None:
    first = await append(log, announced(1), 1)
    late = await append(log, announced(2), 1)
    early = await append(log, announced(3), 9)

    assert (first.outcome, first.rev, first.seq) == (Outcome.APPENDED, 2, 2)
    assert (late.outcome, late.rev, early.outcome, early.rev) == (Outcome.STALE, 2, Outcome.STALE, 2)
    assert len((await log.tail(SLUG, 0)).events) == 2


async def test_a_known_command_gets_where_it_was_recorded_whatever_it_brings_now(log: AgendaLogStore) -> None:
    await append(log, announced(1), 1, "one")
    await append(log, announced(2), 2, "two")

    again = await append(log, announced(3), 3, "one")
    tail = await log.tail(SLUG, 3, "one")

    assert again == tail.known == Appended(Outcome.KNOWN, 2, 2, "print of it")
    assert (tail.rev, tail.events) == (3, ())


async def test_of_many_appends_at_one_rev_one_wins(log: AgendaLogStore) -> None:
    answers = await asyncio.gather(*(append(log, announced(n), 1) for n in range(1, 21)))

    assert sorted(one.outcome for one in answers) == [Outcome.APPENDED] + [Outcome.STALE] * 19


async def test_both_logs_are_numbered_without_gaps_and_fold_to_the_snapshot(log: AgendaLogStore) -> None:
    for number in range(1, 12):
        await append(log, announced(number), number)

    tail = await log.tail(SLUG, 0)
    deltas = await log.public_after(SLUG, 0)
    head = await log.public_head(SLUG)

    assert (len(tail.events), tail.rev, tail.seq) == (12, 12, 12)
    assert [one.seq for one in deltas] == list(range(1, 13))
    assert [one.at for one in deltas] == [one.at for one in tail.events]
    assert head is not None
    assert (head.seq, head.epoch) == (12, "0011223344556677")
    assert json.loads(head.state) == public_state(CONFERENCE, fold(list(tail.events)))


async def test_the_conference_is_written_with_its_event_and_found_by_its_slug(log: AgendaLogStore) -> None:
    assert await log.conference(SLUG) == CONFERENCE
    assert await log.slugs() == [SLUG]
    assert await log.conference(Slug("nowhere")) is None
    assert await log.public_head(Slug("nowhere")) is None


async def test_a_log_shorter_than_what_somebody_read_says_so(log: AgendaLogStore) -> None:
    assert not (await log.tail(SLUG, 1)).rewound
    assert (await log.tail(SLUG, 2)).rewound


async def test_a_follower_waits_for_both_ledgers_at_once(log: AgendaLogStore, connection: Connection) -> None:
    follower = log.follower(SLUG)
    waiting = asyncio.create_task(follower.wait(1, 0))
    await asyncio.sleep(0.05)
    assert not waiting.done()

    await append(log, announced(1), 1)
    deltas, ledger_seq = await asyncio.wait_for(waiting, 3)
    await connection.command("XADD", f"hw:{{{SLUG}}}:ledger", "1-0", "b", "{}")
    nothing, grown = await asyncio.wait_for(follower.wait(2, 0), 3)
    await follower.close()

    assert ([one.seq for one in deltas], ledger_seq) == ([2], 0)
    assert (nothing, grown) == ([], 1)


@pytest.mark.parametrize(("one", "other"), [(("a", "b"), ("a", "c")), (("a", "b"), ("c", "b")), (("a", ""), ("", "a"))])
def test_the_wires_epoch_changes_with_the_stream_and_with_redis(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert wire_epoch(*one) == wire_epoch(*one)
    assert wire_epoch(*one) != wire_epoch(*other)
