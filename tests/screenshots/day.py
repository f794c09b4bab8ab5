"""The day of the sample conference, seen from every page: people arrive, the office works, the stage moves on."""

import csv
import io
import random
import time
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page

from huiwu.domain.badge import make_code
from huiwu.domain.ids import Slug
from tests.screenshots.ready import (
    clicking,
    drawn,
    keyed,
    left_waiting,
    live,
    noticed,
    pausing,
    reading,
    scanner_listed,
    scanner_open,
    searching,
    seen,
    type_code,
    writing,
)
from tests.screenshots.studio import MINUTE_MS, Prepare, Studio

SAMPLE = files("huiwu") / "samples" / "szlawyers_2023"


def before_the_day(studio: Studio) -> None:
    links = studio.links
    studio.shoot("viewer_before", links["viewer"], live)
    studio.shoot("stage_idle", links["stage"], live, "dark")
    studio.shoot("office_nobody_yet", links["office"], live)
    studio.shoot("scanner_idle", links["scanner"], scanner_open)
    studio.shoot("gate", links["gate"], drawn, "also")
    studio.shoot("timer_before", links["timer"], live)
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

    def judged_alone(page: Page) -> None:
        type_code(page, somebody(), "admitted")
        noticed(page)

    studio.shoot_cut_off("scanner_kept", scanner, scanner_listed, judged_alone)
    studio.shoot_cut_off("scanner_waiting", scanner, scanner_open, unanswered, without="**/roster*")


def plan_from(studio: Studio, item: str, start_at: int) -> None:
    """Publish the plan again, moved so that one item was due at a certain instant."""
    agenda = studio.api("/agenda")
    kept = ("id", "cue", "kind", "title", "section", "hall", "speakers", "planned_start_at", "planned_ms")
    shift = start_at - next(one["planned_start_at"] for one in agenda["items"] if one["id"] == item)
    items = [{name: one[name] for name in kept} for one in agenda["items"]]
    for one in items:
        one["planned_start_at"] += shift
        # What is not named here is nobody's any more: documents and winners stand in the plan alone.
        one |= {name: agenda["plan"][one["id"]][name] for name in ("documents", "prizes")}
    studio.api("/agenda", {"sections": agenda["sections"], "items": items}, method="PUT")


def the_ceremony(studio: Studio) -> None:
    viewer = studio.links["viewer"]
    studio.order("start", item="guidelines")
    studio.order("release")
    studio.shoot("viewer_documents", viewer, seen(".stagefront [data-document]"), "also")
    studio.order("start", item="innovation-awards")
    studio.shoot("viewer_prizes_waiting", viewer, seen(".stagefront [data-prize]"))
    for _ in range(3):
        studio.order("reveal")
    studio.shoot("viewer_winners", viewer, seen(".stagefront [data-prize=first] li"), "also")
    studio.order("start", item="top-ten-awards")
    studio.order("reveal", which="all")
    studio.shoot("viewer_top_ten", viewer, seen(".stagefront [data-prize=company] li"), "also")
    opened = clicking("[data-tab=documents]", then="[data-panel=documents] [data-document]")
    studio.shoot("stage_documents", studio.links["stage"], opened, "dark")


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
    ask = clicking("[data-item=innovation-awards] button", then="[data-action=jump]")
    studio.shoot("stage_ask", stage, ask, "dark")
    studio.order("announce", text="主入口临时关闭，请改走嘉宾入口。", urgent=True)
    studio.shoot("viewer_urgent", viewer, seen("[data-announcement]"))
    studio.shoot("stage_announcing", stage, writing, "dark")
    studio.shoot("stage_ceremony", stage, keyed("2", then="[data-panel=ceremony]:not([hidden])"), "dark")
    studio.shoot("stage_speaker", stage, keyed("4", then="[data-preset]"), "dark")
    studio.shoot("stage_edit", stage, keyed("ArrowDown", "i", then="input[name=zh]"), "dark")
    studio.shoot("stage_help", stage, keyed("?", then="[data-key]"), "dark")
    studio.shoot_cut_off("stage_waiting", stage, live, left_waiting)
    studio.shoot_cut_off("viewer_cut_off", viewer, live, noticed)
    studio.shoot_cut_off("stage_cut_off", stage, live, noticed)
    studio.shoot_cut_off("office_cut_off", studio.links["office"], live, noticed, "zh")
    studio.shoot_cut_off("gate_cut_off", studio.links["gate"], drawn, pausing(21_000), "zh")
    the_ceremony(studio)
    studio.order("end")
    studio.shoot("viewer_between", viewer, live)
    studio.order("start", item="closing")
    studio.order("end")
    studio.shoot("viewer_after", viewer, live)
    studio.shoot("stage_ended", stage, live, "dark")
