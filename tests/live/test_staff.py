import asyncio
from typing import Any

import pytest

from huiwu.demo import put_conference
from huiwu.domain.access import Role
from tests.live.spectator import Spectator, following, spectating
from tests.stage_setting import NEIGHBOUR, NOON, SLUG, Deployment, a_file


async def ticket(hall: Deployment, key: str) -> str:
    return str((await hall.ask("POST", "/api/v1/ws-ticket", key, json={"conference": SLUG})).body["ticket"])


async def signed_in(page: Spectator, **secret: str) -> tuple[dict[str, Any], dict[str, Any]]:
    await page.say({"type": "sign_in", **secret})
    hello, totals, desk = [await page.next() for _ in range(3)]
    assert desk["type"] == "desk"
    return hello, totals


def staff_of(hall: Deployment) -> Any:
    return spectating(f"{hall.live_url}/staff")


async def test_staff_hear_where_the_ledger_stands_and_the_totals(hall: Deployment) -> None:
    await hall.scan("1")

    async with staff_of(hall) as page:
        hello, totals = await signed_in(page, token=hall.keys["staff"])

    assert set(hello) == {"type", "epoch", "seq", "now", "roster_version"}
    assert hello["seq"] == totals["seq"] == 1
    assert totals["totals"] == (await hall.ask("GET", "C/totals", "staff")).body


async def test_a_scan_is_pushed_with_the_new_totals(hall: Deployment) -> None:
    async with staff_of(hall) as page:
        await signed_in(page, token=hall.keys["staff"])
        answer = await hall.scan("2")
        scan, totals = await page.next(), await page.next()

    # How many are inside by now is in the totals that follow.
    assert (scan["type"], scan["seq"], scan["scan"]) == ("scan", 1, {**answer, "inside": None})
    assert (totals["type"], totals["totals"]["admitted"]) == ("totals", 1)


async def test_an_operator_hears_totals_but_no_names(hall: Deployment) -> None:
    async with staff_of(hall) as page:
        await signed_in(page, token=hall.keys["operator"])
        await hall.scan("2")
        first = await page.next()
        await page.nothing_more(0.3)

    assert first["type"] == "totals"


async def test_a_page_that_comes_later_hears_no_scan_from_before_its_hello(hall: Deployment) -> None:
    """Bug: nobody of the staff listened for a while, and the next to sign in was sent all scans since as new."""
    async with following(hall.live_url):
        for person in ("1", "2", "3"):
            await hall.scan(person)
        await asyncio.sleep(0.1)
        async with staff_of(hall) as page:
            hello, _ = await signed_in(page, token=hall.keys["staff"])
            await hall.scan("4")
            scan = await page.next()

    assert (hello["seq"], scan["type"], scan["seq"]) == (3, "scan", 4)


async def test_a_rush_of_scans_becomes_few_frames_of_totals(hall: Deployment) -> None:
    async with staff_of(hall) as page:
        await signed_in(page, token=hall.keys["staff"])
        for _ in range(3):
            await asyncio.gather(*(hall.scan(person) for person in hall.people))
        frames = [await page.next()]
        while frames[-1]["type"] != "totals" or frames[-1]["seq"] < 15:
            frames.append(await page.next())

    assert [one["seq"] for one in frames if one["type"] == "scan"] == list(range(1, 16))
    assert sum(one["type"] == "totals" for one in frames) < 8


async def test_a_ticket_opens_one_socket_once(hall: Deployment) -> None:
    one = await ticket(hall, "staff")

    async with staff_of(hall) as page, staff_of(hall) as thief:
        assert (await signed_in(page, ticket=one))[0]["type"] == "hello"
        await thief.say({"type": "sign_in", "ticket": one})
        assert await thief.close_code() == 4401


@pytest.mark.parametrize(("role", "code"), [("viewer", 4403), ("attendee", 4403), ("", 4401)])
async def test_a_key_of_the_public_is_turned_away(hall: Deployment, role: str, code: int) -> None:
    for by in ("token", "ticket") if role else ("token",):
        secret = await ticket(hall, role) if by == "ticket" else hall.keys.get(role, "nonsense")
        async with staff_of(hall) as page:
            await page.say({"type": "sign_in", by: secret})
            assert await page.close_code() == code


async def test_the_key_of_another_conference_is_turned_away(hall: Deployment) -> None:
    await put_conference(hall.house, a_file(slug=NEIGHBOUR), NOON)
    foreign = (await hall.house.doors.new_token(NEIGHBOUR, Role.ADMIN)).text()

    async with staff_of(hall) as page:
        await page.say({"type": "sign_in", "token": foreign})
        assert await page.close_code() == 4403


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{}", 4400), ("x", 4400), ('{"type":"sign_in"}', 4400), ('{"type":"sign_in","token":5}', 4400),
        ('{"type":"sign_in","ticket":""}', 4401), (b"\x00", 1003), ("x" * 70_000, 1009),
        ('{"type":"sign_in","token":"' + "k" * 60_000 + '"}', 4401),
    ],
    ids=lambda said: repr(said[:30]) if isinstance(said, str | bytes) else str(said),
)  # fmt: skip
async def test_a_first_message_that_is_no_sign_in_closes(hall: Deployment, said: str | bytes, code: int) -> None:
    async with staff_of(hall) as page:
        await page.say(said)
        assert await page.close_code() == code


async def test_a_second_message_closes(hall: Deployment) -> None:
    async with staff_of(hall) as page:
        await signed_in(page, token=hall.keys["staff"])
        await page.say({"type": "sign_in", "token": hall.keys["staff"]})
        assert await page.close_code() == 4400


async def test_who_says_nothing_for_five_seconds_is_sent_away(hall: Deployment) -> None:
    async with staff_of(hall) as page:
        await hall.scan("1")
        assert await page.close_code(6) == 4401
        assert page.heard == []


async def test_a_revoked_token_closes_its_socket_within_three_seconds(hall: Deployment) -> None:
    async with staff_of(hall) as page, staff_of(hall) as other:
        await signed_in(page, ticket=await ticket(hall, "staff"))
        await signed_in(other, token=hall.keys["admin"])
        await hall.house.doors.revoke_token(hall.keys["staff"].split("_")[1])

        assert await page.close_code(3) == 4401
        await hall.ask("POST", "C/scans", "admin", json={"scan_id": "x", "code": "x", "gate": "main"})
        assert (await other.next())["type"] == "scan"


async def test_a_device_hears_at_once_what_the_office_does_with_it(hall: Deployment) -> None:
    key = hall.keys["staff"]
    device = key.split("_")[1]

    async with staff_of(hall) as page, staff_of(hall) as office:
        await signed_in(page, token=key)
        await signed_in(office, token=hall.keys["admin"])
        await hall.ask("PATCH", f"C/devices/{device}", "admin", json={"gate": "side"})
        tied = await page.next()
        await hall.ask("POST", "C/staff-members", "admin", json={"name": "李静", "pin": "271828"})
        asked = await page.next()
        await office.nothing_more(0.3)

    assert tied == asked == {"type": "device"}
