import asyncio
import random

import pytest

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.attendee import Attendee
from huiwu.domain.badge import make_code
from huiwu.domain.commands import SetConference
from huiwu.domain.errors import DomainError
from huiwu.domain.gate_code import STEP
from huiwu.domain.ids import GateId, ScanId
from huiwu.domain.ledger import fold
from huiwu.domain.timeline import DAY, HOUR, MINUTE, Instant, minute_of
from huiwu.services.checkin import ScanResult
from huiwu.services.house import House
from huiwu.store.ledger import LedgerStore
from tests.stage_setting import CONFERENCE, NOON, SLUG, Hand, a_choice, a_file, a_scan, an_order

People = dict[str, Attendee]


async def test_a_person_is_admitted_once_and_then_is_a_repeat_that_names_the_first(
    house: House, people: People, hand: Hand
) -> None:
    first = await house.checkin.scan(SLUG, a_scan(people["2"], "main"))
    hand.turn(MINUTE)
    second = await house.checkin.scan(SLUG, a_scan(people["2"], "side"))

    assert (first.record.verdict, first.record.reason) == (Verdict.ADMITTED, Reason.OK)
    assert first.durable
    assert second.record.verdict is Verdict.REPEAT
    assert second.record.first is not None
    assert (second.record.first.at, second.record.first.gate) == (NOON, "main")


async def test_a_zone_with_a_scope_of_its_own_counts_its_own_first_time(house: House, people: People) -> None:
    hall = await house.checkin.scan(SLUG, a_scan(people["1"], "main"))
    lounge = await house.checkin.scan(SLUG, a_scan(people["1"], "guest"))
    again = await house.checkin.scan(SLUG, a_scan(people["1"], "guest"))

    verdicts = [one.record.verdict for one in (hall, lounge, again)]
    assert verdicts == [Verdict.ADMITTED, Verdict.ADMITTED, Verdict.REPEAT]
    assert (await house.board.totals(SLUG)).ledger.by_category == {"invited": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://example.org", Reason.NOT_A_BADGE),
        ("", Reason.NOT_A_BADGE),
        ("参会证", Reason.NOT_A_BADGE),
        (make_code(SLUG, 12345), Reason.UNKNOWN_CODE),
    ],
)
async def test_what_is_no_badge_of_ours_is_refused_and_recorded(
    house: House, people: People, text: str, reason: Reason
) -> None:
    answer = await house.checkin.scan(SLUG, a_scan(text))

    assert (answer.record.verdict, answer.record.reason, answer.attendee) == (Verdict.REFUSED, reason, None)
    assert answer.record.seq == 1


async def test_a_category_is_refused_at_a_gate_of_a_zone_it_may_not_enter(house: House, people: People) -> None:
    answer = await house.checkin.scan(SLUG, a_scan(people["2"], "guest"))

    assert answer.record.reason is Reason.CATEGORY_NOT_FOR_ZONE
    assert answer.attendee == people["2"]


async def test_a_replaced_badge_is_refused_and_the_new_one_opens(
    house: House, other_house: House, people: People
) -> None:
    old = a_scan(people["3"])
    await house.checkin.scan(SLUG, a_scan(people["2"]))
    newer = await other_house.registration.replace_badge(SLUG, people["3"].id)

    by_old = await house.checkin.scan(SLUG, old)
    by_new = await house.checkin.scan(SLUG, a_scan(newer))

    assert by_old.record.reason is Reason.REPLACED
    assert by_new.record.verdict is Verdict.ADMITTED


async def test_a_revoked_badge_is_refused_even_after_it_was_let_in(
    house: House, other_house: House, people: People
) -> None:
    await house.checkin.scan(SLUG, a_scan(people["3"]))
    await other_house.registration.revoke(SLUG, people["3"].id)

    assert (await house.checkin.scan(SLUG, a_scan(people["3"]))).record.reason is Reason.REVOKED
    assert (await house.checkin.scan(SLUG, a_choice(people["3"].id))).record.reason is Reason.REVOKED


