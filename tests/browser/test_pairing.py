"""A tablet is paired, works, and is shut out, in real browsers: the office on one screen, the tablet on another."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

TABLET: Any = {"width": 1024, "height": 768}
PHONE: Any = {"width": 390, "height": 844}


@pytest.fixture
def office(browser: Browser, demo: DemoProcess) -> Iterator[Page]:
    """The office with its devices open."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(demo.demo["links"]["office"])
    page.get_by_role("button", name="设备", exact=True).click()
    yield page
    context.close()


@pytest.fixture
def tablet(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="zh-CN", viewport=TABLET, permissions=["camera"], bypass_csp=True)
    yield context
    context.close()


def new_code(office: Page, name: str, use: str = "扫码签到") -> Any:
    """Ask for a pairing; what the server answered."""
    office.get_by_role("button", name="接入设备").click()
    office.get_by_label("用途").select_option(use)
    office.get_by_label("名称").first.fill(name)
    with office.expect_response(lambda answer: answer.url.endswith("/pairings")) as made:
        office.get_by_role("button", name="生成配对码").click()
    return made.value.json()


def grants(context: BrowserContext, demo: DemoProcess) -> Any:
    return context.request.get(f"{demo.demo['base_url']}/api/v1/session").json()["grants"]


def test_a_tablet_comes_in_by_the_link_works_and_is_shut_out(
    office: Page, tablet: BrowserContext, demo: DemoProcess
) -> None:
    made = new_code(office, "平板 1")
    page = tablet.new_page()
    page.goto(made["url"])

    expect(page.locator("#name")).to_have_value("平板 1")
    assert "code=" not in page.url
    assert "主入口" in page.locator("#place").inner_text()
    expect(office.locator("[data-pairing=claimed]")).to_be_visible()
    page.reload()
    expect(page.locator("#name")).to_have_value("平板 1")
    page.locator("#name").fill("主入口 A")
    page.locator("#settle-button").click()

    expect(office.locator("[data-sas]")).to_be_visible()
    digits = office.locator("[data-sas]").inner_text()
    expect(page.locator("#digits")).to_have_text(digits)
    expect(office.locator("[data-pairing=waiting]")).to_contain_text("主入口 A")
    assert grants(tablet, demo) == []
    office.get_by_role("button", name="同意接入").click()

    page.wait_for_url("**/scanner?gate=main")
    page.wait_for_selector("[data-camera]", state="attached")
    assert [one["role"] for one in grants(tablet, demo)] == ["staff"]
    entry = office.locator("[data-device]").filter(has_text="主入口 A")
    expect(entry).to_contain_text("刚刚联系")

    entry.get_by_role("button", name="停用").click()
    entry.get_by_role("alertdialog").get_by_role("button", name="停用").click()
    expect(entry).to_have_count(0)
    assert grants(tablet, demo) == []


def test_a_screen_comes_in_by_the_typed_code(office: Page, browser: Browser, demo: DemoProcess) -> None:
    made = new_code(office, "", "入口动态码屏幕")
    context = browser.new_context(locale="en-GB", viewport=PHONE)
    page = context.new_page()
    page.goto(f"{demo.demo['base_url']}/c/{demo.demo['conference']}/pair")

    page.get_by_label("Pairing code").press_sequentially(made["typed"].lower().replace("-", " "))
    expect(page.get_by_label("Pairing code")).to_have_value(made["typed"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name of the device").fill("Foyer screen")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#digits")).to_have_text(office.locator("[data-sas]").inner_text())
    office.get_by_role("button", name="同意接入").click()

    page.wait_for_url("**/gate?gate=main")
    page.wait_for_selector("[data-state=showing]", state="attached")
    office.get_by_role("button", name="再接入一台").click()
    entry = office.locator("[data-device]").filter(has_text="Foyer screen")
    entry.get_by_role("button", name="改名或更换入口").click()
    entry.get_by_label("名称").fill("大厅屏幕")
    entry.get_by_role("button", name="保存").click()
    expect(office.locator("[data-device]").filter(has_text="大厅屏幕")).to_be_visible()
    context.close()


def test_a_wrong_code_and_a_refusal_are_said(office: Page, tablet: BrowserContext, demo: DemoProcess) -> None:
    made = new_code(office, "平板 2")
    page = tablet.new_page()
    page.goto(f"{demo.demo['base_url']}/c/{demo.demo['conference']}/pair")
    last = "0" if made["typed"][-1] != "0" else "1"

    page.get_by_label("配对码").fill(made["typed"][:-1] + last)
    page.get_by_label("配对码").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("核对")
    page.get_by_label("配对码").fill(made["typed"])
    page.get_by_label("配对码").press("Enter")
    expect(page.get_by_label("设备名称")).to_be_visible()
    page.get_by_label("设备名称").press("Enter")
    expect(page.locator("#digits")).to_be_visible()
    office.get_by_role("button", name="拒绝").click()

    expect(page.get_by_role("alert")).to_contain_text("重新生成")
    expect(page.locator("h1")).to_have_text("未能配对")
    page.get_by_role("button", name="输入其他配对码").click()
    expect(page.get_by_label("配对码")).to_be_visible()
    assert grants(tablet, demo) == []


def test_a_member_of_the_staff_gets_a_pin_once(office: Page) -> None:
    office.get_by_label("姓名").fill("李静")
    office.get_by_role("button", name="添加并生成 PIN 码").click()

    pin = office.locator("[data-pin]").inner_text()
    assert len(pin) == 6
    assert pin.isdecimal()
    office.locator("[data-member]").filter(has_text="李静").get_by_role("button").click()
    expect(office.locator("[data-member]")).to_have_count(0)
    assert pin not in office.locator("dialog").inner_text()


@pytest.mark.parametrize(("language", "light"), [("zh-CN", "light"), ("zh-CN", "dark"), ("en-GB", "dark")])
@pytest.mark.parametrize("width", [390, 1024])
def test_every_step_is_accessible_and_fits(
    office: Page, browser: Browser, demo: DemoProcess, *, language: str, light: Any, width: int
) -> None:
    made = new_code(office, "东区二层序厅主入口左侧第一台签到平板电脑（备用）")
    context = browser.new_context(
        locale=language, color_scheme=light, viewport={"width": width, "height": 844}, bypass_csp=True
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{demo.demo['base_url']}/c/{demo.demo['conference']}/pair")
    page.wait_for_selector("[data-step=enter]")
    found = violations(page)
    page.locator("#code").fill(made["typed"])
    page.locator("#enter-button").click()
    page.wait_for_selector("[data-step=settle]")
    found += violations(page)
    page.locator("#settle-button").click()
    page.wait_for_selector("[data-step=show]")
    found += violations(page)
    office.wait_for_selector("[data-sas]")
    found += violations(office)

    assert [] == found
    assert [] == complaints
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    office.get_by_role("button", name="拒绝").click()
    context.close()
