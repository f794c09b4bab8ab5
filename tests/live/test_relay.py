import asyncio

from huiwu.clock import system_clock
from huiwu.live.hub import Hub
from huiwu.live.relay import Relay, read_standing
from tests.stage_setting import SLUG, a_house, a_scan, furnish


async def test_what_was_recorded_here_while_the_reader_rested_is_told_without_waiting_for_more(redis_url: str) -> None:
    async with a_house(redis_url) as house:
        people = await furnish(house)
        heard: asyncio.Queue[int] = asyncio.Queue()
        checkin = house.checkin
        await checkin.scan(SLUG, a_scan(people["1"]))
        # The reader believes that it has come as far as Redis: nothing there will wake it.
        relay = Relay(
            SLUG,
            Hub(*await read_standing(house.audience, SLUG), system_clock),
            house.audience,
            newest_record=checkin.last_seq,
            folded=lambda slug: checkin.folded_seq(slug) + 1,
            on_ledger=heard.put_nowait,
        )
        following = asyncio.create_task(relay.follow())
        try:
            assert await heard.get() == checkin.folded_seq(SLUG) + 1
        finally:
            following.cancel()
            await asyncio.wait([following])
