"""A paired tablet does what the office says of it: where it stands, and who may work on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Launch
from tests.browser.tablet import Ledger, all_sent, read, scan
from tests.cuttable_line import CuttableLine

pytestmark = pytest.mark.browser


PIN = "271828"


def pair(context: BrowserContext, base_url: str, ledger: Ledger) -> tuple[Page, str]:
    """The scanner of a tablet that was paired for the main gate, and the device's id."""
    made = ledger.api("/pairings", {"role": "staff", "gate": "main", "name": "平板 1"})
    page = context.new_page()
    page.goto(f"{base_url}/c/{made['url'].partition('/c/')[2]}")
    page.locator("#settle-button").click()
    expect(page.locator("#digits")).to_be_visible()
    device = ledger.api(f"/pairings/{made['id']}/approve", {})["device"]
    page.wait_for_url("**/scanner?gate=main")
    return page, str(device)


@pytest.fixture
def paired(tablet: BrowserContext, line: CuttableLine, ledger: Ledger) -> Iterator[tuple[Page, str]]:
    page, device = pair(tablet, line.origin, ledger)
    expect(page.locator("[data-listed]:not([data-listed='0'])")).to_be_visible()
    page.wait_for_function("() => navigator.serviceWorker.ready.then(() => true)")
    yield page, device
    line.mend()
    ledger.api(f"/devices/{device}", method="DELETE")


@pytest.fixture
def member(ledger: Ledger) -> Iterator[str]:
    """From now on the conference asks for PINs."""
    made = ledger.api("/staff-members", {"name": "李静", "pin": PIN})
    yield str(made["id"])
    ledger.api(f"/staff-members/{made['id']}", method="DELETE")


def tap(page: Page, pin: str) -> None:
    for digit in pin:
        page.locator(f"[data-key='{digit}']").click()


def unlock(page: Page) -> None:
    tap(page, PIN)
    expect(page.locator("footer")).to_be_visible()


def test_the_office_sends_a_tablet_to_another_gate(paired: tuple[Page, str], ledger: Ledger) -> None:
    page, device = paired
    expect(page.get_by_role("button", name="更换入口")).to_have_count(0)

    ledger.api(f"/devices/{device}", {"gate": "guest"}, method="PATCH")
    expect(page.locator("footer .gate")).to_contain_text("嘉宾入口")
    page.wait_for_url("**/scanner?gate=guest")
    page.goto(page.url.replace("guest", "main"))
    expect(page.locator("footer .gate")).to_contain_text("嘉宾入口")
    before = ledger.api("/totals")["by_gate"].get("guest", {}).get("admitted", 0)
    scan(page, ledger.guest())

    assert before + 1 == ledger.api("/totals")["by_gate"]["guest"]["admitted"]


def test_nobody_scans_before_a_pin(paired: tuple[Page, str], member: str, ledger: Ledger) -> None:
    page, _ = paired
    before = ledger.admitted()
    expect(page.locator("[data-locked=pin]")).to_be_visible()

    read(page, ledger.somebody())
    expect(page.locator(".filled")).to_have_count(0)
    tap(page, "000000")
    expect(page.get_by_role("alert")).to_contain_text("PIN 码不正确")
    page.keyboard.type(PIN, delay=60)
    page.keyboard.press("Enter")
    expect(page.locator("footer")).to_be_visible()
    page.get_by_label("更多").click()
    expect(page.get_by_text("值守：李静")).to_be_visible()
    page.locator("[data-action=lock]").click()
    expect(page.locator("[data-locked=pin]")).to_be_visible()

    assert before == ledger.admitted()
    assert [] == page.evaluate("Object.keys(localStorage).filter((one) => localStorage[one].includes('271828'))")


def test_an_unlocked_tablet_stays_so_without_a_network_and_locks_when_nobody_works(
    paired: tuple[Page, str], member: str, line: CuttableLine, ledger: Ledger
) -> None:
    page, _ = paired
    unlock(page)
    key = f"huiwu.scanner.device.{page.url.split('/')[4]}"
    # A quarter of an hour ago, as its clock will say then.
    page.evaluate(
        "(key) => { const kept = JSON.parse(localStorage[key]); kept.shift.used_at -= 900000;"
        " localStorage[key] = JSON.stringify(kept) }",
        key,
    )

    line.cut()
    page.reload()
    assert ("admitted", "kept") == scan(page, ledger.somebody())
    line.mend()
    all_sent(page)
    expect(page.locator("footer")).to_be_visible()
    page.evaluate(
        "(key) => { const kept = JSON.parse(localStorage[key]); kept.shift.used_at -= 900000;"
        " localStorage[key] = JSON.stringify(kept) }",
        key,
    )
    page.reload()

    expect(page.locator("[data-locked=pin]")).to_be_visible()


def test_wrong_pins_say_how_long_to_wait_and_the_office_takes_it_back(
    paired: tuple[Page, str], member: str, ledger: Ledger
) -> None:
    page, device = paired
    for _ in range(5):
        expect(page.locator("[data-key='0']")).to_be_enabled()
        tap(page, "000000")
        expect(page.locator(".filled")).to_have_count(0)

    expect(page.locator("[data-locked=wait]")).to_contain_text("请等待 0:")
    expect(page.locator("[data-key='1']")).to_be_disabled()
    ledger.api(f"/devices/{device}/unlock", {})
    expect(page.locator("[data-locked=pin]")).to_be_visible()
    unlock(page)


def test_a_member_who_is_removed_works_no_more(paired: tuple[Page, str], member: str, ledger: Ledger) -> None:
    page, _ = paired
    other = ledger.api("/staff-members", {"name": "周明", "pin": "314159"})
    unlock(page)

    ledger.api(f"/staff-members/{member}", method="DELETE")
    expect(page.locator("[data-locked=pin]")).to_be_visible()
    ledger.api(f"/staff-members/{other['id']}", method="DELETE")

    # Nobody is left whose PIN could be asked.
    expect(page.locator("footer")).to_be_visible()


@pytest.mark.parametrize(("language", "light"), [("zh-CN", "light"), ("en-GB", "dark")])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (1024, 768)])
def test_the_lock_is_accessible_and_fits(
    launch: Launch,
    line: CuttableLine,
    ledger: Ledger,
    member: str,
    *,
    language: str,
    light: Any,
    width: int,
    height: int,
) -> None:
    context = launch().new_context(
        locale=language, color_scheme=light, viewport={"width": width, "height": height}, bypass_csp=True
    )
    page, device = pair(context, line.origin, ledger)
    page.locator("[data-locked=pin]").wait_for()

    assert [] == violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("[data-key='0']").bounding_box()["height"] >= 44  # type: ignore[index]
    context.close()
    ledger.api(f"/devices/{device}", method="DELETE")
