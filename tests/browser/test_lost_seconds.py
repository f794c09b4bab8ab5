"""Redis and every server lose what they acknowledged; what a tablet had shown comes back from the tablet."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.tablet import BACK_WITHIN_MS, Ledger, all_sent, open_scanner, scan
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

KEPT_APART = ("lock", "redis.sock", "owner.json", "redis.log", "redis.conf")


class Past:
    """The disk of the demo's Redis, as it was."""

    def __init__(self, demo: DemoProcess, folder: Path) -> None:
        self._demo = demo
        self._folder = demo.data / "redis"
        self._copy = folder / "past"
        shutil.copytree(self._folder, self._copy, ignore=shutil.ignore_patterns(*KEPT_APART))

    def come_back(self) -> None:
        """A new server, with a memory of nothing, on the disk as it was then."""
        # The name of the cookie holds the port: it comes back at the same one.
        self._demo.port = int(self._demo.demo["base_url"].rpartition(":")[2])
        self._demo.stop()
        for old in self._folder.iterdir():
            if old.name not in KEPT_APART:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(self._copy, self._folder, dirs_exist_ok=True)
        self._demo.start()


def held_by(ledger: Ledger, *ops: str) -> None:
    """Wait until the server holds all these."""
    deadline = time.monotonic() + BACK_WITHIN_MS / 1_000
    while missing := ledger.api("/operations/have", {"ops": list(ops)})["missing"]:
        assert time.monotonic() < deadline, f"never sent: {missing}"
        time.sleep(0.1)


@pytest.fixture
def page(tablet: BrowserContext, demo: DemoProcess, line: CuttableLine) -> Iterator[Page]:
    yield open_scanner(tablet, demo, line)
    line.mend()


def test_a_solid_light_that_was_lost_is_told_again_when_another_gate_was_faster(
    page: Page, demo: DemoProcess, line: CuttableLine, ledger: Ledger, tmp_path: Path
) -> None:
    past = Past(demo, tmp_path)
    before, code = ledger.admitted(), ledger.somebody()
    assert ("admitted", "admitted") == scan(page, code)

    line.cut()
    past.come_back()
    elsewhere = ledger.api("/scans", {"scan_id": "elsewhere", "code": code, "gate": "guest"})
    line.mend()
    expect(page.locator("[data-card=repeat]")).to_be_visible(timeout=BACK_WITHIN_MS)
    all_sent(page)

    assert "admitted" == elsewhere["verdict"]
    assert before + 1 == ledger.admitted()
    conflicts = ledger.api("/conflicts")["conflicts"]
    assert [("open", {"attempt", "local"})] == [
        (one["state"], {entry["kind"] for entry in one["entries"]}) for one in conflicts
    ]
    assert {"main", "guest"} == {entry["gate"] for entry in conflicts[0]["entries"]}


def test_somebody_taken_back_stays_taken_back_though_the_entry_was_lost_before(
    page: Page, demo: DemoProcess, line: CuttableLine, ledger: Ledger, tmp_path: Path
) -> None:
    past = Past(demo, tmp_path)
    before, code = ledger.admitted(), ledger.somebody()
    assert ("admitted", "admitted") == scan(page, code)

    device, _, number = str(page.evaluate("document.body.dataset.scan")).partition("-")
    line.cut()
    page.locator("[data-action=undo]").click()
    page.locator("dialog").get_by_role("button", name="误扫").click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("[data-count=waiting]")).to_have_text("1")
    past.come_back()
    line.mend()
    held_by(ledger, f"{device}-{number}", f"{device}-{int(number) + 1}")

    assert before == ledger.admitted()
    assert "admitted" == ledger.api("/scans", {"scan_id": "again", "code": code, "gate": "guest"})["verdict"]
