"""Where pictures are taken: a demo to look at, and every way of looking at it."""

import contextlib
import json
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "screenshots"
SIZES = ((390, 844), (1024, 768), (1440, 900))
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
MINUTE_MS = 60_000

Prepare = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Look:
    """One way to see a page."""

    size: tuple[int, int]
    language: str
    dark: bool = False

    def file_name(self, name: str) -> str:
        width, height = self.size
        return f"{name}_{width}x{height}_{self.language}{'_dark' if self.dark else ''}.png"


def looks(which: str) -> Iterator[Look]:
    """`which`: "both" languages in light, "also" Chinese in dark, "dark" only, or "zh" only."""
    for size in SIZES:
        for language in LOCALES:
            if which in {"both", "also"} or (which == "zh" and language == "zh"):
                yield Look(size, language)
            if which == "dark" or (which == "also" and language == "zh"):
                yield Look(size, language, dark=True)


class NoticedLine(CuttableLine):
    """A line whose end both sides notice at once, also where nobody is sending."""

    def cut(self) -> None:
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        super().cut()


class Studio:
    """A demo, its programs' door, and browsers that look at it; only at pictures whose names begin as wanted."""

    def __init__(
        self, browser: Browser, demo: DemoProcess, line: CuttableLine, wanted: tuple[str, ...] = ("",)
    ) -> None:
        self.browser = browser
        self.demo = demo
        self.line = line
        self.links: dict[str, str] = demo.demo["links"]
        self.wanted = wanted
        self.fresh = self._nobody_seen_yet()

    def api(self, path: str, body: object = None, method: str | None = None) -> Any:
        address = f"{self.demo.demo['base_url']}/api/v1/conferences/{self.demo.demo['conference']}{path}"
        key = self.demo.demo["tokens"]["admin"]
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"}, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer) if answer.status != HTTPStatus.NO_CONTENT else None

    def order(self, command: str, **more: object) -> None:
        self.api("/agenda/commands", {"command_id": f"c{time.time_ns()}", "command": command, **more})

    def _nobody_seen_yet(self) -> list[dict[str, Any]]:
        return list(self.api("/attendees?limit=500")["attendees"])

    def _looks(self, name: str, which: str) -> Iterator[Look]:
        return looks(which) if name.startswith(self.wanted) else iter(())

    @contextlib.contextmanager
    def page(self, look: Look, agent: str | None = None) -> Iterator[Page]:
        context = self.browser.new_context(
            user_agent=agent,
            service_workers="block",
            viewport={"width": look.size[0], "height": look.size[1]},
            locale=LOCALES[look.language],
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce",
            permissions=["camera"],
        )
        context.set_default_timeout(15_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    def shoot(self, name: str, link: str, prepare: Prepare, which: str = "both", *, agent: str | None = None) -> None:
        for look in self._looks(name, which):
            with self.page(look, agent) as page:
                page.goto(link)
                prepare(page)
                self._keep(page, look, name)

    def shoot_cut_off(
        self, name: str, link: str, ready: Prepare, prepare: Prepare, which: str = "both", *, without: str = ""
    ) -> None:
        """As `shoot`, with the line to the server cut between `ready` and `prepare`; `without` was never answered."""
        link = link.replace(self.demo.demo["base_url"], self.line.origin)
        for look in self._looks(name, which):
            with self.page(look) as page:
                if without:
                    page.route(without, lambda route: route.abort())
                page.goto(link)
                ready(page)
                self.line.cut()
                prepare(page)
                self._keep(page, look, name)
                self.line.mend()

    def _keep(self, page: Page, look: Look, name: str) -> None:
        page.wait_for_timeout(250)
        page.screenshot(path=PICTURES / look.file_name(name))
        print(look.file_name(name), flush=True)
