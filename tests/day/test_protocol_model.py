"""The whole protocol of the gates, played by chance over the real rules, the real fold and the real script."""

import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, ClassVar
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from huiwu.domain import ledger as ledger_rules
from huiwu.domain.checkin import Kind, ScanRecord
from huiwu.domain.ids import AttendeeId, GateId, ScanId
from huiwu.store.ledger import LedgerStore, Moved
from tests.day.fold_checks import FoldChecks
from tests.day.gate_hall import Hall, diskless_redis
from tests.day.gate_tablet import Entry, Habits, Tablet

PEOPLE, TABLETS, STEPS = 3, 3, 30
RUNS = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 60
PORTION = 500  # after so many runs the program says how far it is
RUNS_TO_FIND = 2_000
"""A broken variant that is not found within as many runs counts as not found."""
_ROUNDS_TO_SYNC = 6

places = st.integers(0, 1_000)


class GateProtocol(FoldChecks, RuleBasedStateMachine):
    """Three tablets, three people, two servers, one Redis; everything that can go wrong between them."""

    habits: ClassVar[Habits] = Habits()

    @initialize()
    def open_the_doors(self) -> None:
        self.hall.empty()
        self.people = self.hall.people[:PEOPLE]
        gates = (GateId("main"), GateId("side"))
        self.tablets = [Tablet(f"t{n}", gates[n % 2], self.hall.hand, self.habits) for n in range(TABLETS)]
        self.flying: list[tuple[Tablet, Entry]] = []
        self.holes: Counter[AttendeeId] = Counter()
        """Green lights that Redis and every server's memory have lost at once, until the tablet comes back."""

    @rule(tablet=places, person=places, server=places, fate=st.sampled_from(["answered", "no reply", "lost", "late"]))
    def scan(self, tablet: int, person: int, server: int, fate: str) -> None:
        at = self.tablets[tablet % TABLETS]
        entry = at.attempt(self.people[person % PEOPLE])
        station = self.hall.servers[server % 2]
        if at.online and fate in ("answered", "no reply"):
            answer = self.hall.run(station.take(entry.scan, at.who, late=False))
            if fate == "answered":
                at.answered(entry, answer)
                return
        if at.online and fate == "late":
            self.flying.append((at, replace(entry)))
        at.decide_alone(entry)

    @precondition(lambda self: self.flying)
    @rule(which=places, server=places)
    def a_request_arrives_late(self, which: int, server: int) -> None:
        at, entry = self.flying.pop(which % len(self.flying))
        self.hall.run(self.hall.servers[server % 2].take(entry.scan, at.who, late=False))

    @rule(tablet=places, server=places, count=st.integers(1, 5), heard=st.booleans())
    def upload(self, tablet: int, server: int, count: int, heard: bool) -> None:
        at = self.tablets[tablet % TABLETS]
        if at.online:
            at.upload(self.hall, self.hall.servers[server % 2], count, heard=heard)

    @rule(tablet=places, server=places)
    def compare(self, tablet: int, server: int) -> None:
        at = self.tablets[tablet % TABLETS]
        if at.online:
            at.check(self.hall, self.hall.servers[server % 2])

    @precondition(lambda self: any(tablet.greens() for tablet in self.tablets))
    @rule(tablet=places, which=places)
    def take_back(self, tablet: int, which: int) -> None:
        at = self.tablets[tablet % TABLETS]
        if greens := at.greens():
            at.take_back(greens[which % len(greens)])

    @rule(tablet=places, online=st.booleans())
    def network(self, tablet: int, online: bool) -> None:
        self.tablets[tablet % TABLETS].online = online

    @precondition(lambda self: any(server.held for server in self.hall.servers))
    @rule(server=places)
    def kill_a_server(self, server: int) -> None:
        self.hall.servers[server % 2].start_anew()

    @rule()
    def remember(self) -> None:
        self.hall.remember()

    # Without this most runs would be falls of an empty ledger.
    @precondition(lambda self: any(tablet.journal for tablet in self.tablets))
    @rule()
    def fall_back(self) -> None:
        before = set(self.hall.on_record())
        self.hall.fall_back()
        lost = before - set(self.hall.on_record())
        held = set().union(*(server.held for server in self.hall.servers))
        assert not lost & held, f"what a server still knows was not put back: {sorted(lost & held)}"
        for tablet in self.tablets:
            self.holes.update(one.person for one in tablet.greens() if one.name in lost or one.scan.id in lost)
        self.fold_is_what_redis_says()

    def teardown(self) -> None:
        if not hasattr(self, "tablets"):
            return
        while self.flying:
            self.a_request_arrives_late(0, 0)
        for turn in range(_ROUNDS_TO_SYNC):
            for tablet in self.tablets:
                tablet.check(self.hall, self.hall.servers[turn % 2])
                tablet.upload(self.hall, self.hall.servers[turn % 2], 100, heard=True)
        self.everything_is_there_once()
        self.green_lights_are_bounded()
        self.every_surplus_is_an_open_conflict()
        self.fold_is_what_redis_says()
        self.everybody_counts_the_same()

    def everything_is_there_once(self) -> None:
        records = self.hall.records()
        ids = [one.scan_id for one in records]
        assert len(ids) == len(set(ids)), "an operation is on record twice"
        assert [one.seq for one in records] == list(range(1, len(ids) + 1))
        assert self.hall.scan_numbers() == {one.scan_id: one.seq for one in records}
        for tablet in self.tablets:
            assert not tablet.open, "a tablet cannot get rid of something"
            for one in tablet.journal:
                if one.failed:
                    assert (one.failed, one.scan.kind in (Kind.VOID, Kind.UNDO)) == ("not_undoable", True), one
                else:
                    assert one.scan.id in ids, f"lost: {one.scan.id}"

    def green_lights_are_bounded(self) -> None:
        for person in self.people:
            greens = [one for tablet in self.tablets for one in tablet.greens() if one.person == person.id]
            alone = sum(person.id in tablet.decided_alone for tablet in self.tablets)
            assert sum(one.solid for one in greens) <= 1 + self.holes[person.id], "two solid green lights"
            assert len({one.name for one in greens}) <= 1 + alone + self.holes[person.id], "too many green lights"

    def every_surplus_is_an_open_conflict(self) -> None:
        ledger = self.totals(0)
        shown = [one for one in ledger.conflicts() if one.closed is None]
        for person in self.people:
            greens = {one.name for tablet in self.tablets for one in tablet.greens() if one.person == person.id}
            conflicts = [one for one in shown if one.place.person == person.id]
            involved = {_name(entry) for one in conflicts for entry in one.entries}
            assert len(greens) < 2 or greens <= involved, f"a double entry is hidden: {greens - involved}"
            assert len(conflicts) >= len(greens) - 1


