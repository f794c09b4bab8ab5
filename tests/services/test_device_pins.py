import asyncio

import pytest

from huiwu.domain.attendee import Attendee
from huiwu.domain.errors import DomainError
from huiwu.domain.pin import FIRST_WAIT, IDLE, LONGEST_WAIT, MOST_TRIES, SHIFT
from huiwu.services.house import House
from tests.stage_setting import SLUG, Hand

People = dict[str, Attendee]
TABLET = "d000000001"
LI = "271828"


async def enter_wrong(house: House, times: int, hand: Hand) -> None:
    """So many wrong PINs, each as soon as one is taken again."""
    for _ in range(times):
        state = await house.pins.state(SLUG, TABLET)
        if state.closed_until is not None:
            hand.turn(state.closed_until - hand())
        assert await house.devices.verify_pin(SLUG, TABLET, "000000") is None


async def test_a_pin_says_who_works_on_the_device(house: House, other_house: House, people: People, hand: Hand) -> None:
    li, shown = await house.pins.add(SLUG, "李静", LI)
    hand.turn(1)
    zhou, drawn = await house.pins.add(SLUG, "周明")

    entered = await other_house.pins.enter(SLUG, TABLET, LI)

    assert shown == LI != drawn
    assert (entered.member, entered.until) == (li, hand() + SHIFT)
    assert (await house.pins.state(SLUG, TABLET)).member == li
    assert (await house.pins.state(SLUG, "d000000002")).member is None
    assert await house.devices.verify_pin(SLUG, "d000000002", drawn) == zhou
    assert await house.pins.members(SLUG) == [li, zhou]


async def test_no_pin_is_asked_while_there_are_no_members(house: House, people: People) -> None:
    assert not await house.pins.is_asked(SLUG)
    assert not (await house.pins.state(SLUG, TABLET)).asked

    await house.pins.add(SLUG, "李静")

    assert await house.pins.is_asked(SLUG)
    assert (await house.pins.state(SLUG, TABLET)).asked


async def test_an_override_needs_a_pin_once_there_are_members(house: House, people: People) -> None:
    assert await house.devices.answerable(SLUG, TABLET, "") is None

    li, _ = await house.pins.add(SLUG, "李静", LI)

    assert await house.devices.answerable(SLUG, TABLET, LI) == li
    for wrong in ("", "000000", "not a pin"):
        with pytest.raises(DomainError, match="pin_wrong"):
            await house.devices.answerable(SLUG, TABLET, wrong)


async def test_two_members_never_have_one_pin(house: House, people: People) -> None:
    await house.pins.add(SLUG, "李静", LI)

    with pytest.raises(DomainError, match="pin_taken"):
        await house.pins.add(SLUG, "周明", LI)


async def test_five_pin_wrongs_close_the_desk_for_the_right_one_too(house: House, people: People, hand: Hand) -> None:
    await house.pins.add(SLUG, "李静", LI)
    await enter_wrong(house, 5, hand)

    with pytest.raises(DomainError, match="pin_wait"):
        await house.pins.enter(SLUG, TABLET, LI)
    hand.turn(FIRST_WAIT)

    assert (await house.pins.enter(SLUG, TABLET, LI)).member is not None
    assert (await house.pins.state(SLUG, TABLET)).closed_until is None


async def test_twenty_pin_wrongs_lock_the_device_until_the_office_unlocks_it(
    house: House, people: People, hand: Hand
) -> None:
    await house.pins.add(SLUG, "李静", LI)
    await enter_wrong(house, MOST_TRIES, hand)
    hand.turn(LONGEST_WAIT)

    assert (await house.pins.state(SLUG, TABLET)).locked
    with pytest.raises(DomainError, match="pin_locked"):
        await house.pins.enter(SLUG, TABLET, LI)
    await house.pins.unlock(SLUG, TABLET)

    assert (await house.pins.enter(SLUG, TABLET, LI)).member is not None


async def test_many_pins_tried_at_once_gain_nothing(house: House, other_house: House, people: People) -> None:
    await house.pins.add(SLUG, "李静", LI)
    desks = [house, other_house] * 6

    answers = await asyncio.gather(
        *(one.pins.verify(SLUG, TABLET, f"{number:06d}") for number, one in enumerate(desks)), return_exceptions=True
    )

    assert answers.count(None) == 5
    assert [str(one) for one in answers if one is not None] == ["pin_wait"] * 7


async def test_a_pin_ends_with_its_member_its_shift_and_its_idle_time(house: House, people: People, hand: Hand) -> None:
    li, _ = await house.pins.add(SLUG, "李静", LI)
    await house.pins.add(SLUG, "周明")

    await house.pins.enter(SLUG, TABLET, LI)
    hand.turn(IDLE)
    assert (await house.pins.state(SLUG, TABLET)).member is None
    await house.pins.enter(SLUG, TABLET, LI)
    await house.pins.leave(SLUG, TABLET)
    assert (await house.pins.state(SLUG, TABLET)).member is None
    await house.pins.enter(SLUG, TABLET, LI)
    await house.pins.remove(SLUG, li.id)
    await house.pins.remove(SLUG, li.id)

    assert (await house.pins.state(SLUG, TABLET)).member is None
    with pytest.raises(DomainError, match="pin_wrong"):
        await house.pins.enter(SLUG, TABLET, LI)
