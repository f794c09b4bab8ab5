import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.errors import DomainError
from huiwu.domain.ids import MemberId
from huiwu.domain.pin import (
    FIRST_WAIT,
    FREE_TRIES,
    IDLE,
    LONGEST_WAIT,
    MOST_TRIES,
    SHIFT,
    PinDesk,
    closed,
    forgiven,
    idle_holder,
    in_force,
    is_pin,
    make_pin,
    opened,
    shift_ends,
    tried,
    used,
    wait_after,
)
from huiwu.domain.timeline import MINUTE, SECOND, Instant

NOW = Instant(1_700_000_000_000)
LI = MemberId("m1")


def after_wrong(times: int) -> tuple[PinDesk, Instant]:
    """A desk after so many wrong PINs, each as soon as one was taken again."""
    desk, now = PinDesk(), NOW
    for _ in range(times):
        now = Instant(max(now, desk.closed_until))
        desk = tried(desk, now)
    return desk, now


def test_five_pin_wrongs_cost_half_a_minute_and_each_further_one_twice_as_much() -> None:
    assert [wait_after(n) for n in range(1, FREE_TRIES)] == [0] * (FREE_TRIES - 1)
    assert [wait_after(FREE_TRIES + n) for n in range(6)] == [
        30 * SECOND, 1 * MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE,
    ]  # fmt: skip
    assert wait_after(MOST_TRIES) == LONGEST_WAIT


def test_no_pin_is_taken_while_the_desk_is_closed() -> None:
    desk, now = after_wrong(FREE_TRIES)

    with pytest.raises(DomainError, match="pin_wait") as caught:
        tried(desk, Instant(now + FIRST_WAIT - 1))

    assert caught.value.extra == {"until": now + FIRST_WAIT}
    assert tried(desk, Instant(now + FIRST_WAIT)).wrong == FREE_TRIES + 1


def test_twenty_pin_wrongs_lock_the_device_until_the_office_unlocks_it() -> None:
    desk, now = after_wrong(MOST_TRIES)

    assert desk.locked
    with pytest.raises(DomainError, match="pin_locked"):
        tried(desk, Instant(now + 365 * SHIFT))
    assert tried(forgiven(desk), now).wrong == 1


def test_a_pin_is_in_force_for_a_shift_of_work_and_a_quarter_of_an_hour_of_none() -> None:
    desk = opened(PinDesk(wrong=3), LI, NOW)

    assert desk.wrong == 0
    assert in_force(desk, Instant(NOW + IDLE - 1)) == LI
    assert in_force(desk, Instant(NOW + IDLE)) is None
    assert shift_ends(desk) == NOW + SHIFT
    for minutes in range(0, SHIFT // MINUTE, 10):
        desk = used(desk, Instant(NOW + minutes * MINUTE))
    assert in_force(desk, Instant(NOW + SHIFT - 1)) == LI
    assert in_force(desk, Instant(NOW + SHIFT)) is None


@given(st.integers(0, 2 * SHIFT), st.integers(0, 2 * SHIFT))
def test_a_holder_is_in_force_or_idle_or_the_shift_is_over(worked: int, looked: int) -> None:
    desk = used(opened(PinDesk(), LI, NOW), Instant(NOW + worked))
    now = Instant(NOW + worked + looked)

    holders = [in_force(desk, now), idle_holder(desk, now)]

    assert holders.count(LI) == int(now < shift_ends(desk))
    assert idle_holder(closed(desk), now) is None


def test_work_after_the_idle_time_brings_no_pin_back() -> None:
    desk = opened(PinDesk(), LI, NOW)
    late = Instant(NOW + IDLE)

    assert used(desk, late) == desk
    assert used(PinDesk(), NOW) == PinDesk()


def test_a_device_handed_on_is_nobodys_and_its_wrong_tries_stay() -> None:
    desk = tried(opened(PinDesk(), LI, NOW), NOW)

    assert in_force(closed(desk), NOW) is None
    assert closed(desk).wrong == 1


@given(st.integers(0, 2**64 - 1))
def test_a_drawn_pin_is_one(bits: int) -> None:
    assert is_pin(make_pin(bits))


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345a", "123 456", "１２３４５６", "123456\n", "-12345"])
def test_a_pin_is_six_digits_and_nothing_else(text: str) -> None:
    assert not is_pin(text)
