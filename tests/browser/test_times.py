"""The times on the pages: those the rules forecast, in the conference's zone, and a clock that knows its error."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from huiwu.domain.forecast import forecast
from huiwu.domain.timeline import Instant
from tests.browser.axe import violations
from tests.browser.office import api
from tests.demo_process import DemoProcess
from tests.vectors.make_forecast import PLAIN, state_of

pytestmark = pytest.mark.browser

MINUTE_MS = 60_000
ZONE = "Asia/Shanghai"
NEW_YORK = "America/New_York"
TIMED = {"id", "planned_start_at", "planned_ms", *PLAIN}


def a_plan(now: int) -> list[dict[str, Any]]:
    """On stage what should have begun ten minutes ago; a short one that may shrink, a pause, lunch, and tomorrow."""
    begin = now // MINUTE_MS * MINUTE_MS - 10 * MINUTE_MS
    rows: list[tuple[str, int, int, dict[str, Any]]] = [
        ("one", 0, 20, {}),
        ("two", 20, 20, {"min_ms": 17 * MINUTE_MS}),
        ("three", 43, 20, {}),
        ("lunch", 63, 60, {"fixed_end": True, "kind": "break"}),
        ("four", 123, 20, {"fixed_start": True}),
        ("five", 1_440, 20, {}),
    ]
    return [
        {"id": name, "cue": str(place), "kind": "speech", "title": {"zh": name, "en": name}, **more,
         "planned_start_at": begin + start * MINUTE_MS, "planned_ms": minutes * MINUTE_MS}
        for place, (name, start, minutes, more) in enumerate(rows, 1)
    ]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def late(demo: DemoProcess) -> None:
    api(demo, "/agenda", {"sections": [], "items": a_plan(time.time_ns() // 1_000_000)}, method="PUT")
    api(demo, "/agenda/commands", {"command_id": "late-1", "command": "start", "item": "one"})


@pytest.fixture
def viewer(browser: Browser, demo: DemoProcess) -> Iterator[Page]:
    page = browser.new_context(locale="zh-CN", timezone_id=NEW_YORK, bypass_csp=True).new_page()
    page.goto(demo.demo["links"]["viewer"])
    page.wait_for_selector("[data-status=live]")
    yield page
    page.context.close()


def reads(at: int) -> str:
    """As a page gives it: to the nearest minute, by the clock of the conference."""
    nearest = (at + MINUTE_MS // 2) // MINUTE_MS * MINUTE_MS
    return f"{datetime.fromtimestamp(nearest / 1_000, ZoneInfo(ZONE)):%H:%M}"


def test_the_viewer_shows_what_the_rules_forecast_beside_what_was_planned(viewer: Page, demo: DemoProcess) -> None:
    agenda = api(demo, "/agenda")
    items = [{name: value for name, value in one.items() if name in TIMED} for one in agenda["items"]]
    state = state_of({"run": agenda["run"], "current": agenda["current"], "items": items})
    expected = forecast(state, Instant(time.time_ns() // 1_000_000))
    assert expected is not None
    planned = {item["id"]: item["planned_start_at"] for item in items}

    for one in expected.items[1:]:
        row = viewer.locator(f"[data-item={one.item}]")
        expect(row.locator(".at")).to_contain_text(reads(one.start_at))
        moved = abs(one.offset_ms) >= MINUTE_MS
        assert row.locator("s").all_text_contents() == ([f"计划 {reads(planned[one.item])}"] if moved else [])
    assert [abs(one.offset_ms) >= MINUTE_MS for one in expected.items] == [True, True, True, True, False, False]
    expect(viewer.locator("[data-expected=day_end]")).to_contain_text(reads(expected.end_at))


def test_times_that_moved_and_items_left_out_are_readable_by_everybody(viewer: Page, demo: DemoProcess) -> None:
    api(demo, "/agenda/commands", {"command_id": "late-2", "command": "skip", "item": "three"})
    expect(viewer.locator("[data-item=three]")).to_contain_text("本环节取消")

    assert [] == violations(viewer)
    viewer.emulate_media(color_scheme="dark")
    assert [] == violations(viewer)
    api(demo, "/agenda/commands", {"command_id": "late-3", "command": "skip", "item": "three", "skipped": False})


def test_another_zone_and_another_day_are_named(viewer: Page) -> None:
    expect(viewer.get_by_text("中国标准时间")).to_be_visible()
    assert viewer.locator("p.day").count() >= 2


def test_the_stage_says_how_far_off_its_clock_may_be_and_when_the_day_ends(browser: Browser, demo: DemoProcess) -> None:
    page = browser.new_context(locale="en-GB", timezone_id=NEW_YORK).new_page()

    page.goto(demo.demo["links"]["stage"])

    expect(page.locator("[data-clock-error]")).to_contain_text("clock within")
    expect(page.locator("[data-expected=item_end]")).to_contain_text("Item expected to end at")
    expect(page.locator("[data-expected=day_end]")).to_contain_text("Day expected to end at")
    page.context.close()


def test_an_idle_viewer_asks_for_the_time_thrice_and_says_nothing_else(browser: Browser, demo: DemoProcess) -> None:
    said: list[str] = []
    page = browser.new_context(locale="zh-CN").new_page()

    def heard(frame: str | bytes) -> None:
        said.append(json.loads(frame)["type"])

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", heard)

    page.on("websocket", listen)
    page.goto(demo.demo["links"]["viewer"])
    page.wait_for_selector("[data-status=live]")
    while len(said) < 3:
        page.wait_for_timeout(100)
    page.wait_for_timeout(1_200)

    # A fourth question is due after five seconds, should all this have taken so long.
    assert said in (["clock"] * 3, ["clock"] * 4)
    page.context.close()
