import asyncio

import pytest

from huiwu.domain.access import Grant, Role
from huiwu.domain.attendee import Attendee
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import GateId, Slug
from huiwu.domain.timeline import SECOND
from huiwu.services.house import House
from tests.stage_setting import SLUG, Hand

People = dict[str, Attendee]


async def test_a_token_stands_for_its_role_in_every_process(house: House, other_house: House, people: People) -> None:
    token = await house.doors.new_token(SLUG, Role.GATE, GateId("main"))

    assert await other_house.doors.grant_of(token.text()) == Grant(Role.GATE, SLUG, token_id=token.id)
    assert [(one.id, one.gate) for one in await other_house.doors.tokens()] == [(token.id, "main")]


async def test_a_token_with_another_secret_is_nobodys(house: House, people: People) -> None:
    token = (await house.doors.new_token(SLUG, Role.ADMIN)).text()
    last = "A" if token[-1] != "A" else "B"

    for key in (token[:-1] + last, token + "A", token.upper(), "", "hw_", "at_x_y_z", "\ud800"):
        assert await house.doors.grant_of(key) is None


async def test_a_revoked_token_stops_within_a_second_everywhere(
    house: House, other_house: House, people: People, hand: Hand
) -> None:
    token = await house.doors.new_token(SLUG, Role.STAFF)
    session, _ = await house.doors.sign_in(token.text(), None)
    await other_house.doors.grant_of(token.text())

    assert await house.doors.revoke_token(token.id)
    hand.turn(SECOND)

    assert await other_house.doors.grant_of(token.text()) is None
    assert await other_house.doors.grants(session) == ()
    assert not await house.doors.revoke_token(token.id)


async def test_a_token_at_hand_is_forgotten_after_a_second_and_when_it_is_revoked(
    house: House, other_house: House, people: People, hand: Hand
) -> None:
    token = await house.doors.new_token(SLUG, Role.STAFF)
    key, other_key = token.text(), (await house.doors.new_token(SLUG, Role.STAFF)).text()
    assert house.doors.grant_at_hand(key) is None
    grant = await house.doors.grant_of(key)
    await house.doors.grant_of(other_key)
    at_once = house.doors.grant_at_hand(key)
    forged = house.doors.grant_at_hand(key[:-1] + ("A" if key[-1] != "A" else "B"))
    hand.turn(SECOND)

    assert (at_once, forged, house.doors.grant_at_hand(key)) == (grant, None, None)
    await house.doors.grant_of(key)
    await house.doors.revoke_token(token.id)
    assert house.doors.grant_at_hand(key) is None


async def test_when_a_second_is_over_one_of_many_looks_a_token_up(house: House, people: People, hand: Hand) -> None:
    key = (await house.doors.new_token(SLUG, Role.STAFF)).text()
    await house.doors.grant_of(key)
    hand.turn(SECOND)
    await house.connection.command("CONFIG", "RESETSTAT")

    grants = await asyncio.gather(*(house.doors.grant_of(key) for _ in range(20)))
    asked = await house.connection.command("INFO", "commandstats")

    assert None not in grants
    assert asked["cmdstat_hget"]["calls"] == 1


async def test_a_session_gathers_grants_and_its_old_id_ends(house: House, people: People) -> None:
    staff = (await house.doors.new_token(SLUG, Role.STAFF)).text()
    operator = (await house.doors.new_token(SLUG, Role.OPERATOR)).text()

    first, _ = await house.doors.sign_in(staff, None)
    second, grants = await house.doors.sign_in(operator, first)

    assert [one.role for one in grants] == [Role.STAFF, Role.OPERATOR]
    assert await house.doors.grants(second) == grants
    assert await house.doors.grants(first) == ()
    await house.doors.sign_out(second)
    assert await house.doors.grants(second) == ()


async def test_another_badge_on_the_same_phone_takes_the_place_of_the_one_before(house: House, people: People) -> None:
    first, _ = await house.doors.sign_in(house.doors.badge_key(SLUG, people["1"]), None)
    _, grants = await house.doors.sign_in(house.doors.badge_key(SLUG, people["2"]), first)

    assert [one.attendee_id for one in grants] == [people["2"].id]


async def test_a_badge_link_ends_with_its_badge_and_belongs_to_one_person(house: House, people: People) -> None:
    key = house.doors.badge_key(SLUG, people["1"])
    assert await house.doors.grant_of(key) == Grant(Role.ATTENDEE, SLUG, people["1"].id, serial=1)

    stolen = key.replace(people["1"].id, people["2"].id)
    newer = await house.registration.replace_badge(SLUG, people["1"].id)

    assert await house.doors.grant_of(stolen) is None
    assert await house.doors.grant_of(key) is None
    assert await house.doors.grant_of(house.doors.badge_key(SLUG, newer)) is not None
    await house.registration.remove(SLUG, newer.id)
    assert await house.doors.grant_of(house.doors.badge_key(SLUG, newer)) is None


async def test_a_session_opened_by_a_badge_link_ends_when_the_badge_is_replaced(house: House, people: People) -> None:
    """Bug: the phone that held a lost badge went on showing the new one, and could check in with it."""
    session, _ = await house.doors.sign_in(house.doors.badge_key(SLUG, people["1"]), None)
    await house.registration.replace_badge(SLUG, people["1"].id)

    assert await house.doors.grants(session) == ()


async def test_a_ticket_opens_one_door_once(house: House, other_house: House, people: People) -> None:
    grants = (Grant(Role.STAFF, SLUG),)
    ticket = await house.doors.new_ticket(grants)

    assert await other_house.doors.take_ticket(ticket) == grants
    assert await house.doors.take_ticket(ticket) == ()


async def test_a_wrong_key_opens_nothing_and_a_token_needs_its_conference(house: House, people: People) -> None:
    with pytest.raises(DomainError, match="bad_key"):
        await house.doors.sign_in("hw_00000000_" + "A" * 43, None)
    with pytest.raises(DomainError, match="unknown_conference"):
        await house.doors.new_token(Slug("nowhere"), Role.STAFF)
