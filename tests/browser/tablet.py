"""A tablet at a gate in a real browser, and the ledger as a program sees it."""

import contextlib
import itertools
import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.reader import type_as_reader
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

TABLET: Any = {"width": 1024, "height": 768}
# The tablet tries again within 15 s at the latest, and a busy machine takes its time.
BACK_WITHIN_MS = 40_000
SETTLED = """() => ['admitted', 'repeat', 'refused'].includes(document.body.dataset.verdict)"""


class Ledger:
    """The server's side of the story, as a program sees it."""

    def __init__(self, demo: DemoProcess) -> None:
        self._demo = demo
        self._codes = itertools.cycle(str(one["code"]) for one in demo.demo["attendees"] if one["category"] != "media")

    def api(self, path: str, body: object = None, method: str | None = None) -> Any:
        demo = self._demo.demo
        address = f"{demo['base_url']}/api/v1/conferences/{demo['conference']}{path}"
        request = urllib.request.Request(address, method=method)
        request.add_header("Authorization", f"Bearer {demo['tokens']['admin']}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer) if answer.status != HTTPStatus.NO_CONTENT else None

    def somebody(self) -> str:
        """The code of the next person; none is given twice in this file."""
        return next(self._codes)

    def guest(self) -> str:
        """The code of somebody who may enter everywhere."""
        return next(str(one["code"]) for one in self._demo.demo["attendees"] if one["category"].startswith("invited"))

    def admitted(self) -> int:
        return int(self.api("/totals")["admitted"])

    def at_the_gate(self) -> dict[str, int]:
        counts: dict[str, int] = self.api("/totals")["by_gate"].get("main", {})
        return {verdict: counts.get(verdict, 0) for verdict in ("admitted", "repeat")}


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
