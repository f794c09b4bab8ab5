"""The operator's hand on the time: standing still, more and less of it, and the way back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import api
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

# A second press within 600 ms is the same press; a busy machine may hear both late.
APART_MS = 700


@pytest.fixture
def stage(browser: Browser, demo: DemoProcess) -> Iterator[Page]:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(demo.demo["links"]["stage"])
    page.wait_for_selector("[data-status=live]")
    yield page
    page.context.close()


def press(page: Page, key: str) -> None:
    page.wait_for_timeout(APART_MS)
    page.wait_for_selector("[data-action=next][data-settled=true]")
    page.keyboard.press(key)


def test_an_item_stands_still_goes_on_gets_a_minute_and_the_minute_is_taken_back(
    stage: Page, browser: Browser, demo: DemoProcess
) -> None:
    viewer = browser.new_context(locale="zh-CN").new_page()
    viewer.goto(demo.demo["links"]["viewer"])
    press(stage, " ")
    viewer.wait_for_selector("[data-run=live]")

    press(stage, "h")
    viewer.wait_for_selector("[data-run=held]")
    expect(stage.locator("[data-live] .label")).to_have_text("暂停中")
    expect(viewer.get_by_text("暂停", exact=False).first).to_be_visible()
    viewer.wait_for_timeout(1_200)
    stood = viewer.locator("[data-left]").get_attribute("data-left")
    viewer.wait_for_timeout(1_200)
    assert viewer.locator("[data-left]").get_attribute("data-left") == stood

    press(stage, "h")
    viewer.wait_for_selector("[data-run=live]")
    before = float(viewer.locator("[data-left]").get_attribute("data-left") or 0)
    press(stage, "+")
    left = "Number(document.querySelector('[data-left]').dataset.left)"
    viewer.wait_for_function(f"(before) => {left} > before + 40000", arg=before)

    expect(stage.locator("[data-action=take-back]")).to_be_visible()
    press(stage, "z")
    viewer.wait_for_function(f"(before) => {left} <= before", arg=before)
    expect(stage.locator("[data-action=take-back]")).to_have_count(0)
    viewer.context.close()


def test_a_start_by_mistake_is_taken_back_and_the_one_before_goes_on(stage: Page) -> None:
    current = stage.locator("[data-run]").get_attribute("data-current")
    press(stage, " ")
    expect(stage.locator("[data-run]")).not_to_have_attribute("data-current", str(current))

    stage.locator("[data-action=take-back]").click()

    expect(stage.locator("[data-run]")).to_have_attribute("data-current", str(current))


def test_a_desk_that_was_shut_out_by_a_program_takes_over(stage: Page, demo: DemoProcess) -> None:
    """Bug: the page said to take over, and had no way to."""
    held = {"command_id": "held-by-a-program", "command": "take", "holder": "deck-1", "name": "Stream Deck"}
    api(demo, "/agenda/commands", held)
    press(stage, "+")
    expect(stage.locator("[data-outcome=baton_elsewhere]")).to_be_visible()

    stage.locator("[data-action=take]").click()
    stage.locator("#baton-name").fill("一号台")
    stage.locator("[data-action=take-baton]").click()
    expect(stage.locator("[data-outcome=baton_elsewhere]")).to_have_count(0)
    expect(stage.locator("[data-baton=mine]")).to_be_visible()
    press(stage, "+")

    expect(stage.locator("[data-action=take-back]")).to_be_visible()
