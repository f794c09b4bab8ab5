"""A programme brought in at the stage page: seen row by row, and written only as it was seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Launch
from tests.browser.office import api
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

PANEL = "details[data-import]"
LIST = (
    "编号,环节,开始,时长,发言人\n"
    "opening,主持人宣布开幕,,,\n"
    ",茶歇,2030-06-10 14:05,15,\n"
    ",新的发言,2030-06-10 14:20,10,虚构发言人（虚构职务）\n"
)
WRONG = LIST.replace("14:05", "两点")


@pytest.fixture
def stage(launch: Launch, demo: DemoProcess) -> Iterator[Page]:
    page = launch().new_context(locale="zh-CN", bypass_csp=True).new_page()
    page.goto(demo.demo["links"]["stage"])
    page.wait_for_selector("[data-status=live]")
    page.locator(f"{PANEL} summary").click()
    yield page
    page.context.close()


def choose(page: Page, text: str) -> None:
    file = FilePayload(name="议程.csv", mimeType="text/csv", buffer=text.encode())
    page.set_input_files(f"{PANEL} input[type=file]", files=file)
    expect(page.locator(f"{PANEL}[data-import=read]")).to_be_visible()


def test_a_programme_is_seen_put_right_and_written_even_when_the_agenda_moved_meanwhile(
    stage: Page, demo: DemoProcess
) -> None:
    choose(stage, WRONG)
    expect(stage.locator("[data-fault=not_a_time]")).to_contain_text("开始")
    assert violations(stage) == []

    choose(stage, LIST)
    # A mode chosen by mouse leaves the keys to the desk; one chosen by keyboard keeps the focus where it is.
    stage.locator(f"{PANEL} input[value=replace]").click()
    expect(stage.locator("[data-effect=removed]").first).to_be_visible()
    expect(stage.locator(f"{PANEL} input[value=replace]")).not_to_be_focused()
    stage.locator(f"{PANEL} input[value=replace]").focus()
    stage.keyboard.press("ArrowLeft")
    expect(stage.locator("[data-effect=removed]")).to_have_count(0)
    expect(stage.locator(f"{PANEL} input[value=merge]")).to_be_focused()
    expect(stage.locator("[data-effect=changed]")).to_contain_text("主持人宣布开幕")
    expect(stage.locator("[data-effect=added]")).to_have_count(2)
    assert violations(stage) == []

    # Somebody else changes the agenda between the look and the press.
    api(demo, "/agenda/commands", {"command_id": "meanwhile", "command": "skip", "item": "closing"})
    stage.locator("[data-action=import]").click()
    expect(stage.locator(f"{PANEL}[data-import=read] [role=alert]")).to_be_visible()
    stage.locator("[data-action=import]").click()

    expect(stage.locator(f"{PANEL}[data-import=written]")).to_be_visible()
    agenda = api(demo, "/agenda")
    assert agenda["items"][0]["title"]["zh"] == "主持人宣布开幕"
    assert [item["title"]["zh"] for item in agenda["items"]].count("茶歇") == 1
    assert next(item for item in agenda["items"] if item["id"] == "closing")["skipped"]
