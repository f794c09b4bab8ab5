"""A demo to look at, and browsers to look with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.chromium import chromium, launch_arguments
from tests.browser.clip import camera_arguments
from tests.browser.office import DESK, NONCE, PairTablet, Tablet, api, open_office, send
from tests.browser.tablet import TABLET, Ledger
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

Launch = Callable[..., Browser]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="module")
def launch(playwright: Playwright) -> Iterator[Launch]:
    """Start a browser, with a clip in its camera if one is given; all are closed at the end."""
    opened: list[Browser] = []

    def start(clip: Path | None = None) -> Browser:
        camera = [] if clip is None else camera_arguments(clip)
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*launch_arguments(), *camera])
        opened.append(browser)
        return browser

    yield start
    for browser in opened:
        browser.close()


@pytest.fixture(scope="module")
def line() -> Iterator[CuttableLine]:
    """A second way to the demo, which can be cut."""
    one = CuttableLine()
    yield one
    one.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, line: CuttableLine) -> Iterator[DemoProcess]:
    """A demo that runs for the whole file."""
    process = DemoProcess(tmp_path_factory.mktemp("demo") / "data", settings={"HUIWU_ORIGINS": line.origin})
    process.start()
    line.lead_to(int(process.demo["base_url"].rpartition(":")[2]))
    yield process
    process.stop()


@pytest.fixture(scope="module")
def ledger(demo: DemoProcess) -> Ledger:
    return Ledger(demo)


@pytest.fixture
def tablet(launch: Launch) -> Iterator[BrowserContext]:
    context = launch().new_context(viewport=TABLET, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture(scope="module")
def browser(launch: Launch) -> Browser:
    return launch()


@pytest.fixture
def office(browser: Browser, demo: DemoProcess) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport=DESK, bypass_csp=True)
    page = context.new_page()
    open_office(page, demo)
    yield page
    context.close()


@pytest.fixture
def pair(browser: Browser, demo: DemoProcess) -> Iterator[PairTablet]:
    """Pair a tablet of a name at a gate."""
    opened: list[BrowserContext] = []

    def one(name: str, gate: str) -> Tablet:
        context = browser.new_context()
        opened.append(context)
        made = api(demo, "/pairings", {"role": "staff", "gate": gate, "name": name})
        claim = {"code": made["url"].partition("#code=")[2], "nonce": NONCE, "name": name}
        send(context, demo, "/pairings/claim", claim)
        device = api(demo, f"/pairings/{made['id']}/approve", {})["device"]
        send(context, demo, "/pairings/claim", claim)
        return Tablet(device, context)

    yield one
    for context in opened:
        context.close()