async def test_the_badge_of_a_person_taken_off_the_list_is_unknown(
    house: House, other_house: House, people: People
) -> None:
    await house.checkin.scan(SLUG, a_scan(people["2"]))
    await other_house.registration.remove(SLUG, people["3"].id)

    by_code = await house.checkin.scan(SLUG, a_scan(people["3"]))

    assert by_code.record.reason is Reason.UNKNOWN_CODE
    with pytest.raises(DomainError, match="unknown_attendee"):
        await house.checkin.scan(SLUG, a_choice(people["3"].id))


async def test_a_walk_in_added_by_another_process_is_let_in_at_once(
    house: House, other_house: House, people: People
) -> None:
    await house.checkin.scan(SLUG, a_scan(people["2"]))
    walk_in = await other_house.registration.add(SLUG, {"name": "新来的", "category": "delegate"})

    by_code = await house.checkin.scan(SLUG, a_scan(walk_in))
    by_list = await house.checkin.scan(SLUG, a_choice(walk_in.id))

    assert (by_code.record.verdict, by_list.record.verdict) == (Verdict.ADMITTED, Verdict.REPEAT)


async def test_a_scan_sent_again_after_its_person_was_removed_gets_its_first_answer(
    house: House, people: People
) -> None:
    """Bug: a tablet that never got the answer sent its scan again and was told that nobody has this id."""
    scan = a_choice(people["3"].id)
    first = await house.checkin.scan(SLUG, scan)
    await house.registration.remove(SLUG, people["3"].id)
    await house.board.totals(SLUG)

    again = await house.checkin.scan(SLUG, scan)

    assert again.record == first.record


async def test_a_scan_sent_to_two_processes_counts_once(house: House, other_house: House, people: People) -> None:
    scan = a_scan(people["2"])

    answers = await asyncio.gather(*(one.checkin.scan(SLUG, scan) for one in (house, other_house) * 10))

    assert {one.record for one in answers} == {answers[0].record}
    assert await house.checkin.last_seq(SLUG) == 1


async def test_a_scan_id_used_for_another_scan_is_a_conflict(house: House, people: People) -> None:
    await house.checkin.scan(SLUG, a_scan(people["2"], scan_id="one"))

    for other in (a_scan(people["3"], scan_id="one"), a_scan(people["2"], "side", scan_id="one")):
        with pytest.raises(DomainError, match="scan_conflict"):
            await house.checkin.scan(SLUG, other)


async def test_an_unknown_gate_is_our_callers_fault(house: House, people: People) -> None:
    with pytest.raises(DomainError, match="unknown_gate"):
        await house.checkin.scan(SLUG, a_scan(people["2"], "roof"))


@pytest.mark.parametrize(("ago", "kept"), [(HOUR, True), (8 * DAY, False), (-HOUR, False)])
async def test_a_late_scan_keeps_the_tablets_instant_if_that_is_believable(
    house: House, people: People, ago: int, kept: bool
) -> None:
    happened = Instant(NOON - ago)

    answer = await house.checkin.scan(SLUG, a_scan(people["2"], scanned_at=happened), late=True)

    assert answer.record.at == (happened if kept else NOON)
    assert answer.record.scanned_at == happened


async def test_any_mix_of_scans_from_two_processes_totals_like_a_fresh_fold(
    house: House, other_house: House, people: People, hand: Hand
) -> None:
    dice = random.Random(7)
    badges: list[Attendee | str] = [*people.values(), "junk"]
    scans = [a_scan(dice.choice(badges), dice.choice(["main", "side", "guest"])) for _ in range(80)]
    for place in range(0, len(scans), 8):
        batch = scans[place : place + 8] + dice.choices(scans[: place + 8], k=2)
        await asyncio.gather(*(dice.choice((house, other_house)).checkin.scan(SLUG, one) for one in batch))
        await asyncio.gather(house.board.totals(SLUG), house.board.totals(SLUG))
        hand.turn(20_000)

    records, newest = await LedgerStore(house.connection).after(SLUG, 0)
    kept = (await house.board.totals(SLUG)).ledger
    assert [one.seq for one in records] == list(range(1, 81))
    assert newest == 80
    assert kept == fold(records) == (await other_house.board.totals(SLUG)).ledger


