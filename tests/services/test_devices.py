import itertools
from dataclasses import replace

import pytest

from huiwu.domain.access import Grant, Role
from huiwu.domain.attendee import Attendee
from huiwu.domain.device import PAIRING_LIVES, Device, DeviceState, PairingState
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import DeviceId, GateId, Slug
from huiwu.domain.pin import IDLE
from huiwu.domain.timeline import SECOND, Duration, Instant
from huiwu.services.house import House
from huiwu.services.pairings import Claim, NewPairing
from huiwu.store.sessions import SESSION_TTL_S
from tests.stage_setting import NOON, SLUG, Hand

People = dict[str, Attendee]
NONCE = "a-tablet-nonce-of-128-bits"


async def a_new_pairing(house: House, role: Role = Role.STAFF, gate: str = "main") -> NewPairing:
    return await house.pairings.make(SLUG, role, GateId(gate), "平板 1")


async def ask(house: House, code: str, name: str = "", nonce: str = NONCE, session: str | None = None) -> Claim:
    return await house.pairings.claim(SLUG, code, nonce, name=name, address="10.0.0.7", session_id=session)


async def a_paired_device(house: House, name: str = "主入口 A", session: str | None = None) -> Claim:
    made = await a_new_pairing(house)
    await ask(house, made.link_code, name)
    await house.pairings.approve(SLUG, made.pairing.id)
    return await ask(house, made.link_code, session=session)


def device_of(claim: Claim) -> DeviceId:
    return claim.pairing.device


async def test_a_tablet_is_let_in_after_both_screens_showed_the_same_digits(
    house: House, other_house: House, people: People
) -> None:
    made = await a_new_pairing(house)

    first = await ask(house, made.link_code)
    second = await ask(other_house, made.link_code, "主入口 A")
    in_office = await house.pairings.get(SLUG, made.pairing.id)
    await other_house.pairings.approve(SLUG, made.pairing.id)
    let_in = await ask(house, made.link_code)

    assert first.gate is not None
    assert (first.pairing.state, first.pairing.name, first.gate.id) == (PairingState.CLAIMED, "平板 1", "main")
    assert (second.pairing.state, second.session) == (PairingState.WAITING, "")
    assert first.pairing.sas == second.pairing.sas == in_office.sas
    assert len(in_office.sas) == 4
    assert let_in.grants == (Grant(Role.STAFF, SLUG, token_id=device_of(let_in)),)
    assert await other_house.doors.grants(let_in.session) == let_in.grants
    assert [(one.device.name, one.device.gate, one.paired) for one in await house.devices.all(SLUG)] == [
        ("主入口 A", "main", True)
    ]


async def test_an_answer_that_was_lost_is_given_again_and_is_the_same_session(house: House, people: People) -> None:
    made = await a_new_pairing(house)
    await ask(house, made.link_code, "A")
    await house.pairings.approve(SLUG, made.pairing.id)

    once, again = await ask(house, made.link_code), await ask(house, made.link_code)

    assert once.session == again.session
    assert len(await house.devices.all(SLUG)) == 1
    assert (await house.pairings.approve(SLUG, made.pairing.id)).state is PairingState.COLLECTED


async def test_a_pairing_never_brings_a_revoked_device_back(house: House, people: People) -> None:
    made = await a_new_pairing(house)
    await ask(house, made.link_code, "A")
    await house.pairings.approve(SLUG, made.pairing.id)
    let_in = await ask(house, made.link_code)
    await house.devices.revoke(SLUG, device_of(let_in))

    await house.pairings.approve(SLUG, made.pairing.id)
    with pytest.raises(DomainError, match="pairing_over"):
        await ask(house, made.link_code)

    assert await house.doors.grants(let_in.session) == ()
    assert await house.devices.all(SLUG) == []


async def test_the_code_to_type_pairs_as_the_link_does(house: House, people: People) -> None:
    made = await a_new_pairing(house, Role.GATE)
    typed = made.typed_code.lower()

    claim = await ask(house, f"{typed[:4]} {typed[4:]}", "门口屏幕")
    await house.pairings.approve(SLUG, made.pairing.id)
    let_in = await ask(house, typed)

    assert claim.pairing.id == made.pairing.id
    assert [one.role for one in let_in.grants] == [Role.GATE]
    with pytest.raises(DomainError, match="pairing_taken"):
        await ask(house, made.link_code, nonce="another-tablet-altogether")


