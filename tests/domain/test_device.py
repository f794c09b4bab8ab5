import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.access import Role
from huiwu.domain.device import (
    CONTACT_INTERVAL,
    MOST_WRONG_CODES,
    PAIRING_LIVES,
    Pairing,
    PairingState,
    approved,
    checked_role,
    claimed,
    collected,
    is_approved,
    is_contact_due,
    is_device_id,
    is_nonce,
    named,
    read_typed,
    refused,
    spoiled,
    typed_code,
    typed_shown,
)
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import DeviceId, GateId, PairingId
from huiwu.domain.timeline import Instant

NOW = Instant(1_700_000_000_000)
OVER = Instant(NOW + PAIRING_LIVES)


def a_pairing(state: PairingState = PairingState.OPEN) -> Pairing:
    pairing = Pairing(
        id=PairingId("p000000001"),
        role=Role.STAFF,
        gate=GateId("main"),
        name="主入口 1",
        expires_at=OVER,
        link_digest="link",
        typed_digest="typed",
        device=DeviceId("d000000001"),
    )
    if state is PairingState.OPEN:
        return pairing
    return replace(pairing, state=state, nonce_digest="mine", sas="0042")


def test_a_pairing_goes_from_the_code_to_the_tablet() -> None:
    mine = claimed(a_pairing(), "mine", "0042", NOW)
    waiting = named(mine, "主入口 2", NOW)
    let_in = approved(waiting, NOW)

    assert (mine.state, mine.sas, mine.name) == (PairingState.CLAIMED, "0042", "主入口 1")
    assert (waiting.state, waiting.name) == (PairingState.WAITING, "主入口 2")
    assert is_approved(let_in)
    assert collected(let_in).state is PairingState.COLLECTED


def test_a_code_is_good_for_one_tablet_which_may_ask_again() -> None:
    mine = claimed(a_pairing(), "mine", "0042", NOW)

    assert claimed(mine, "mine", "9999", OVER) == mine
    with pytest.raises(DomainError, match="pairing_taken"):
        claimed(mine, "another's", "0042", NOW)


def test_nothing_begins_after_five_minutes() -> None:
    with pytest.raises(DomainError, match="pairing_over"):
        claimed(a_pairing(), "mine", "0042", OVER)
    with pytest.raises(DomainError, match="pairing_over"):
        named(a_pairing(PairingState.CLAIMED), "x", OVER)
    with pytest.raises(DomainError, match="pairing_over"):
        approved(a_pairing(PairingState.WAITING), OVER)


@pytest.mark.parametrize("state", [PairingState.OPEN, PairingState.CLAIMED])
def test_the_office_cannot_approve_before_the_tablet_has_its_name(state: PairingState) -> None:
    with pytest.raises(DomainError, match="pairing_not_ready"):
        approved(a_pairing(state), NOW)


@pytest.mark.parametrize("state", PairingState)
def test_who_was_refused_stays_out_and_who_was_approved_stays_in(state: PairingState) -> None:
    pairing = a_pairing(state)

    if state in (PairingState.APPROVED, PairingState.COLLECTED, PairingState.DEAD):
        with pytest.raises(DomainError, match="pairing_over"):
            refused(pairing)
    else:
        away = refused(pairing)
        assert refused(away) == away
        assert named(away, "x", NOW) == away
        with pytest.raises(DomainError, match="pairing_over"):
            claimed(away, "mine", "", NOW)
        with pytest.raises(DomainError, match="pairing_over"):
            approved(away, NOW)
        with pytest.raises(DomainError, match="pairing_over"):
            collected(away)


def test_the_fifth_wrong_code_kills_an_open_pairing_and_no_other() -> None:
    pairing, kept = a_pairing(), a_pairing(PairingState.WAITING)

    for tries in range(1, MOST_WRONG_CODES + 3):
        pairing, kept = spoiled(pairing), spoiled(kept)
        assert (pairing.state is PairingState.DEAD) is (tries >= MOST_WRONG_CODES)
    assert kept.state is PairingState.WAITING
    with pytest.raises(DomainError, match="pairing_over"):
        claimed(pairing, "mine", "0042", NOW)


@given(st.integers(0, 2**40 - 1))
def test_a_typed_code_is_read_back_however_it_is_typed(bits: int) -> None:
    code = typed_code(bits)

    assert len(code) == 8
    assert {read_typed(code), read_typed(typed_shown(code)), read_typed(f" {code.lower()} ")} == {code}
    assert read_typed(code.replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("text", ["", "ABCD-EFG", "ABCD-EFGHJ", "ABCD-EFGU", "ABCD-EFG٣", "A" * 500])
def test_what_cannot_be_a_typed_code_is_none(text: str) -> None:
    assert read_typed(text) is None


@given(st.integers(0, 2**40 - 1), st.integers(0, 2**40 - 1))
def test_typed_codes_differ_as_their_bits_do(one: int, other: int) -> None:
    assert (typed_code(one) == typed_code(other)) is (one == other)


def test_only_gates_and_their_staff_have_devices_and_a_screen_needs_its_gate() -> None:
    for role, gate in itertools.product(Role, (None, GateId("main"))):
        if role is Role.STAFF or (role is Role.GATE and gate is not None):
            checked_role(role, gate)
        else:
            with pytest.raises(DomainError, match="bad_input"):
                checked_role(role, gate)


def test_ids_and_nonces_are_told_by_their_length() -> None:
    assert is_device_id("d000000001")
    assert not is_device_id("00000000")
    assert not is_device_id(None)
    assert is_nonce("A" * 22)
    assert not is_nonce("A" * 21)
    assert not is_nonce("A" * 21 + " ")


def test_a_contact_is_written_down_every_five_seconds_and_after_the_clock_went_back() -> None:
    assert is_contact_due(None, NOW)
    assert not is_contact_due(NOW, Instant(NOW + CONTACT_INTERVAL - 1))
    assert is_contact_due(NOW, Instant(NOW + CONTACT_INTERVAL))
    assert is_contact_due(NOW, Instant(NOW - 1))
