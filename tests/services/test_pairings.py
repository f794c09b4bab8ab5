import itertools

import pytest

from huiwu.domain.access import Grant, Role
from huiwu.domain.device import PAIRING_LIVES, PairingState
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import Slug
from huiwu.services.house import House
from tests.services.pairing import NONCE, People, a_new_pairing, ask, device_of
from tests.stage_setting import SLUG, Hand


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
