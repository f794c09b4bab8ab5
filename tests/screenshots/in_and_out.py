"""What goes in and out of the agenda: a programme from a file, the report, and the archive when all is over."""

from pathlib import Path

from playwright.sync_api import Page

from tests.screenshots.ready import live
from tests.screenshots.studio import Prepare, Studio

PANEL = "details[data-import]"
CHANGED = (
    "编号,环节,环节（英文）,开始,时长\n"
    "opening,主持人宣布大会开始（更新）,The chair opens the conference (updated),,\n"
    ",茶歇,Tea,2030-06-10 15:00,15\n"
    ",补充发言：推动粤港澳大湾区法律服务深度融合发展,A further speech on legal services in the Greater Bay Area,,10\n"
)
WRONG = CHANGED.replace("15:00", "三点").replace(",10\n", ",很久\n")


def a_programme(studio: Studio, folder: Path) -> None:
    """The import panel with changes to look at, and with faults."""
    for name, text in (("changes", CHANGED), ("faults", WRONG)):
        file = folder / f"{name}.csv"
        file.write_text(text, "utf-8")
        studio.shoot(f"stage_import_{name}", studio.links["stage"], _chosen(file), "dark")


def _chosen(file: Path) -> Prepare:
    def prepare(page: Page) -> None:
        live(page)
        page.locator(f"{PANEL} summary").click()
        page.set_input_files(f"{PANEL} input[type=file]", file)
        page.wait_for_selector(f"{PANEL}[data-import=read]")
        page.locator(PANEL).scroll_into_view_if_needed()
        page.evaluate(f"document.querySelector('{PANEL}').scrollIntoView()")

    return prepare


def after_the_day(studio: Studio) -> None:
    """The conference ends; its report is for the operator, its archive for everybody."""
    studio.order("take")
    while studio.api("/agenda")["run"] != "ended":
        studio.order("end")
    base = f"{studio.demo.demo['base_url']}/api/v1/conferences/{studio.demo.demo['conference']}"
    studio.shoot("report", studio.links["stage"], _report(f"{base}/report.html"), "also")
    studio.shoot("archive", f"{base}/archive.html", _archive, "also")


def _language(page: Page) -> str:
    """These pages speak the language they are asked for, not the browser's."""
    language: str = page.evaluate("navigator.language.slice(0, 2)")
    return language


def _report(address: str) -> Prepare:
    """It is for whoever the stage page has signed in."""

    def prepare(page: Page) -> None:
        live(page)
        page.goto(f"{address}?lang={_language(page)}")

    return prepare


def _archive(page: Page) -> None:
    page.goto(f"{page.url}#{_language(page)}")
