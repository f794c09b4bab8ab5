"""A gate whose network, server or browser goes away: nothing scanned is lost, nothing counts twice."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser.chromium import chromium, launch_arguments
from tests.browser.tablet import (
    BACK_WITHIN_MS,
    SETTLED,
    TABLET,
    Ledger,
    all_sent,
    frozen,
    kill_browser,
    open_scanner,
    read,
    scan,
)
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def mended(line: CuttableLine) -> Iterator[None]:
    yield
    line.mend()


def test_scans_made_while_cut_off_arrive_once_and_their_lights_become_solid(
    tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger
) -> None:
    page = open_scanner(tablet, demo, line)
    before = ledger.at_the_gate()
    first, second = ledger.somebody(), ledger.somebody()

    line.cut()
    seen = [scan(page, first), scan(page, second)]
    # Longer than a code that stays in view is held back.
    page.wait_for_timeout(2_200)
    seen.append(scan(page, first))
    expect(page.locator("[data-offline=true]")).to_be_visible()
    line.mend()
    all_sent(page)

    assert [("admitted", "kept"), ("admitted", "kept"), ("repeat", "repeat")] == seen
    expect(page.locator("li[data-state=admitted]")).to_have_count(2)
    assert before["admitted"] + 2 == ledger.at_the_gate()["admitted"]
    assert [] == ledger.api("/conflicts")["conflicts"]


def test_without_a_network_nobody_is_found_by_name_but_a_code_can_be_typed(
    tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger
) -> None:
    page = open_scanner(tablet, demo, line)
    before, code = ledger.admitted(), ledger.somebody()

    line.cut()
    expect(page.locator("[data-offline=true]")).to_be_visible(timeout=BACK_WITHIN_MS)
    page.get_by_role("button", name="按姓名查找").click()
    expect(page.locator("[data-by-hand]")).to_contain_text("不能按姓名查找")
    field = page.get_by_label("胸牌码（20 位）")
    field.fill(code[:-1])
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="完整")).to_be_visible()
    field.fill(code.lower())
    field.press("Enter")
    page.wait_for_function(SETTLED)
    assert "kept" == page.evaluate("document.body.dataset.face")
    line.mend()
    all_sent(page)

    assert before + 1 == ledger.admitted()


def test_the_page_opens_again_without_a_network_and_still_knows_everybody(
    tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger
) -> None:
    page = open_scanner(tablet, demo, line)
    before = ledger.admitted()
    one, other = ledger.somebody(), ledger.somebody()

    line.cut()
    scan(page, one)
    page.reload()
    expect(page.locator("[data-listed]:not([data-listed='0'])")).to_be_visible()
    expect(page.locator("[data-count=waiting]")).to_have_text("2")
    assert ("repeat", "repeat") == scan(page, one)
    assert ("admitted", "kept") == scan(page, other)
    line.mend()
    all_sent(page)

    assert before + 2 == ledger.admitted()


def test_two_tabs_of_one_tablet_double_nothing(
    tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger
) -> None:
    pages = [open_scanner(tablet, demo, line) for _ in range(2)]
    before = ledger.at_the_gate()
    one, other = ledger.somebody(), ledger.somebody()

    line.cut()
    seen = [scan(pages[0], one), scan(pages[1], one), scan(pages[1], other), scan(pages[0], other)]
    line.mend()
    for page in pages:
        all_sent(page)

    assert ["admitted", "repeat", "admitted", "repeat"] == [verdict for verdict, _ in seen]
    assert before["admitted"] + 2 == ledger.at_the_gate()["admitted"]
    assert [] == ledger.api("/conflicts")["conflicts"]


def test_a_server_that_is_down_is_noticed_though_the_browser_thinks_it_is_online(
    tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger
) -> None:
    page = open_scanner(tablet, demo, line)
    before = ledger.admitted()

    # The name of the cookie holds the port: it comes back at the same one.
    demo.port = int(demo.demo["base_url"].rpartition(":")[2])
    demo.kill()
    seen = scan(page, ledger.somebody())
    online = page.evaluate("navigator.onLine")
    demo.start()
    all_sent(page)

    assert ("admitted", "kept") == seen
    assert online
    assert before + 1 == ledger.admitted()


def test_a_verdict_comes_within_two_seconds_from_a_server_that_does_not_answer(
    tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger
) -> None:
    page = open_scanner(tablet, demo, line)
    before = ledger.admitted()
    code = ledger.somebody()

    with frozen(demo):
        read(page, code)
        page.wait_for_function(SETTLED, timeout=2_500)
        assert "kept" == page.evaluate("document.body.dataset.face")
    all_sent(page)

    expect(page.locator("body[data-face=admitted]")).to_be_attached()
    assert before + 1 == ledger.admitted()
    assert [] == ledger.api("/conflicts")["conflicts"]


def test_a_browser_killed_between_the_journal_and_the_answer_sends_it_after_all(
    playwright: Playwright, demo: DemoProcess, line: CuttableLine, ledger: Ledger, tmp_path: Path
) -> None:
    def open_browser() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=chromium(), args=launch_arguments(), viewport=TABLET, locale="zh-CN"
        )

    before = ledger.admitted()
    code = ledger.somebody()
    context = open_browser()
    page = open_scanner(context, demo, line)
    with frozen(demo):
        read(page, code)
        # The id is on the screen once the journal has it on the disk.
        page.wait_for_function("() => document.body.dataset.scan !== ''")
        assert "reading" == page.evaluate("document.body.dataset.verdict")
        kill_browser(tmp_path)
    with contextlib.suppress(Exception):
        context.close()

    context = open_browser()
    page = open_scanner(context, demo, line)
    all_sent(page)

    assert before + 1 == ledger.admitted()
    context.close()
