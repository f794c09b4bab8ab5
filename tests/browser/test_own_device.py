"""A paired tablet does what the office says of it: where it stands, and who may work on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.tablet import Ledger, scan
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser


@pytest.fixture
def paired(tablet: BrowserContext, demo: DemoProcess, line: CuttableLine, ledger: Ledger) -> Iterator[tuple[Page, str]]:
    """The scanner of a tablet that was paired for the main gate, and the device's id."""
    made = ledger.api("/pairings", {"role": "staff", "gate": "main", "name": "平板 1"})
    page = tablet.new_page()
    page.goto(made["url"].replace(demo.demo["base_url"], line.origin))
    page.locator("#settle-button").click()
    expect(page.locator("#digits")).to_be_visible()
    device = ledger.api(f"/pairings/{made['id']}/approve", {})["device"]
    page.wait_for_url("**/scanner?gate=main")
    expect(page.locator("[data-listed]:not([data-listed='0'])")).to_be_visible()
    yield page, device
    line.mend()
    ledger.api(f"/devices/{device}", method="DELETE")


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
