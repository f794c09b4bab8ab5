"""The screens of the stage: the speaker's timer, and the overlay over the picture."""

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.office import api
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess
from tests.screenshots.studio import NoticedLine

pytestmark = pytest.mark.browser

MINUTE_MS = 60_000
LONGER_THAN_SHOWN_MS = 12_000


@pytest.fixture(scope="module")
def line() -> Iterator[CuttableLine]:
    """Both sides notice at once when it is cut."""
    one = NoticedLine()
    yield one
    one.close()


@pytest.fixture(autouse=True)
def mended(line: CuttableLine) -> Iterator[None]:
    yield
    line.mend()


def order(demo: DemoProcess, command: str, **more: Any) -> None:
    api(demo, "/agenda/commands", {"command_id": f"screens-{time.time_ns()}", "command": command, **more})


def screen(browser: Browser, demo: DemoProcess, line: CuttableLine, name: str, **options: Any) -> Page:
    """A page of the stage's screens, on the line that can be cut."""
    page = browser.new_context(locale="zh-CN", bypass_csp=True, **options).new_page()
    page.goto(demo.demo["links"][name].replace(demo.demo["base_url"], line.origin))
    page.locator("[data-status=live]").wait_for(state="attached")
    return page


def digits(page: Page) -> str:
    return str(page.locator("[data-digits]").get_attribute("data-digits"))


def other_digits(page: Page, than: str) -> None:
    page.wait_for_function("(than) => document.querySelector('[data-digits]').dataset.digits !== than", arg=than)


def test_the_timer_counts_down_turns_amber_then_red_stands_still_and_waits(
    browser: Browser, demo: DemoProcess, line: CuttableLine
) -> None:
    page = screen(browser, demo, line, "timer")
    expect(page.locator("[data-state=countdown]")).to_contain_text("距离开始")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.locator("main").click()
    page.wait_for_function("document.fullscreenElement === null")

    order(demo, "start", item="briefing")
    expect(page.locator("[data-state=calm]")).to_contain_text("剩余")
    expect(page.locator("h1")).to_contain_text("传达全省")
    order(demo, "extend", by_ms=25_000 - 25 * MINUTE_MS)
    expect(page.locator("[data-state=near]")).to_contain_text("请准备结束")

    order(demo, "hold")
    expect(page.locator("[data-state=held]")).to_contain_text("暂停中")
    stood = digits(page)
    page.wait_for_timeout(1_200)
    assert stood == digits(page)
    order(demo, "resume")
    order(demo, "extend", by_ms=-24_000)
    expect(page.locator("[data-state=over]")).to_contain_text("已超时")
    assert [] == violations(page)

    order(demo, "end")
    expect(page.locator("[data-state=countdown], [data-state=clock]")).to_contain_text("下一环节")
    order(demo, "start", item="closing")
    order(demo, "end")
    expect(page.locator("[data-state=clock]")).to_contain_text("会议已结束")
    page.context.close()


def test_the_stage_speaks_to_the_speaker_on_the_timer_alone(
    browser: Browser, demo: DemoProcess, line: CuttableLine
) -> None:
    page = screen(browser, demo, line, "timer", viewport={"width": 1280, "height": 720})
    still = screen(browser, demo, line, "timer", reduced_motion="reduce")
    order(demo, "start", item="report")

    order(demo, "message", text="请收尾", blink=True)

    said = page.locator("[data-message]")
    expect(said).to_have_text("请收尾")
    height = "(element) => parseFloat(getComputedStyle(element).fontSize)"
    assert said.evaluate(height) > 100
    blinks = "(element) => getComputedStyle(element).animationName"
    assert [one.locator("[data-message]").evaluate(blinks) == "none" for one in (page, still)] == [False, True]
    assert [] == violations(still)
    long = "会场电视直播将在两分钟后切换到颁奖环节，请您在这段话之后结束发言。" * 5
    order(demo, "message", text=long)
    expect(said).to_have_text(long)
    page.wait_for_timeout(100)
    assert said.evaluate("(element) => element.scrollHeight <= element.clientHeight")
    order(demo, "message", text="")
    expect(said).to_have_count(0)
    still.context.close()
    page.context.close()


def test_a_timer_that_lost_the_server_says_so_and_counts_on(
    browser: Browser, demo: DemoProcess, line: CuttableLine
) -> None:
    order(demo, "start", item="speech-firm")
    page = screen(browser, demo, line, "timer")
    expect(page.locator("[data-state=calm]")).to_be_visible()

    line.cut()
    expect(page.get_by_role("alert")).to_contain_text("失去连接")
    other_digits(page, digits(page))
    line.mend()

    expect(page.get_by_role("alert")).to_have_count(0, timeout=20_000)
    page.context.close()