def wrong_codes(right: str) -> list[str]:
    """Codes that begin as the right one does, so that they claim to be it."""
    ends = ("".join(end) for end in itertools.product("ABCDEFGH", repeat=2))
    return [code for code in (right[:6] + end for end in ends) if code != right]


async def test_the_fifth_wrong_code_kills_what_it_was_meant_for(house: House, people: People) -> None:
    made, other = await a_new_pairing(house), await a_new_pairing(house)

    for code in wrong_codes(made.typed_code)[:5]:
        with pytest.raises(DomainError, match="wrong_code"):
            await ask(house, code)

    with pytest.raises(DomainError, match="pairing_over"):
        await ask(house, made.typed_code)
    with pytest.raises(DomainError, match="pairing_over"):
        await ask(house, made.link_code)
    assert (await ask(house, other.typed_code)).pairing.id == other.pairing.id


async def test_an_address_that_guesses_is_heard_no_more(house: House, other_house: House, people: People) -> None:
    made = await a_new_pairing(house)
    stranger = [code for code in wrong_codes("00000000") if code[:2] != made.typed_code[:2]]

    for one, code in zip(itertools.cycle((house, other_house)), stranger[:20], strict=False):
        with pytest.raises(DomainError, match="wrong_code"):
            await ask(one, code)

    with pytest.raises(DomainError, match="too_many_requests"):
        await ask(other_house, made.typed_code)
    # A link is not guessed, so it goes on being good; and so are other addresses.
    assert (await ask(house, made.link_code)).pairing.id == made.pairing.id
    far = await house.pairings.claim(SLUG, made.typed_code, NONCE, name="", address="10.0.0.8", session_id=None)
    assert far.pairing.id == made.pairing.id


async def test_after_five_minutes_a_code_is_good_for_nothing(house: House, people: People, hand: Hand) -> None:
    made = await a_new_pairing(house)
    hand.turn(PAIRING_LIVES)

    for code in (made.link_code, made.typed_code):
        with pytest.raises(DomainError, match="pairing_over"):
            await ask(house, code)


async def test_who_is_refused_gets_nothing(house: House, people: People) -> None:
    made = await a_new_pairing(house)
    await ask(house, made.link_code, "A")

    await house.pairings.refuse(SLUG, made.pairing.id)

    with pytest.raises(DomainError, match="pairing_over"):
        await ask(house, made.link_code)
    with pytest.raises(DomainError, match="pairing_over"):
        await house.pairings.approve(SLUG, made.pairing.id)
    assert await house.devices.all(SLUG) == []
    assert await house.doors.tokens() == []


async def test_a_code_of_another_conference_pairs_nothing_here(house: House, people: People) -> None:
    made = await a_new_pairing(house)

    with pytest.raises(DomainError, match="unknown_conference"):
        await house.pairings.claim(Slug("nowhere"), made.link_code, NONCE, name="", address="10.0.0.7", session_id=None)
    with pytest.raises(DomainError, match="unknown_gate"):
        await a_new_pairing(house, gate="roof")
    with pytest.raises(DomainError, match="bad_input"):
        await a_new_pairing(house, Role.ADMIN)


async def test_redis_holds_no_code_nonce_session_or_pin(house: House, people: People) -> None:
    made = await a_new_pairing(house)
    await ask(house, made.link_code, "A")
    await house.pairings.approve(SLUG, made.pairing.id)
    let_in = await ask(house, made.link_code)
    await house.pins.add(SLUG, "李静", "271828")

    held = []
    for key in await house.connection.command("KEYS", "*"):
        kind = await house.connection.command("TYPE", key)
        read = {"string": "GET", "hash": "HGETALL"}.get(kind)
        held.append(f"{key} {await house.connection.command(read, key) if read else ''}")

    text = "\n".join(held)
    assert made.pairing.id in text
    for secret in (made.link_code, made.typed_code, NONCE, let_in.session, "271828", "10.0.0.7"):
        assert secret not in text


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
