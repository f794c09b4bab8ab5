"""Every page in both languages and both lights: no accessibility violation, no complaint, nothing from elsewhere."""

from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from tests.browser.axe import violations
from tests.browser.office import api
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

# What says that a page has finished opening.
READY = {
    "viewer": "[data-status=live]",
    "scanner": "[data-camera]",
    "stage": "[data-action=next]",
    "office": "[data-person]",
    "badge": "img",
    "gate": "[data-state=showing]",
    "wall": "[data-state=waiting], [data-state=showing]",
    "timer": "[data-status=live]",
    "overlay": "[data-status=live]",
}
# On the air: whatever is wrong, it shows nothing.
SILENT = {"overlay"}
LOOKS = [("zh-CN", "light", 390), ("zh-CN", "dark", 1024), ("en-GB", "light", 1440), ("en-GB", "dark", 390)]


class Watched:
    """A page, and all it complained about or asked other hosts for."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        page.on("request", lambda request: self._asked(request, base_url))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request, base_url: str) -> None:
        if not request.url.startswith((base_url, base_url.replace("http", "ws", 1), "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")


@pytest.mark.parametrize("name", READY)
@pytest.mark.parametrize(("language", "light", "width"), LOOKS)
def test_a_page_is_accessible_and_content(
    browser: Browser, demo: DemoProcess, name: str, *, language: str, light: Any, width: int
) -> None:
    viewport: Any = {"width": width, "height": 844}
    context = browser.new_context(locale=language, color_scheme=light, viewport=viewport, bypass_csp=True)
    watched = Watched(context.new_page(), demo.demo["base_url"])
    page = watched.page

    page.goto(demo.demo["links"][name])
    page.wait_for_selector(READY[name], state="attached")
    page.wait_for_timeout(300)

    assert [] == violations(page)
    assert [] == watched.complaints
    assert page.evaluate("document.documentElement.lang").startswith(language[:2])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "#" not in page.url, "the key stays in the address bar"
    context.close()


@pytest.mark.parametrize("name", READY)
def test_a_page_keeps_the_content_policy(browser: Browser, demo: DemoProcess, name: str) -> None:
    context = browser.new_context()
    watched = Watched(context.new_page(), demo.demo["base_url"])
    watched.page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective))"
    )

    watched.page.goto(demo.demo["links"][name])
    watched.page.wait_for_selector(READY[name], state="attached")
    watched.page.wait_for_timeout(300)

    assert [] == watched.complaints
    context.close()


@pytest.mark.parametrize(("name", "largest"), [("viewer", 60_000), ("badge", 25_000)])
def test_a_first_load_stays_small(browser: Browser, demo: DemoProcess, name: str, largest: int) -> None:
    context = browser.new_context()
    page = context.new_page()

    page.goto(demo.demo["links"][name])
    page.wait_for_selector(READY[name], state="attached")
    page.wait_for_timeout(500)
    loaded = page.evaluate(
        "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
        ".reduce((sum, one) => sum + one.transferSize, 0)"
    )

    assert 0 < loaded <= largest
    context.close()


def test_one_browser_may_hold_every_page_at_once(browser: Browser, demo: DemoProcess) -> None:
    context = browser.new_context()
    pages = {name: context.new_page() for name in READY}

    for name, page in pages.items():
        page.goto(demo.demo["links"][name])
        page.wait_for_selector(READY[name], state="attached")
    for name, page in pages.items():
        page.reload()
        page.wait_for_selector(READY[name], state="attached")

    expect(pages["stage"].locator("[data-action=next]")).to_be_enabled()
    context.close()


@pytest.mark.parametrize("name", [name for name in READY if name not in SILENT])
def test_a_page_of_an_unknown_conference_says_so(browser: Browser, demo: DemoProcess, name: str) -> None:
    page = browser.new_context(locale="zh-CN").new_page()

    answer = page.goto(f"{demo.demo['base_url']}/c/no-such-conference/{name}")

    assert answer is not None
    assert 404 == answer.status
    expect(page.locator("main")).to_contain_text("没有" if name == "viewer" else "此地址没有会议")
    expect(page.locator("main")).not_to_contain_text("登录")
    page.context.close()


def test_the_viewers_first_column_never_ends_under_the_status_line(browser: Browser, demo: DemoProcess) -> None:
    item = api(demo, "/agenda")["items"][2]
    api(demo, "/agenda/commands", {"command_id": "look-1", "command": "start", "item": item["id"]})
    text = "主入口临时关闭，请改走嘉宾入口。" * 6
    api(demo, "/agenda/commands", {"command_id": "look-2", "command": "announce", "text": text, "urgent": True})
    page = browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768}).new_page()
    page.goto(demo.demo["links"]["viewer"])
    expect(page.locator("[data-next]")).to_be_attached()

    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)

    column, line = page.locator("[data-next]").bounding_box(), page.locator("footer").bounding_box()
    assert column is not None
    assert line is not None
    assert column["y"] + column["height"] <= line["y"]
    page.context.close()