def test_the_overlay_goes_in_and_out_by_itself_and_by_hand_and_paints_nothing_else(
    browser: Browser, demo: DemoProcess, line: CuttableLine
) -> None:
    page = screen(browser, demo, line, "overlay", viewport={"width": 1280, "height": 720}, color_scheme="dark")
    plate = page.locator("[data-plate]")
    # While one goes, the next may be coming already.
    coming = page.locator("[data-plate]:not([inert])")
    order(demo, "overlay", show="off")
    expect(plate).to_have_count(0)
    order(demo, "overlay", show="auto")

    order(demo, "start", item="speech-district")
    expect(coming).to_contain_text("王显军")
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    assert [] == violations(page)
    # It leaves by itself, also when nobody is there to tell it, and nothing is said of trouble.
    line.cut()
    page.locator("[data-status=reconnecting]").wait_for(state="attached")
    expect(plate).to_have_count(0, timeout=LONGER_THAN_SHOWN_MS)
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    assert picture.getchannel("A").getextrema() == (0, 0)
    line.mend()
    page.reload()
    page.locator("[data-status=live]").wait_for(state="attached")

    order(demo, "overlay", show="speaker", item="closing", speaker=0)
    expect(coming).to_contain_text("蒋小文")
    order(demo, "overlay", show="off")
    expect(plate).to_have_count(0)
    order(demo, "start", item="closing")
    page.wait_for_timeout(600)
    expect(plate).to_have_count(0)
    order(demo, "overlay", show="item")
    expect(coming).to_contain_text("总结讲话")
    page.context.close()


def test_the_overlay_speaks_the_languages_of_its_address(
    browser: Browser, demo: DemoProcess, line: CuttableLine
) -> None:
    order(demo, "overlay", show="off")
    link = demo.demo["links"]["overlay"]
    pages = {}
    for wanted in ("zh", "en", "both"):
        pages[wanted] = browser.new_context(locale="zh-CN").new_page()
        pages[wanted].goto(link.replace("/overlay", f"/overlay?lang={wanted}"))
        pages[wanted].locator("[data-status=live]").wait_for(state="attached")

    order(demo, "overlay", show="speaker", item="opening")

    said = {}
    for wanted, page in pages.items():
        page.locator("[data-plate=speaker]:not([inert])").wait_for()
        said[wanted] = page.locator("[data-plate=speaker]:not([inert]) [lang]").evaluate_all(
            "(all) => all.map((one) => one.lang)"
        )
        page.context.close()
    assert said == {"zh": ["zh-CN"] * 2, "en": ["en"] * 2, "both": ["zh-CN", "en"] * 2}


def test_what_is_released_and_who_is_honoured_goes_into_the_picture(
    browser: Browser, demo: DemoProcess, line: CuttableLine
) -> None:
    page = screen(browser, demo, line, "overlay", viewport={"width": 1920, "height": 1080})
    order(demo, "overlay", show="auto")

    order(demo, "release", item="guidelines")
    expect(page.locator("[data-plate=documents]:not([inert])")).to_contain_text("14 份文件")
    order(demo, "reveal", item="innovation-awards")

    plate = page.locator("[data-plate=prize]:not([inert])")
    prize = next(one for one in api(demo, "/agenda")["plan"]["innovation-awards"]["prizes"] if one["revealed_at"])
    expect(plate).to_contain_text(prize["title"]["zh"])
    for winner in prize["winners"][:4]:
        expect(plate).to_contain_text(winner["name"]["zh"])
        expect(plate).to_contain_text(winner["organisation"]["zh"])
    box = plate.bounding_box()
    assert box is not None
    assert box["y"] > 1080 / 2
    page.context.close()


def test_an_overlay_without_a_key_or_a_conference_shows_nothing(browser: Browser, demo: DemoProcess) -> None:
    page = browser.new_context(locale="zh-CN").new_page()
    for slug, title in ((demo.demo["conference"], "尚未登录"), ("no-such-conference", "没有会议")):
        page.goto(f"{demo.demo['base_url']}/c/{slug}/overlay")
        page.wait_for_function("(title) => document.title.includes(title)", arg=title)

        picture = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
        assert picture.getchannel("A").getextrema() == (0, 0)
    page.context.close()
