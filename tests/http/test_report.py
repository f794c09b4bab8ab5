"""The report of a conference: told from the log, in every form it is asked for."""

import csv
import io
from typing import Any

import openpyxl

from huiwu.domain.timeline import MINUTE
from tests.stage_setting import NOON, SLUG, Deployment, a_deployment, item, settings_for

SLY = "=HYPERLINK(\"https://example.org\")<script>alert('x')</script>&"


def planned(number: int, **facts: Any) -> dict[str, Any]:
    return {**item(number), "planned_start_at": NOON + number * 10 * MINUTE, **facts}


async def lived_through(hall: Deployment) -> None:
    plan = {"items": [planned(1, title={"zh": SLY}), planned(2), planned(3)]}
    assert (await hall.ask("PUT", "C/agenda", "operator", json=plan)).status == 200
    for order in (
        {"command": "start", "item": "i1"},
        {"command": "extend", "by_ms": 120_000},
        {"command": "skip", "item": "i2"},
        {"command": "start", "item": "i3"},
        {"command": "undo"},
        {"command": "announce", "text": SLY},
        {"command": "end"},
    ):
        assert (await hall.command(**order)).status == 200


async def test_every_item_has_planned_and_actual_times_and_the_journal_every_press(hall: Deployment) -> None:
    await lived_through(hall)

    told = (await hall.ask("GET", "C/report", "operator")).body

    one, two, three = told["items"]
    assert one["start_offset_ms"] == one["started_at"] - one["planned_start_at"]
    assert one["actual_ms"] == one["ended_at"] - one["started_at"]
    assert (one["extended_ms"], two["skipped"], three["started_at"]) == (120_000, True, None)
    assert told["totals"]["held_on_stage"] == 1
    journal = told["journal"]
    assert [entry["rev"] for entry in journal] == list(range(1, told["rev"] + 1))
    assert [entry["type"] for entry in journal[-4:]] == ["item_started", "undone", "announced", "item_ended"]
    assert [entry["taken_back"] for entry in journal[-4:]] == [True, False, False, False]
    token = hall.keys["operator"].split("_")[1]
    assert {entry["actor"] for entry in journal[-4:]} == {f"operator:{token}"}
    assert all(entry["recorded_at"] >= entry["at"] for entry in journal)


async def test_a_late_press_is_reported_as_late(hall: Deployment) -> None:
    now = (await hall.ask("GET", "C", "operator")).body["now"]

    await hall.command("start", item="i1", pressed_at=now - 30_000)
    told = (await hall.ask("GET", "C/report", "operator")).body

    assert told["items"][0]["late_ms"] >= 30_000
    assert told["journal"][-1]["late_ms"] == told["items"][0]["late_ms"]


async def test_a_new_server_tells_the_same_report(hall: Deployment, tmp_path: Any, redis_url: str) -> None:
    await lived_through(hall)
    told = (await hall.ask("GET", "C/report", "operator")).body

    async with a_deployment(settings_for(redis_url, tmp_path)) as other:
        again = (await other.ask("GET", "C/report", "operator")).body

    # Furnishing the second one put the conference once more, and its plan, which has the same items.
    assert again["journal"][: len(told["journal"])] == told["journal"]
    assert [one["started_at"] for one in again["items"]] == [one["started_at"] for one in told["items"]]


async def test_the_page_is_one_file_without_script_and_nothing_in_it_is_taken_for_markup(hall: Deployment) -> None:
    await lived_through(hall)

    for language, word in (("zh", "操作记录"), ("en", "Journal")):
        page = await hall.ask("GET", f"C/report.html?lang={language}", "operator")

        assert page.status == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'; style-src 'sha256-" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "no-store"
        assert word in page.text
        assert "<script" not in page.text
        assert "&lt;script&gt;alert('x')&lt;/script&gt;&amp;" in page.text
        assert "src=" not in page.text.replace("-src", "")


async def test_no_cell_of_a_table_is_computed(hall: Deployment) -> None:
    await lived_through(hall)

    answer = await hall.ask("GET", "C/report.csv", "operator")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SLUG}-report.csv"'
    assert rows[1][1] == f"'{SLY}"
    of_texts = [cell for row in rows for cell in row if not cell.removeprefix("-").isdecimal()]
    assert not [cell for cell in of_texts if cell[:1] in ("=", "+", "-", "@")]
    assert rows[1][5] == "600"
    assert len(rows) == 4


async def test_items_and_journal_are_sheets_of_a_workbook(hall: Deployment) -> None:
    await lived_through(hall)
    url = f"{hall.base_url}/api/v1/conferences/{SLUG}/report.xlsx?lang=en"
    async with hall.http.get(url, headers={"Authorization": f"Bearer {hall.keys['operator']}"}) as answer:
        book: Any = openpyxl.load_workbook(io.BytesIO(await answer.read()))

    assert book.sheetnames == ["Report", "Journal"]
    assert book["Report"].max_row == 4
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
