"""What the model of the protocol leaves out, by chance: both ways, full halls, overrides, own phones, tied clocks."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.checkin import PASSAGES, Kind, Scan, ScanRecord
from huiwu.domain.commands import SetConference
from huiwu.domain.conference import Direction
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import AttendeeId, GateId, ScanId
from huiwu.services.checkin import ScanResult, Who
from tests.day.fold_checks import FoldChecks
from tests.day.gate_hall import Hall, diskless_redis
from tests.stage_setting import CONFERENCE, SLUG, a_file, an_order

PEOPLE, STEPS, CAPACITY = 3, 30, 2
RUNS = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 40
_ROUNDS_TO_SYNC = 6
GATES = (GateId("main"), GateId("side"))
TELLING = (Kind.ATTEMPT, Kind.OVERRIDE, Kind.SELF)

places = st.integers(0, 1_000)
ways = st.sampled_from([Direction.IN, Direction.OUT])
ticks = st.sampled_from([0, 0, 1, 7])


class GateRules(FoldChecks, RuleBasedStateMachine):
    """Entries of three people at two gates of a hall for two, told to two servers in any order, now or late."""

    @initialize()
    def open_the_doors(self) -> None:
        self.hall.empty()
        found = self.hall.run(self.hall.servers[0].house.registration.find(SLUG, limit=PEOPLE)).attendees
        self.people: list[AttendeeId] = [one.id for one in found]
        self.told: list[Scan] = []

    def take(self, scan: Scan, server: int, *, late: bool) -> ScanResult | ScanRecord:
        return self.hall.run(self.hall.servers[server % 2].take(scan, Who(device="t0"), late=late))

    def write(self, **facts: object) -> Scan:
        scan = Scan(ScanId(f"t0-{len(self.told):03d}"), GATES[0], None, None, scanned_at=self.hall.hand.now)
        self.told.append(replace(scan, **facts))  # type: ignore[arg-type]
        return self.told[-1]

    @rule(person=places, server=places, kind=st.sampled_from(TELLING), way=ways, ticks=ticks)
    def pass_a_gate(self, person: int, server: int, *, kind: Kind, way: Direction, ticks: int) -> None:
        told = self.begin(person, server, kind, way, ticks)
        self.room_is_kept(told, self.take(told, server, late=False))

    # Twice as likely: halls fill up.
    @rule(person=places, server=places, kind=st.sampled_from([Kind.ATTEMPT, Kind.SELF]))
    def come_in(self, person: int, server: int, kind: Kind) -> None:
        self.pass_a_gate(person, server, kind=kind, way=Direction.IN, ticks=1)

    @rule(person=places, server=places, way=ways, ticks=ticks)
    def pass_a_gate_that_decides_alone(self, person: int, server: int, *, way: Direction, ticks: int) -> None:
        told = self.begin(person, server, Kind.ATTEMPT, way, ticks)
        reason = Reason.CHECKED_OUT if way is Direction.OUT else Reason.OK
        self.told.append(
            replace(
                told,
                id=ScanId(f"t0-{len(self.told):03d}"),
                kind=Kind.LOCAL,
                ref=told.id,
                told_verdict=Verdict.ADMITTED,
                told_reason=reason,
            )
        )

    def begin(self, person: int, server: int, kind: Kind, way: Direction, ticks: int) -> Scan:
        self.hall.hand.turn(ticks)
        who, gate = self.people[person % len(self.people)], GATES[server % 2]
        return self.write(kind=kind, gate=gate, attendee_id=who, direction=way)

    def room_is_kept(self, told: Scan, answer: ScanResult | ScanRecord) -> None:
        if isinstance(answer, ScanResult) and told.kind in (Kind.ATTEMPT, Kind.SELF):
            let_in = (answer.record.verdict, answer.record.reason) == (Verdict.ADMITTED, Reason.OK)
            assert not let_in or (answer.inside or 0) <= CAPACITY, "a gate that asked let one too many in"

    @precondition(lambda self: self.told)
    @rule(which=places, server=places)
    def tell_late(self, which: int, server: int) -> None:
        """In any order, and any of them again."""
        told = self.told[which % len(self.told)]
        try:
            answer = self.take(told, server, late=True)
        except DomainError as error:
            if told.kind in PASSAGES or error.code not in ("unknown_scan", "not_undoable"):
                raise
            return
        assert isinstance(answer, ScanRecord) or answer.record.scan_id == told.id

    @precondition(lambda self: self.told)
    @rule(which=places, kind=st.sampled_from([Kind.UNDO, Kind.VOID]))
    def take_back(self, which: int, kind: Kind) -> None:
        about = self.told[which % len(self.told)]
        if about.kind in PASSAGES:
            self.write(kind=kind, gate=about.gate, ref=about.id)

    @precondition(lambda self: len(self.told) > 2)
    @rule(server=places, which=places)
    def close(self, server: int, which: int) -> None:
        board = self.hall.servers[server % 2].house.board
        if found := self.hall.run(board.conflicts(SLUG)):
            one = found[which % len(found)].conflict.id
            closed = self.hall.run(board.close_conflict(SLUG, one, "核对过", Who(actor="office")))
            assert closed.conflict.closed is not None

    @precondition(lambda self: self.told)
    @rule(server=places)
    def kill_a_server(self, server: int) -> None:
        self.hall.servers[server % 2].start_anew()

    @precondition(lambda self: self.told)
    @rule()
    def remember(self) -> None:
        self.hall.remember()

    @precondition(lambda self: len(self.told) > 2)
    @rule()
    def fall_back(self) -> None:
        self.hall.fall_back()
        self.fold_is_what_redis_says()

    def teardown(self) -> None:
        if not hasattr(self, "told"):
            return
        for turn in range(_ROUNDS_TO_SYNC):
            for one in range(len(self.told)):
                self.tell_late(one, turn)
        on_record = self.hall.on_record()
        assert len(on_record) == len(set(on_record)), "an operation is on record twice"
        missing = [one for one in self.told if one.kind in PASSAGES and one.id not in on_record]
        assert not missing, f"lost: {missing}"
        self.fold_is_what_redis_says()
        self.everybody_counts_the_same()


@pytest.fixture(scope="module")
def hall() -> Iterator[Hall]:
    with diskless_redis() as path:
        hall = Hall(path)
        zones = [
            {**one, "entry": "in_out", "capacity": CAPACITY} if one["id"] == "hall" else one
            for one in CONFERENCE["zones"]
        ]
        gates = [{**one, "direction": "both"} for one in CONFERENCE["gates"]]
        for server in hall.servers:
            hall.run(
                server.house.stage.submit(SLUG, an_order(SetConference(a_file(zones=zones, gates=gates).conference)))
            )
            hall.run(server.house.book.page(SLUG))
        yield hall
        hall.close()


@pytest.mark.timeout(3_600)
def test_the_rules_hold_in_any_order(hall: Hall) -> None:
    chosen = type("Chosen", (GateRules,), {"hall": hall})
    run_state_machine_as_test(
        chosen,
        settings=settings(
            settings(), max_examples=RUNS, stateful_step_count=STEPS, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
