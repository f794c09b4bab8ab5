"""A failover that loses what was acknowledged: everybody ends with what the new primary holds."""

import asyncio
import contextlib
from pathlib import Path

from tests.live.spectator import Spectator, following
from tests.stage_setting import a_deployment, settings_for
from tests.store.sentinels import watched

VIEWERS = 8
PATIENCE_S = 20.0


async def test_nobody_stays_with_a_past_that_was_lost(tmp_path: Path) -> None:
    folder = tmp_path / "redis"
    folder.mkdir()
    async with (
        watched(folder) as both,
        a_deployment(settings_for(both.url, tmp_path)) as hall,
        contextlib.AsyncExitStack() as stack,
    ):
        pages = [await stack.enter_async_context(following(hall.live_url)) for _ in range(VIEWERS)]
        kept = (await hall.command("announce", text="kept")).body["seq"]
        await asyncio.gather(*(page.until(kept) for page in pages))
        await both.lose_what_comes_now()
        lost = [(await hall.command("announce", text=f"lost {number}")).body["seq"] for number in range(3)]
        await asyncio.gather(*(page.until(lost[-1]) for page in pages))
        epochs = {page.epoch for page in pages}
        await both.kill_primary()
        # Under the numbers of those that were lost, the new past says something else.
        async with asyncio.timeout(PATIENCE_S):
            while (answer := await hall.command("announce", text="new")).status != 200:
                await asyncio.sleep(0.1)
        await asyncio.gather(*(settled(page, "new") for page in pages))
        state = (await hall.ask("GET", "C/state")).body

    assert answer.body["seq"] <= lost[-1]
    assert all(page.state == state["state"] for page in pages)
    assert {page.epoch for page in pages} == {state["epoch"]}
    assert epochs.isdisjoint({state["epoch"]})
    assert [one["text"] for one in state["state"]["announcements"]] == ["kept", "new"]


async def settled(page: Spectator, text: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while page.state is None or text not in [one["text"] for one in page.state["announcements"]]:
            await page.next(PATIENCE_S)
