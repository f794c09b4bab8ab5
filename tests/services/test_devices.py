from dataclasses import replace

import pytest

from huiwu.domain.access import Role
from huiwu.domain.device import Device, DeviceState
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import GateId, Slug
from huiwu.domain.pin import IDLE
from huiwu.domain.timeline import SECOND, Duration, Instant
from huiwu.services.house import House
from huiwu.store.sessions import SESSION_TTL_S
from tests.services.pairing import People, a_paired_device, device_of
from tests.stage_setting import NOON, SLUG, Hand


async def test_a_browser_that_pairs_acts_as_the_device_and_keeps_what_it_had(house: House, people: People) -> None:
    admin = await house.doors.new_token(SLUG, Role.ADMIN)
    session, _ = await house.doors.sign_in(admin.text(), None)

    let_in = await a_paired_device(house, session=session)

    assert [one.role for one in let_in.grants] == [Role.STAFF, Role.ADMIN]
    assert await house.doors.grants(session) == ()
    assert (await house.devices.own(SLUG, let_in.grants)).device.id == device_of(let_in)


async def test_a_tablets_session_outlives_the_conference_and_no_others_does(house: House, people: People) -> None:
    admin = await house.doors.new_token(SLUG, Role.ADMIN)
    await house.doors.sign_in(admin.text(), None)
    [key] = await house.connection.command("KEYS", "hw:session:*")
    assert 0 < int(await house.connection.command("TTL", key)) <= SESSION_TTL_S
    await house.connection.command("DEL", key)

    await a_paired_device(house)

    [key] = await house.connection.command("KEYS", "hw:session:*")
    assert int(await house.connection.command("TTL", key)) > 20 * SESSION_TTL_S


async def test_a_revoked_device_is_out_at_once_with_its_cookie_and_its_tickets(
    house: House, other_house: House, people: People
) -> None:
    let_in = await a_paired_device(house)
    ticket = await other_house.doors.new_ticket(let_in.grants)

    await other_house.devices.revoke(SLUG, device_of(let_in))

    assert await house.doors.grants(let_in.session) == ()
    assert await house.doors.take_ticket(ticket) == ()
    assert not await other_house.doors.still_held(let_in.grants[0])
    with pytest.raises(DomainError, match="unknown_device"):
        await house.devices.revoke(SLUG, device_of(let_in))
    assert await house.devices.names(SLUG) == {device_of(let_in): "主入口 A"}


async def test_a_device_is_renamed_and_sent_to_another_gate(house: House, other_house: House, people: People) -> None:
    device_id = device_of(await a_paired_device(house))

    await house.devices.change(SLUG, device_id, name="侧门 B")
    moved = await other_house.devices.change(SLUG, device_id, gate=GateId("side"))

    assert (moved.device.name, moved.device.gate) == ("侧门 B", "side")
    assert [one.device for one in await house.devices.all(SLUG)] == [moved.device]
    with pytest.raises(DomainError, match="unknown_gate"):
        await house.devices.change(SLUG, device_id, gate=GateId("roof"))
    with pytest.raises(DomainError, match="unknown_device"):
        await house.devices.change(Slug("elsewhere-7"), device_id, name="x")


async def test_a_key_made_by_hand_is_a_device_once_it_was_used(house: House, people: People) -> None:
    staff = await house.doors.new_token(SLUG, Role.STAFF, GateId("side"))
    admin = await house.doors.new_token(SLUG, Role.ADMIN)
    assert await house.devices.all(SLUG) == []

    for token in (staff, admin):
        grant = await house.doors.grant_of(token.text())
        assert grant is not None
        await house.devices.met(grant, working=False)

    [view] = await house.devices.all(SLUG)
    assert (view.device.id, view.device.gate, view.paired, view.last_contact_at) == (staff.id, "side", False, NOON)
    with pytest.raises(DomainError, match="unknown_device"):
        await house.devices.revoke(SLUG, admin.id)
    await house.devices.change(SLUG, staff.id, name="备用扫码枪")
    assert (await house.devices.all(SLUG))[0].device.name == "备用扫码枪"


def a_state(at: Instant, waiting: int = 0) -> DeviceState:
    return DeviceState(waiting=waiting, oldest_at=at, clock_ms=Duration(-40), battery=83, list_version=7, seq=12, at=at)


async def test_what_a_device_says_is_kept_every_five_seconds(house: House, people: People, hand: Hand) -> None:
    device_id = device_of(await a_paired_device(house))

    await house.devices.seen(SLUG, device_id, a_state(hand(), 3))
    await house.devices.seen(SLUG, device_id, a_state(hand(), 4))
    assert (await house.devices.all(SLUG))[0].state == a_state(NOON, 3)
    hand.turn(5 * SECOND)
    await house.devices.seen(SLUG, device_id, a_state(hand(), 5))

    [view] = await house.devices.all(SLUG)
    assert view.state == a_state(hand(), 5)
    assert view.last_contact_at == hand()


async def test_a_question_of_a_device_is_a_contact_and_work_keeps_its_pin_in_force(
    house: House, people: People, hand: Hand
) -> None:
    let_in = await a_paired_device(house)
    device_id = device_of(let_in)
    _, pin = await house.pins.add(SLUG, "李静")
    await house.pins.enter(SLUG, device_id, pin)

    for _ in range(3):
        hand.turn(IDLE - SECOND)
        await house.devices.met(let_in.grants[0], working=True)
        await house.devices.met(let_in.grants[0], working=False)
    [view] = await house.devices.all(SLUG)
    hand.turn(IDLE - SECOND)
    await house.devices.met(let_in.grants[0], working=False)
    hand.turn(SECOND)

    assert view.last_contact_at == hand() - IDLE
    assert view.pin.member is not None
    assert (await house.devices.own(SLUG, let_in.grants)).pin.member is None


async def test_devices_are_of_one_conference(house: House, people: People) -> None:
    let_in = await a_paired_device(house)

    with pytest.raises(DomainError, match="forbidden"):
        await house.devices.own(Slug("elsewhere-7"), let_in.grants)
    with pytest.raises(DomainError, match="forbidden"):
        await house.devices.own(SLUG, (replace(let_in.grants[0], token_id=None),))
    assert await house.devices.all(Slug("elsewhere-7")) == []


async def test_a_device_is_read_back_as_it_was_written(house: House, people: People) -> None:
    let_in = await a_paired_device(house)

    view = await house.devices.own(SLUG, let_in.grants)

    assert view.device == Device(device_of(let_in), "主入口 A", Role.STAFF, GateId("main"), NOON)