async def test_what_a_house_records_is_in_its_fold_at_once_unless_another_wrote_between(
    house: House, other_house: House, people: People
) -> None:
    await asyncio.gather(*(house.checkin.scan(SLUG, a_scan(people[number])) for number in "12"))
    of_its_own = house.checkin.folded_seq(SLUG)
    await other_house.checkin.scan(SLUG, a_scan(people["3"]))
    await house.checkin.scan(SLUG, a_scan(people["4"]))
    with_a_gap = house.checkin.folded_seq(SLUG)

    whole = (await house.board.totals(SLUG)).ledger

    assert (of_its_own, with_a_gap, whole.seq) == (2, 2, 4)
    assert whole == fold((await LedgerStore(house.connection).after(SLUG, 0))[0])


async def test_totals_say_how_many_came_when_and_where(house: House, people: People) -> None:
    for person, gate in (("1", "main"), ("2", "side"), ("2", "main"), ("3", "guest")):
        await house.checkin.scan(SLUG, a_scan(people[person], gate))

    count = await house.board.totals(SLUG)

    assert count.registered == 5
    assert count.registered_by_category == {"delegate": 4, "invited": 1}
    assert set(count.ledger.admitted) == {people["1"].id, people["2"].id}
    assert count.ledger.by_gate[GateId("main")] == {Verdict.ADMITTED: 1, Verdict.REPEAT: 1}
    assert count.ledger.arrivals == {minute_of(NOON): 2}


async def test_an_attendee_checks_in_with_the_code_the_gate_shows(house: House, people: People, hand: Hand) -> None:
    shown = await house.gate_codes.shown(SLUG, "main")
    hand.turn(STEP)

    answer = await house.gate_codes.self_check_in(
        SLUG, people["2"].id, ScanId("s"), gate=GateId("main"), code=shown.code
    )

    assert answer.record.verdict is Verdict.ADMITTED


async def test_a_check_in_sent_again_after_its_code_has_expired_gets_its_first_answer(
    house: House, people: People, hand: Hand
) -> None:
    """Bug: a phone whose answer was lost tried again half a minute later, and was told to scan the screen anew."""
    shown = await house.gate_codes.shown(SLUG, "main")

    async def check_in(person: str) -> ScanResult:
        gate = GateId("main")
        return await house.gate_codes.self_check_in(SLUG, people[person].id, ScanId("s"), gate=gate, code=shown.code)

    first = await check_in("2")
    hand.turn(MINUTE)

    again = await check_in("2")

    assert again.record == first.record
    with pytest.raises(DomainError, match="scan_conflict"):
        await check_in("3")


async def test_a_gates_code_is_worth_nothing_later_elsewhere_or_changed(
    house: House, people: People, hand: Hand
) -> None:
    shown = await house.gate_codes.shown(SLUG, "main")

    async def tried(gate: str, code: str) -> None:
        with pytest.raises(DomainError, match="code_expired"):
            await house.gate_codes.self_check_in(SLUG, people["2"].id, ScanId("s"), gate=GateId(gate), code=code)

    await tried("side", shown.code)
    await tried("main", shown.code[:-1] + ("0" if shown.code[-1] != "0" else "1"))
    await tried("main", "签到\ud800")
    hand.turn(2 * STEP)
    await tried("main", shown.code)
    with pytest.raises(DomainError, match="unknown_gate"):
        await house.gate_codes.shown(SLUG, "roof")


async def test_a_changed_conference_is_seen_by_another_process_within_a_second(
    house: House, other_house: House, people: People, hand: Hand
) -> None:

    before = await other_house.checkin.scan(SLUG, a_scan(people["2"], "guest"))
    open_to_all = [{**one, "zones": ["hall", "lounge"]} for one in CONFERENCE["categories"]]
    await house.stage.submit(SLUG, an_order(SetConference(a_file(categories=open_to_all).conference)))
    hand.turn(1_000)

    after = await other_house.checkin.scan(SLUG, a_scan(people["2"], "guest"))

    assert before.record.reason is Reason.CATEGORY_NOT_FOR_ZONE
    assert after.record.verdict is Verdict.ADMITTED
