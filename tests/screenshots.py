"""Pictures of every page in every state worth seeing; with `--docs` also those of the documentation."""

import contextlib
import csv
import io
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Started as a file, Python looks for modules beside it only.
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from huiwu.domain.badge import make_code  # noqa: E402
from huiwu.domain.ids import Slug  # noqa: E402
from tests.browser.chromium import chromium, launch_arguments  # noqa: E402
from tests.browser.clip import Shot, camera_arguments, film  # noqa: E402
from tests.browser.reader import type_as_reader  # noqa: E402
from tests.cuttable_line import CuttableLine  # noqa: E402
from tests.demo_process import DemoProcess  # noqa: E402

SAMPLE = files("huiwu") / "samples" / "szlawyers_2023"
PICTURES = ROOT / "screenshots"
DOCS = ROOT / "server" / "docs" / "pictures"
SIZES = ((390, 844), (1024, 768), (1440, 900))
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# What the documentation shows, and how wide.
CHOSEN = {
    "scanner_admitted_1024x768_zh": 900,
    "scanner_repeat_1024x768_zh": 900,
    "viewer_late_390x844_zh": 390,
    "viewer_late_1440x900_en": 1000,
    "stage_live_1024x768_zh_dark": 900,
    "office_1440x900_zh": 1000,
    "badge_390x844_zh": 390,
    "gate_1024x768_zh": 900,
}
LARGEST_DOCS_PICTURE = 150_000
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
    """A demo, its programs' door, and browsers that look at it."""

    def __init__(self, browser: Browser, demo: DemoProcess, line: CuttableLine) -> None:
        self.browser = browser
        self.demo = demo
        self.line = line
        self.links: dict[str, str] = demo.demo["links"]
        self.fresh = self._nobody_seen_yet()

    def api(self, path: str, body: object = None, method: str | None = None) -> Any:
        address = f"{self.demo.demo['base_url']}/api/v1/conferences/{self.demo.demo['conference']}{path}"
        key = self.demo.demo["tokens"]["admin"]
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"}, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def order(self, command: str, **more: object) -> None:
        self.api("/agenda/commands", {"command_id": f"c{time.time_ns()}", "command": command, **more})

    def _nobody_seen_yet(self) -> list[dict[str, Any]]:
        return list(self.api("/attendees?limit=500")["attendees"])

    @contextlib.contextmanager
    def page(self, look: Look) -> Iterator[Page]:
        context = self.browser.new_context(
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

    def shoot(self, name: str, link: str, prepare: Prepare, which: str = "both") -> None:
        for look in looks(which):
            with self.page(look) as page:
                page.goto(link)
                prepare(page)
                self._keep(page, look, name)

    def shoot_cut_off(self, name: str, link: str, ready: Prepare, prepare: Prepare, which: str = "both") -> None:
        """As `shoot`, with the line to the server cut between `ready` and `prepare`."""
        link = link.replace(self.demo.demo["base_url"], self.line.origin)
        for look in looks(which):
            with self.page(look) as page:
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


# --- ready when … ----------------------------------------------------------------------------------------------------


def seen(selector: str) -> Prepare:
    return lambda page: page.locator(selector).first.wait_for()


def live(page: Page) -> None:
    page.locator('[data-status="live"]').first.wait_for()


def noticed(page: Page) -> None:
    page.locator('[data-status="reconnecting"]').first.wait_for()


def drawn(page: Page) -> None:
    page.wait_for_function("() => [...document.images].some((one) => one.naturalWidth > 0)")


def scanner_open(page: Page) -> None:
    page.locator(".verdict").wait_for()
    live(page)
    page.wait_for_selector('[data-camera="running"], [data-camera="none"]')


def type_code(page: Page, code: str, expected: str) -> None:
    shown = "(expected) => [document.body.dataset.verdict, document.body.dataset.reason].includes(expected)"
    type_as_reader(page, code)
    page.wait_for_function(shown, arg=expected)


def reading(code: Callable[[], str], expected: str) -> Prepare:
    def prepare(page: Page) -> None:
        scanner_open(page)
        type_code(page, code(), expected)

    return prepare


def clicking(*selectors: str, then: str = "", before: Prepare = live) -> Prepare:
    def prepare(page: Page) -> None:
        before(page)
        for selector in selectors:
            page.locator(selector).first.click()
        if then:
            page.locator(then).first.wait_for()

    return prepare


def searching(text: str) -> Prepare:
    def prepare(page: Page) -> None:
        scanner_open(page)
        page.locator(".actions .primary").click()
        page.locator(".side input").wait_for()
        page.keyboard.type(text, delay=90)
        page.locator("[data-person]").first.wait_for()

    return prepare


def writing(page: Page) -> None:
    """The stage page's key for a new announcement."""
    live(page)
    page.keyboard.press("a")


def pausing(ms: int) -> Prepare:
    return lambda page: page.wait_for_timeout(ms)


# --- the day ---------------------------------------------------------------------------------------------------------


def before_the_day(studio: Studio) -> None:
    links = studio.links
    studio.shoot("viewer_before", links["viewer"], live)
    studio.shoot("stage_idle", links["stage"], live, "dark")
    studio.shoot("office_nobody_yet", links["office"], live)
    studio.shoot("scanner_idle", links["scanner"], scanner_open)
    studio.shoot("gate", links["gate"], drawn, "also")
    studio.shoot("badge", links["badge"], drawn, "also")
    for page in ("scanner", "stage", "office", "badge", "gate"):
        studio.shoot(f"{page}_not_signed_in", links[page].split("#", maxsplit=1)[0], pausing(900))
    for page in ("viewer", "scanner"):
        wrong = links[page].split("#", maxsplit=1)[0].replace(studio.demo.demo["conference"], "nowhere")
        studio.shoot(f"{page}_unknown_conference", wrong, pausing(900))
    studio.shoot("scanner_choose_gate", links["scanner"].replace("gate=main", "gate=west"), seen("[data-gate]"))


def people_arrive(studio: Studio, number: int = 352) -> None:
    """Scans of the last hour and a bit, as tablets send them when they were away."""
    chance = random.Random(20230315)
    now = time.time_ns() // 1_000_000
    coming = sorted(now - int(chance.triangular(2, 76, 24) * MINUTE_MS) for _ in range(number))
    people = [studio.fresh.pop(chance.randrange(len(studio.fresh))) for _ in range(number)]
    scans = [
        {"scan_id": f"early-{place}", "code": one["code"], "gate": chance.choice(["main", "main", "guest"]),
         "scanned_at": at, "method": "camera"}
        for place, (one, at) in enumerate(zip(people, coming, strict=True))
    ]  # fmt: skip
    for begin in range(0, number, 200):
        studio.api("/scans/batch", {"scans": scans[begin : begin + 200]})


def faulty_list(folder: Path) -> Path:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerows([
        ("姓名", "参会类别", "单位", "手机", "邮箱"),
        ("林知远", "律所负责人", "广东示例律师事务所", "10012345678", ""),
        ("", "公司律师", "示例科技有限公司", "10012345679", ""),
        ("沈一诺", "特邀嘉宾", "示例日报社", "10012345680", ""),
        ("高明", "媒体", "示例日报社", "12", "gao@"),
        ("林知远", "律所负责人", "广东示例律师事务所", "10012345678", ""),
    ])  # fmt: skip
    path = folder / "faulty.csv"
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def the_office(studio: Studio, folder: Path) -> None:
    office = studio.links["office"]

    def importing(path: str, then: str) -> Prepare:
        def prepare(page: Page) -> None:
            live(page)
            page.get_by_role("button", name="导入名单").or_(
                page.get_by_role("button", name="Import a list")
            ).first.click()
            page.locator("input[type=file]").set_input_files(path)
            page.locator(then).first.wait_for()

        return prepare

    studio.shoot("office", office, clicking(then="[data-person]"), "also")
    studio.shoot("office_person", office, clicking("[data-person]", then="dialog form"))
    studio.shoot(
        "office_import_preview", office, importing(str(SAMPLE / "delegates_gb18030.csv"), '[data-count="added"]')
    )
    studio.shoot("office_import_faults", office, importing(str(faulty_list(folder)), "[data-fault]"))


def at_the_gates(studio: Studio) -> None:
    scanner, slug = studio.links["scanner"], Slug(studio.demo.demo["conference"])
    at_guest = scanner.replace("gate=main", "gate=guest")

    def somebody(category: str = "") -> str:
        fits = [one for one in studio.fresh if one["category"] == category or (not category and one["seat"])]
        studio.fresh.remove(fits[0])
        return str(fits[0]["code"])

    inside = somebody()
    studio.api("/scans", {"scan_id": "inside", "code": inside, "gate": "guest"})
    revoked = next(one for one in studio.fresh if one["category"] == "firm_leader")
    studio.api(f"/attendees/{revoked['id']}/badge/revoke", method="POST", body={})
    studio.fresh.remove(revoked)
    journalist = next(one for one in studio.fresh if one["category"] == "media")

    studio.shoot("scanner_admitted", scanner, reading(somebody, "admitted"), "also")
    studio.shoot("scanner_repeat", scanner, reading(lambda: inside, "repeat"))
    studio.shoot("scanner_refused_unknown", scanner, reading(lambda: make_code(slug, 2**75 + 977), "unknown_code"))
    studio.shoot("scanner_refused_revoked", scanner, reading(lambda: str(revoked["code"]), "revoked"))
    studio.shoot("scanner_refused_zone", at_guest, reading(lambda: str(journalist["code"]), "category_not_for_zone"))
    studio.shoot("scanner_search", scanner, searching("lin"))

    def unanswered(page: Page) -> None:
        type_code(page, somebody(), "waiting")
        noticed(page)

    studio.shoot_cut_off("scanner_waiting", scanner, scanner_open, unanswered)


def plan_from(studio: Studio, item: str, start_at: int) -> None:
    """Publish the plan again, moved so that one item was due at a certain instant."""
    agenda = studio.api("/agenda")
    kept = ("id", "cue", "kind", "title", "section", "hall", "speakers", "planned_start_at", "planned_ms")
    shift = start_at - next(one["planned_start_at"] for one in agenda["items"] if one["id"] == item)
    items = [{name: one[name] for name in kept} for one in agenda["items"]]
    for one in items:
        one["planned_start_at"] += shift
    studio.api("/agenda", {"sections": agenda["sections"], "items": items}, method="PUT")


def on_stage(studio: Studio) -> None:
    viewer, stage = studio.links["viewer"], studio.links["stage"]
    now = time.time_ns() // 1_000_000
    plan_from(studio, "report", now)
    for item in ("opening", "briefing", "report"):
        studio.order("start", item=item)
    studio.shoot("viewer_live", viewer, seen("[data-live]"))
    plan_from(studio, "report", now - 8 * MINUTE_MS)
    studio.order("announce", text="请获奖代表到主席台左侧候场，颁奖顺序以现场引导为准。")
    studio.shoot("viewer_late", viewer, seen("[data-announcement]"), "also")
    studio.shoot("stage_live", stage, seen("[data-live]"), "dark")
    ask = clicking("[data-item=innovation-awards] button", then=".ask button")
    studio.shoot("stage_ask", stage, ask, "dark")
    studio.order("announce", text="主入口临时关闭，请改走嘉宾入口。", urgent=True)
    studio.shoot("viewer_urgent", viewer, seen("[data-announcement]"))
    studio.shoot("stage_announcing", stage, writing, "dark")
    studio.shoot_cut_off("viewer_cut_off", viewer, live, noticed)
    studio.shoot_cut_off("stage_cut_off", stage, live, noticed)
    studio.shoot_cut_off("office_cut_off", studio.links["office"], live, noticed, "zh")
    studio.shoot_cut_off("gate_cut_off", studio.links["gate"], drawn, pausing(21_000), "zh")
    studio.order("end")
    studio.shoot("viewer_between", viewer, live)
    studio.order("start", item="closing")
    studio.order("end")
    studio.shoot("viewer_after", viewer, live)
    studio.shoot("stage_ended", stage, live, "dark")


# --- the pictures ----------------------------------------------------------------------------------------------------


def by_daylight(demo: DemoProcess, folder: Path) -> None:
    """Move the sample to where it is nine in the morning now: no picture shows a conference at night."""
    conference = json.loads((SAMPLE / "conference.json").read_text("utf-8"))
    ahead = (9 - datetime.now(UTC).hour + 11) % 24 - 11
    # The signs of these names are the other way round: Etc/GMT-8 is eight hours ahead.
    conference["time_zone"] = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
    path = folder / "conference.json"
    path.write_text(json.dumps(conference, ensure_ascii=False), "utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIWU_")}
    subprocess.run(
        [sys.executable, "-m", "huiwu", "conference", str(path)],
        env={**environment, "HUIWU_DATA": str(demo.data)}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def take_all(folder: Path) -> None:
    line = NoticedLine()
    demo = DemoProcess(folder / "data", settings={"HUIWU_ORIGINS": line.origin})
    demo.start()
    line.lead_to(int(demo.demo["base_url"].rpartition(":")[2]))
    try:
        by_daylight(demo, folder)
        table = film(folder / "table.mjpeg", [Shot(None, 1.0)])
        with sync_playwright() as playwright:
            arguments = [*launch_arguments(), *camera_arguments(table)]
            studio = Studio(playwright.chromium.launch(executable_path=chromium(), args=arguments), demo, line)
            before_the_day(studio)
            people_arrive(studio)
            the_office(studio, folder)
            at_the_gates(studio)
            on_stage(studio)
            studio.browser.close()
    finally:
        line.close()
        demo.stop()


def put_into_docs() -> None:
    """The chosen pictures, smaller and in few colours, so that the repository stays light."""
    DOCS.mkdir(parents=True, exist_ok=True)
    for name, width in CHOSEN.items():
        picture = Image.open(PICTURES / f"{name}.png").convert("RGB")
        if picture.width > width:
            height = round(picture.height * width / picture.width)
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        target = DOCS / f"{name}.png"
        picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size > LARGEST_DOCS_PICTURE:
            raise SystemExit(f"{target.name} has {target.stat().st_size} bytes, more than {LARGEST_DOCS_PICTURE}.")


def main(arguments: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="huiwu-") as folder:
        take_all(Path(folder))
    if "--docs" in arguments:
        put_into_docs()


if __name__ == "__main__":
    main(sys.argv[1:])
