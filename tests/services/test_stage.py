import asyncio

import pytest

from huiwu.domain.agenda import AgendaState, fold
from huiwu.domain.attendee import Attendee
from huiwu.domain.commands import Announce, ClearAnnouncement, Command, EndItem, SetConference, StartItem, StartNext
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId, Slug
from huiwu.domain.run import Run
from huiwu.services.house import House
from huiwu.store.agenda_log import AgendaLogStore, Appended
from tests.stage_setting import SLUG, a_file, an_order

People = dict[str, Attendee]


def start(number: int) -> StartItem:
    return StartItem(ItemId(f"i{number}"))


async def state_of(house: House) -> AgendaState:
    return (await house.book.page(SLUG)).state


async def test_of_two_operators_who_press_start_at_once_one_wins_and_one_is_told(
    house: House, other_house: House, people: People
) -> None:
    rev = (await state_of(house)).rev

    answers = await asyncio.gather(
        house.stage.submit(SLUG, an_order(start(1), rev=rev)),
        other_house.stage.submit(SLUG, an_order(start(2), rev=rev)),
        return_exceptions=True,
    )

    won = [one for one in answers if isinstance(one, Appended)]
    lost = [one for one in answers if isinstance(one, DomainError)]
    assert [one.rev for one in won] == [rev + 1]
    assert [(one.code, one.extra) for one in lost] == [("stale_rev", {"rev": rev + 1})]
    assert (await state_of(house)).rev == rev + 1


async def test_of_presses_of_next_at_once_one_moves_the_agenda_on(
    house: House, other_house: House, people: People
) -> None:
    answers = await asyncio.gather(
        *(one.stage.submit(SLUG, an_order(StartNext())) for one in (house, other_house) * 2), return_exceptions=True
    )

    lost = [one for one in answers if isinstance(one, DomainError)]
    assert ["just_started"] * 3 == [one.code for one in lost]
    assert (await state_of(house)).current == "i1"


async def test_a_command_sent_again_gets_its_first_answer_even_when_the_log_went_on(
    house: House, other_house: House, people: People
) -> None:
    rev = (await state_of(house)).rev
    order = an_order(start(1), rev=rev)
    first = await house.stage.submit(SLUG, order)
    await house.stage.submit(SLUG, an_order(start(2)))

    again = await other_house.stage.submit(SLUG, order)

    assert (again.rev, again.seq) == (first.rev, first.seq)
    assert (await state_of(house)).current == "i2"


async def test_a_command_sent_many_times_at_once_is_recorded_once(
    house: House, other_house: House, people: People
) -> None:
    order = an_order(start(1))

    answers = await asyncio.gather(*(one.stage.submit(SLUG, order) for one in (house, other_house) * 5))

    assert len({(one.rev, one.seq) for one in answers}) == 1
    assert (await state_of(house)).rev == answers[0].rev


async def test_a_command_id_used_for_something_else_is_a_conflict(house: House, people: People) -> None:
    await house.stage.submit(SLUG, an_order(start(1), command_id="one"))

    with pytest.raises(DomainError, match="command_conflict"):
        await house.stage.submit(SLUG, an_order(start(2), command_id="one"))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (StartItem(ItemId("none")), "unknown_item"),
        (EndItem(), "not_allowed"),
        (EndItem(ItemId("i1")), "not_allowed"),
        (ClearAnnouncement("none"), "unknown_announcement"),
    ],
)
async def test_a_move_that_is_not_allowed_changes_nothing(
    house: House, people: People, command: Command, code: str
) -> None:
    before = await house.book.page(SLUG)

    with pytest.raises(DomainError, match=code):
        await house.stage.submit(SLUG, an_order(command))

    assert await house.book.page(SLUG) == before


async def test_nothing_can_be_run_in_a_conference_that_is_not_there(house: House) -> None:
    with pytest.raises(DomainError, match="unknown_conference"):
        await house.stage.submit(Slug("nowhere"), an_order(start(1)))
    with pytest.raises(DomainError, match="unknown_conference"):
        await house.book.conference(Slug("nowhere"))
    with pytest.raises(DomainError, match="unknown_conference"):
        await house.audience.standing(Slug("nowhere"))


async def test_many_commands_from_two_processes_leave_a_log_that_folds_to_what_both_see(
    house: House, other_house: House, people: People
) -> None:
    orders = [an_order(Announce(f"a{n}", f"通知 {n}")) for n in range(20)] + [an_order(start(n)) for n in (1, 2, 3)]

    await asyncio.gather(*((house, other_house)[n % 2].stage.submit(SLUG, one) for n, one in enumerate(orders)))

    tail = await AgendaLogStore(house.connection).tail(SLUG, 0)
    assert fold(list(tail.events)) == await state_of(house) == await state_of(other_house)
    assert tail.rev == len(tail.events)
    times = [one.at for one in tail.events]
    assert times == sorted(times)


async def test_the_run_goes_from_idle_to_ended_and_may_open_again(house: House, people: People) -> None:
    seen = [(await state_of(house)).run]
    for command in (start(1), EndItem(), start(3), EndItem(), start(2)):
        await house.stage.submit(SLUG, an_order(command))
        seen.append((await state_of(house)).run)

    assert seen == [Run.IDLE, Run.LIVE, Run.ARMED, Run.LIVE, Run.ENDED, Run.LIVE]


async def test_a_page_read_before_the_store_lost_its_data_is_forgotten(
    house: House, other_house: House, people: People
) -> None:
    """Bug: two requests at once that found the log shorter than the page both dropped it, and one failed."""
    await house.stage.submit(SLUG, an_order(start(1)))
    await house.book.page(SLUG)
    await other_house.connection.command("FLUSHDB")
    await other_house.stage.submit(SLUG, an_order(SetConference(a_file().conference)))

    pages = await asyncio.gather(*(house.book.page(SLUG) for _ in range(4)))

    assert {page.state.rev for page in pages} == {1}
