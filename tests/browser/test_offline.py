"""A gate whose network, server or browser goes away: nothing scanned is lost, nothing counts twice."""

import contextlib
import itertools
import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.chromium import chromium, launch_arguments
from tests.browser.conftest import Launch
from tests.browser.reader import type_as_reader
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

TABLET: Any = {"width": 1024, "height": 768}
# The tablet tries again within 15 s at the latest, and a busy machine takes its time.
BACK_WITHIN_MS = 40_000
SETTLED = """() => ['admitted', 'repeat', 'refused'].includes(document.body.dataset.verdict)"""


class Ledger:
    """The server's side of the story, as a program sees it."""

    def __init__(self, demo: DemoProcess) -> None:
        self._demo = demo
        self._codes = itertools.cycle(str(one["code"]) for one in demo.demo["attendees"] if one["category"] != "media")

    def api(self, path: str, body: object = None) -> Any:
        demo = self._demo.demo
        request = urllib.request.Request(f"{demo['base_url']}/api/v1/conferences/{demo['conference']}{path}")
        request.add_header("Authorization", f"Bearer {demo['tokens']['admin']}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def somebody(self) -> str:
        """The code of the next person; none is given twice in this file."""
        return next(self._codes)

    def admitted(self) -> int:
        return int(self.api("/totals")["admitted"])

    def at_the_gate(self) -> dict[str, int]:
        counts: dict[str, int] = self.api("/totals")["by_gate"].get("main", {})
        return {verdict: counts.get(verdict, 0) for verdict in ("admitted", "repeat")}


@pytest.fixture(scope="module")
def ledger(demo: DemoProcess) -> Ledger:
    return Ledger(demo)


@pytest.fixture
def tablet(launch: Launch) -> Iterator[BrowserContext]:
    context = launch().new_context(viewport=TABLET, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture(autouse=True)
def mended(line: CuttableLine) -> Iterator[None]:
    yield
    line.mend()


def open_scanner(context: BrowserContext, demo: DemoProcess, line: CuttableLine) -> Page:
    """A tablet at the main gate that has its list and can do without the server."""
    page = context.new_page()
    page.goto(demo.demo["links"]["scanner"].replace(demo.demo["base_url"], line.origin))
    expect(page.locator("[data-listed]:not([data-listed='0'])")).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    return page


def read(page: Page, code: str) -> None:
    """As a USB reader does it, and at its pace however busy the machine is."""
    page.bring_to_front()
    type_as_reader(page, code)


def scan(page: Page, code: str) -> tuple[str, str]:
    read(page, code)
    page.wait_for_function(SETTLED)
    verdict, face = page.evaluate("[document.body.dataset.verdict, document.body.dataset.face]")
    return str(verdict), str(face)


def all_sent(page: Page) -> None:
    expect(page.locator("[data-count=waiting]")).to_have_text("0", timeout=BACK_WITHIN_MS)


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


@contextlib.contextmanager
def frozen(demo: DemoProcess) -> Iterator[None]:
    """The server takes everything in and says nothing; afterwards it goes on as if nothing had been."""
    os.kill(demo.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(demo.pid, signal.SIGCONT)


def kill_browser(profile: Path) -> None:
    """As a flat battery does it: every process of the browser that has this profile."""
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if f"--user-data-dir={profile}".encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


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
