"""Who travels together gets an answer of their own, and nobody's trouble is another's."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from huiwu.store.flights import MOST_TOGETHER, Flights

Words = tuple[int | str]


class Line:
    """Notes every flight; answers each word with itself, and with an error where the word says so."""

    def __init__(self) -> None:
        self.flights: list[list[Words]] = []

    async def send(self, flight: Sequence[Words]) -> list[Any]:
        self.flights.append(list(flight))
        await asyncio.sleep(0.005)
        if ("cut",) in flight:
            raise ConnectionError("cut")
        return [ValueError("no") if words == ("bad",) else words for words in flight]


async def test_who_comes_together_goes_together_and_each_gets_its_own_answer() -> None:
    line = Line()
    flights = Flights(line.send)

    answers = await asyncio.gather(*(flights.carry((number,)) for number in range(MOST_TOGETHER + 6)))

    assert answers == [(number,) for number in range(MOST_TOGETHER + 6)]
    assert [len(one) for one in line.flights] == [MOST_TOGETHER, 6]


async def test_an_error_is_only_that_of_the_one_it_concerns() -> None:
    flights = Flights(Line().send)

    answers = await asyncio.gather(flights.carry((1,)), flights.carry(("bad",)), return_exceptions=True)

    assert answers[0] == (1,)
    assert isinstance(answers[1], ValueError)


async def test_a_cut_line_is_told_to_everybody_aboard_and_the_next_flight_leaves() -> None:
    flights = Flights(Line().send)

    aboard = await asyncio.gather(flights.carry(("cut",)), flights.carry((1,)), return_exceptions=True)

    assert [type(one) for one in aboard] == [ConnectionError, ConnectionError]
    assert await flights.carry((2,)) == (2,)


async def test_who_is_cancelled_leaves_the_others_undisturbed() -> None:
    flights = Flights(Line().send)
    gone, stays = (asyncio.create_task(flights.carry((number,))) for number in (1, 2))
    await asyncio.sleep(0.001)

    gone.cancel()

    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await stays == (2,)
