"""A tablet's browser is killed between the journal's commit and the answer, fifty times: is each entry there?"""

import contextlib
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.browser.chromium import chromium, launch_arguments
from tests.browser.tablet import TABLET, Ledger, all_sent, frozen, kill_browser, open_scanner, read
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

RUNS = 50


def opened(playwright: Playwright, profile: Path) -> BrowserContext:
    return playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=launch_arguments(), viewport=TABLET, locale="zh-CN"
    )


def kill_between(playwright: Playwright, demo: DemoProcess, line: CuttableLine, profile: Path, code: str) -> None:
    context = opened(playwright, profile)
    page = open_scanner(context, demo, line)
    with frozen(demo):
        read(page, code)
        # The id is on the screen once the journal has it on the disk.
        page.wait_for_function("() => document.body.dataset.scan !== ''")
        kill_browser(profile)
    with contextlib.suppress(Exception):
        context.close()


def main() -> None:
    line = CuttableLine()
    with tempfile.TemporaryDirectory(prefix="huiwu-") as folder, sync_playwright() as playwright:
        demo = DemoProcess(Path(folder) / "data", settings={"HUIWU_ORIGINS": line.origin})
        demo.start()
        line.lead_to(int(demo.demo["base_url"].rpartition(":")[2]))
        ledger, began, once = Ledger(demo), time.monotonic(), 0
        try:
            for run in range(RUNS):
                # A tablet of its own each time: an earlier journal can't help out.
                profile = Path(folder) / f"tablet-{run}"
                before = sum(ledger.at_the_gate().values())
                kill_between(playwright, demo, line, profile, ledger.somebody())
                context = opened(playwright, profile)
                all_sent(open_scanner(context, demo, line))
                context.close()
                once += sum(ledger.at_the_gate().values()) == before + 1
        finally:
            demo.stop()
            line.close()
    sys.stdout.write(
        f"browser killed between journal and answer: {once} of {RUNS} entries there after the restart and counted once"
        f" ({time.monotonic() - began:.0f} s)\n"
    )


if __name__ == "__main__":
    main()