def _name(record: ScanRecord) -> ScanId:
    return record.ref if record.kind is Kind.LOCAL and record.ref else record.scan_id


# --- the machine, and five of it that are broken on purpose ---------------------------------------------------------


def play(hall: Hall, runs: int, habits: Habits | None = None, *, shrink: bool = True) -> None:
    """Raise what the machine finds within so many runs."""
    chosen = type("Chosen", (GateProtocol,), {"hall": hall, "habits": habits or Habits()})
    phases = [one for one in Phase if shrink or one not in (Phase.shrink, Phase.explain)]
    run_state_machine_as_test(
        chosen,
        settings=settings(
            settings(),
            max_examples=runs,
            deadline=None,
            stateful_step_count=STEPS,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def without_put_back() -> AbstractContextManager[Any]:
    async def nothing(_: LedgerStore) -> None:
        return None

    return mock.patch.object(LedgerStore, "put_back", nothing)


def without_looking_again() -> AbstractContextManager[Any]:
    """The script is told that nothing has moved, whatever has: the decision stands as it was made."""
    careful = LedgerStore.record

    async def careless(self: LedgerStore, *words: Any, **facts: Any) -> Any:
        while isinstance(answer := await careful(self, *words, **facts), Moved):
            facts["step"] = facts["step"]._replace(expected_seq=answer.seq)
        return answer

    return mock.patch.object(LedgerStore, "record", careless)


def without_local_conflicts() -> AbstractContextManager[Any]:
    course = ledger_rules._course

    def blind(passages: Any) -> Any:
        found = course(passages)
        return found._replace(surplus=tuple(one for one in found.surplus if one.kind is not Kind.LOCAL))

    return mock.patch.object(ledger_rules, "_course", blind)


BROKEN: dict[str, tuple[Habits, Callable[[], AbstractContextManager[Any]]]] = {
    "the same id is sent again with the local outcome": (Habits(new_id_for_local=False), nullcontext),
    "servers put nothing back": (Habits(), without_put_back),
    "tablets do not send again what is missing": (Habits(sends_what_is_missing=False), nullcontext),
    "the script is always told that nothing has moved": (Habits(), without_looking_again),
    "local decisions are no conflicts": (Habits(), without_local_conflicts),
}


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with diskless_redis() as path:
        hall = Hall(path)
        yield hall
        hall.close()


@pytest.mark.timeout(3_600)
def test_the_protocol_holds_whatever_happens(hall: Hall) -> None:
    play(hall, RUNS)


@pytest.mark.parametrize("variant", BROKEN)
def test_a_broken_protocol_is_found_out(hall: Hall, variant: str) -> None:
    habits, breaking = BROKEN[variant]

    with breaking(), pytest.raises((AssertionError, KeyError, ExceptionGroup)):
        play(hall, RUNS_TO_FIND, habits, shrink=False)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    logging.getLogger("huiwu").setLevel(logging.ERROR)
    with diskless_redis() as path:
        hall = Hall(path)
        began = time.monotonic()
        for done in range(0, runs, PORTION):
            play(hall, min(PORTION, runs - done), shrink=False)
            seconds = time.monotonic() - began
            sys.stdout.write(f"{min(runs, done + PORTION)} runs of up to {STEPS} steps hold, {seconds:.0f} s\n")
            sys.stdout.flush()
        for variant, (habits, breaking) in BROKEN.items():
            with breaking(), pytest.raises((AssertionError, KeyError, ExceptionGroup)) as found:
                play(hall, RUNS_TO_FIND, habits, shrink=False)
            sys.stdout.write(f"found: {variant}: {str(found.value).splitlines()[0]}\n")
        hall.close()


if __name__ == "__main__":
    main()
