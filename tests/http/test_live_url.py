"""Pages of a deployment whose public sockets are answered elsewhere."""

from pathlib import Path

from tests.stage_setting import SLUG, a_deployment, settings_for

LIVE_URL = "wss://live.example.org:8443"


async def test_pages_are_told_where_the_live_edge_is_and_may_go_there(redis_url: str, tmp_path: Path) -> None:
    async with a_deployment(settings_for(redis_url, tmp_path, live_url=LIVE_URL)) as hall:
        page = await hall.ask("GET", f"/c/{SLUG}/viewer")
        unknown = await hall.ask("GET", "/c/nowhere/viewer")

    assert f'<meta name="huiwu-live" content="{LIVE_URL}">' in page.text
    assert page.text.index("huiwu-live") < page.text.index("<script")
    assert LIVE_URL in page.headers["Content-Security-Policy"]
    assert (unknown.status, unknown.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
