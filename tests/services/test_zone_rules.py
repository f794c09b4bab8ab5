import asyncio

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.checkin import Kind
from huiwu.domain.ids import ZoneId
from huiwu.domain.timeline import MINUTE
from huiwu.services.house import House
from tests.services.operations import OFFICE, A, B, People, a_local, an_attempt, rules, scanned
from tests.stage_setting import SLUG, Hand, a_scan


async def test_a_hall_that_is_full_takes_nobody_even_from_two_servers(
    house: House, other_house: House, people: People
) -> None:
    await rules(house, capacity=2)
    await other_house.book.page(SLUG)

    answers = await asyncio.gather(
        *(
            server.checkin.scan(SLUG, a_scan(people[str(n)]))
            for n, server in zip("1234", [house, other_house] * 2, strict=True)
        )
    )

    reasons = sorted(one.record.reason for one in answers)
    assert reasons == [Reason.FULL, Reason.FULL, Reason.OK, Reason.OK]


async def test_the_gates_are_warned_before_the_limit(house: House, people: People) -> None:
    await rules(house, capacity=3, warn_at=2)

    warned = [(await scanned(house, people[n])).is_nearly_full for n in ("1", "2", "3")]

    assert warned == [False, True, True]


async def test_somebody_goes_in_and_out_and_the_hall_knows(house: House, people: People) -> None:
    await rules(house, entry="in_out", capacity=1)
    steps = [("2", "in"), ("3", "in"), ("2", "in"), ("3", "out"), ("2", "out"), ("3", "in"), ("2", "in")]

    reasons = [(await scanned(house, people[who], way)).record.reason for who, way in steps]
    count = await house.board.totals(SLUG)

    assert reasons == [
        Reason.OK, Reason.FULL, Reason.ALREADY_IN, Reason.NOT_INSIDE, Reason.CHECKED_OUT, Reason.OK, Reason.FULL,
    ]  # fmt: skip
    assert (count.ledger.inside(), len(count.ledger.admitted)) == (1, 2)


async def test_per_day_somebody_is_new_again_tomorrow(house: House, people: People, hand: Hand) -> None:
    await rules(house, entry="per_day")

    today = [(await scanned(house, people["2"])).record.verdict for _ in range(2)]
    hand.turn(24 * 60 * MINUTE)
    tomorrow = (await scanned(house, people["2"])).record.verdict

    assert today == [Verdict.ADMITTED, Verdict.REPEAT]
    assert tomorrow is Verdict.ADMITTED


async def test_an_override_lets_in_whom_the_rules_refuse_and_says_why(house: House, people: People) -> None:
    await house.registration.revoke(SLUG, people["2"].id)
    override = an_attempt(people["2"], "o-1", kind=Kind.OVERRIDE, note="会长陪同")

    answer = await house.checkin.scan(SLUG, override, OFFICE)

    assert (answer.record.verdict, answer.record.reason) == (Verdict.ADMITTED, Reason.OVERRIDDEN)
    assert (answer.record.note, answer.record.actor) == ("会长陪同", "admin:1")
    assert people["2"].id in (await house.board.totals(SLUG)).ledger.admitted


async def test_gates_that_decided_alone_may_overfill_a_hall_and_everybody_sees_it(house: House, people: People) -> None:
    await rules(house, capacity=1)
    await scanned(house, people["1"])

    refused = await house.checkin.scan(SLUG, an_attempt(people["2"], "a-1"), A, late=True)
    happened = await house.checkin.scan(SLUG, a_local(people["2"], "a-2", ref=refused.record.scan_id), A, late=True)
    await house.checkin.scan(SLUG, a_local(people["3"], "b-2"), B, late=True)
    count = await house.board.totals(SLUG)
    hall = count.conference.zone(ZoneId("hall"))

    assert (refused.record.reason, happened.record.verdict) == (Reason.FULL, Verdict.ADMITTED)
    assert (count.ledger.occupancy_of(hall.scope), hall.capacity) == (3, 1)
    assert (await scanned(house, people["4"])).record.reason is Reason.FULL
