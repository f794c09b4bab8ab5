"""A data folder that an older version wrote, opened by this one."""

import json
from pathlib import Path

from tests.live.spectator import following
from tests.stage_setting import SLUG, Deployment, a_deployment, settings_for

NEW_IN_ITEMS = ("fixed_start", "fixed_end", "min_ms", "extended_ms", "skipped", "held_ms", "held_at")
SNAPSHOT = f"hw:{{{SLUG}}}:public:snapshot"


async def write_as_before(hall: Deployment) -> None:
    """The stored public state, without what items had not yet."""
    redis = hall.house.connection
    seq, _, text = (await redis.command("GET", SNAPSHOT)).partition(" ")
    state = json.loads(text)
    for item in state["items"]:
        for name in (*NEW_IN_ITEMS, "documents", "prizes"):
            del item[name]
    await redis.command("SET", SNAPSHOT, f"{seq} {json.dumps(state)}")


async def test_viewers_follow_an_item_that_was_live_before_the_upgrade(redis_url: str, tmp_path: Path) -> None:
    """Bug: the first event after it stopped the relay, and every viewer waited for ever."""
    async with a_deployment(settings_for(redis_url, tmp_path)) as hall:
        await hall.command("start", item="i1")
        await write_as_before(hall)

    async with a_deployment(settings_for(redis_url, tmp_path)) as hall, following(hall.live_url) as page:
        await hall.command("start", item="i2")
        delta = await page.next()

        assert delta["event"] == {"type": "item_started", "item": "i2"}
        assert page.state == (await hall.ask("GET", "C/state")).body["state"]


async def test_a_start_on_data_of_this_version_changes_nothing(redis_url: str, tmp_path: Path) -> None:
    async with a_deployment(settings_for(redis_url, tmp_path)) as hall:
        await hall.command("start", item="i1")
        before = (await hall.ask("GET", "C/agenda", "operator")).body["rev"]

    async with a_deployment(settings_for(redis_url, tmp_path)) as hall:
        assert (await hall.ask("GET", "C/agenda", "operator")).body["rev"] == before
