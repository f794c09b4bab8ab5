"""The whole desk by keyboard alone: releasing, telling, moving, editing; and nothing acts while one types."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.office import address, api
from tests.browser.stage_desk import APART_MS, at_rest, open_desk, press
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

KEYS = Path(__file__).parents[2] / "web" / "src" / "stage" / "keys.ts"
PLANNED = ("id", "cue", "kind", "title", "section", "hall", "speakers", "planned_start_at", "planned_ms")
PAPERS = [{"id": f"d{n}", "title": {"zh": f"指引{n}"}, "url": f"https://docs.example/{n}"} for n in (1, 2, 3)]
PRIZES = [
    {"id": name, "title": {"zh": title}, "winners": [{"name": {"zh": f"虚构{title}得主"}}]}
    for name, title in (("third", "三等奖"), ("second", "二等奖"), ("first", "一等奖"))
]


@pytest.fixture(scope="module")
def ceremony(demo: DemoProcess) -> DemoProcess:
    """The demo with three documents and three prizes in its first item, which is live."""
    agenda = api(demo, "/agenda")
    items: list[Any] = [{name: item[name] for name in PLANNED} for item in agenda["items"]]
    items[0] |= {"documents": PAPERS, "prizes": PRIZES}
    request = urllib.request.Request(address(demo, "/agenda"), method="PUT")
    request.add_header("Authorization", f"Bearer {demo.demo['tokens']['admin']}")
    request.add_header("Content-Type", "application/json")
    request.data = json.dumps({"sections": agenda["sections"], "items": items}).encode()
    urllib.request.urlopen(request, timeout=10).close()
    api(demo, "/agenda/commands", {"command_id": "keys-1", "command": "start", "item": items[0]["id"]})
    return demo


@pytest.fixture(scope="module")
def opened(browser: Browser, ceremony: DemoProcess) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", bypass_csp=True)
    yield open_desk(context, ceremony.demo["links"]["stage"])
    context.close()


@pytest.fixture
def desk(opened: Page) -> Page:
    return at_rest(opened)


def first(demo: DemoProcess) -> Any:
    return api(demo, "/agenda")["items"][0]


def twice(page: Page, key: str) -> None:
    press(page, key)
    expect(page.locator("[data-asked=true]")).to_be_visible()
    page.wait_for_timeout(APART_MS)
    page.keyboard.press(key)


def test_documents_and_prizes_are_shown_one_by_one_after_a_second_press(desk: Page, ceremony: DemoProcess) -> None:
    press(desk, "d")
    expect(desk.locator("[data-action=release-next]")).to_contain_text("再按一次，所有人将收到《指引1》")
    assert [] == first(ceremony)["documents"]
    desk.wait_for_timeout(APART_MS)
    desk.keyboard.press("d")

    expect(desk.locator("[data-action=release-next]")).to_contain_text("发布：指引2")
    expect(desk.locator("[data-action=take-back]")).to_be_visible()
    expect(desk.get_by_text("看到的人已经看到。", exact=True)).to_be_visible()
    assert ["d1"] == [one["id"] for one in first(ceremony)["documents"]]

    twice(desk, "r")
    expect(desk.locator("[data-action=reveal-next]")).to_contain_text("揭晓：二等奖")
    assert ["third"] == [one["id"] for one in first(ceremony)["prizes"] if one["key"]]
    assert [] == violations(desk)

    press(desk, "z")
    expect(desk.locator("[data-action=reveal-next]")).to_contain_text("揭晓：三等奖")
    assert [] == [one["id"] for one in first(ceremony)["prizes"] if one["key"]]


def test_the_speaker_is_told_and_no_key_acts_while_one_types(desk: Page, ceremony: DemoProcess) -> None:
    before = api(ceremony, "/agenda")

    press(desk, "m")
    desk.keyboard.type("he zrd 1")
    desk.keyboard.press("Enter")

    expect(desk.locator("[data-message]")).to_contain_text("he zrd 1")
    after = api(ceremony, "/agenda")
    assert "he zrd 1" == after["desk"]["message"]["text"]
    assert before["rev"] + 1 == after["rev"]
    assert before["items"] == after["items"]


def test_a_coming_item_is_moved_left_out_given_time_edited_and_removed(desk: Page, ceremony: DemoProcess) -> None:
    items = api(ceremony, "/agenda")["items"]
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    chosen = desk.locator(f'[data-item="{items[2]["id"]}"] [aria-pressed=true]')
    expect(chosen).to_be_visible()

    press(desk, "Shift+ArrowUp")
    expect(desk.locator("[data-item]").nth(1)).to_have_attribute("data-item", items[2]["id"])
    press(desk, "s")
    expect(chosen).to_contain_text("已跳过")
    press(desk, "]")
    expect(chosen).to_contain_text("+1 分钟")
    press(desk, "i")
    expect(desk.locator("input[name=zh]")).to_be_focused()
    assert [] == violations(desk)
    desk.locator("input[name=zh]").fill("改过的标题")
    desk.keyboard.press("Enter")
    expect(chosen).to_contain_text("改过的标题")

    [item] = [one for one in api(ceremony, "/agenda")["items"] if one["id"] == items[2]["id"]]
    assert ("改过的标题", items[2]["title"]["en"], True, 60_000) == (
        *item["title"].values(), item["skipped"], item["extended_ms"],
    )  # fmt: skip
    assert items[2]["speakers"] == item["speakers"]
    desk.locator("[data-action=remove]").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(APART_MS)
    desk.keyboard.press("Enter")
    expect(desk.locator(f'[data-item="{items[2]["id"]}"]')).to_have_count(0)


def test_an_item_is_added_behind_the_chosen_one(desk: Page, ceremony: DemoProcess) -> None:
    items = api(ceremony, "/agenda")["items"]
    desk.keyboard.press("ArrowDown")

    press(desk, "n")
    desk.keyboard.type("加一项")
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("加一项").first).to_be_visible()
    added = api(ceremony, "/agenda")["items"][2]
    assert ("加一项", items[1]["id"]) == (added["title"]["zh"], api(ceremony, "/agenda")["items"][1]["id"])
    assert items[1]["planned_start_at"] + items[1]["planned_ms"] == added["planned_start_at"]


def test_a_late_press_is_put_right_and_one_that_cannot_be_is_told_with_its_bounds(
    desk: Page, ceremony: DemoProcess
) -> None:
    began = first(ceremony)["started_at"]

    press(desk, "l")
    expect(desk.locator("[data-earlier='30']")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-action=take-back]")).to_contain_text("更正为")
    assert began - 30_000 == first(ceremony)["started_at"]

    press(desk, "l")
    desk.locator("#began").fill("00:00:01" if desk.locator("#began").input_value() > "02:00:00" else "12:00:00")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-outcome=start_out_of_range]")).to_contain_text("之间开始")


def test_a_key_held_down_is_one_press_and_the_sheet_names_every_key(desk: Page, ceremony: DemoProcess) -> None:
    before = api(ceremony, "/agenda")["rev"]
    desk.wait_for_timeout(APART_MS)
    desk.keyboard.down("+")
    for _ in range(5):
        desk.keyboard.down("+")
    desk.keyboard.up("+")
    expect(desk.locator("[data-action=take-back]")).to_be_visible()
    assert before + 1 == api(ceremony, "/agenda")["rev"]

    desk.keyboard.press("?")
    obeyed = re.findall(r"^  (\w+): \{ key:", KEYS.read_text("utf-8"), re.MULTILINE)
    assert len(obeyed) > 30
    assert sorted(obeyed) == sorted(str(one.get_attribute("data-key")) for one in desk.locator("[data-key]").all())
    assert [] == violations(desk)


def test_an_announcement_for_staff_alone_is_listed_here_and_not_public(desk: Page, ceremony: DemoProcess) -> None:
    press(desk, "a")
    desk.keyboard.type("请补充饮水")
    desk.locator("select[name=audience]").select_option("staff")
    desk.locator("select[name=lasting]").select_option("5")
    desk.locator("#text").press("Control+Enter")

    shown = desk.locator("[data-audience=staff]")
    expect(shown).to_contain_text("请补充饮水")
    expect(shown).to_contain_text("工作人员")
    agenda = api(ceremony, "/agenda")
    assert [] == agenda["announcements"]
    [said] = agenda["staff_announcements"]
    assert said["at"] + 300_000 == said["expires_at"]
