"""A house with the small conference in it, and a second one as another process would have it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from huiwu.domain.attendee import Attendee
from huiwu.services.house import House
from tests.stage_setting import Hand, a_house, furnish


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest_asyncio.fixture
async def house(redis_url: str, hand: Hand) -> AsyncIterator[House]:
    async with a_house(redis_url, hand) as house:
        yield house


@pytest_asyncio.fixture
async def other_house(redis_url: str, house: House, hand: Hand) -> AsyncIterator[House]:
    async with a_house(redis_url, hand) as other:
        yield other


@pytest_asyncio.fixture
async def people(house: House) -> dict[str, Attendee]:
    """The people of the conference, by their number on the list."""
    return await furnish(house)
