"""The office board in a real browser: missing people are found, an entry is taken back, a list is read."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.office import (
    PairTablet,
    api,
    let_in_twice,
    open_office,
    scan,
    somebody_missing,
)
from tests.browser.test_pages import LOOKS
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

DESK: Any = {"width": 1440, "height": 900}
PHONE: Any = {"width": 390, "height": 844}
NONCE = "a-tablet-nonce-of-128-bits"
SPAN_MS = 200_000


def test_who_is_missing_is_listed_and_leaves_the_list_on_entry(office: Page, demo: DemoProcess) -> None:
    totals = api(demo, "/totals")
    missing = totals["registered"] - totals["admitted"]
    expect(office.locator("[data-count=missing]")).to_have_text(f"未到 {missing} 人")

    office.get_by_role("button", name="查看名单").click()
    expect(office.locator("[data-count=missing-list]")).to_have_text(f"{missing} 人")
    person = somebody_missing(demo)
    category = person["category"]
    row = office.locator(f'[data-missing="{person["id"]}"]')
    expect(row).to_contain_text(person["name"])
    expect(row).to_contain_text(person["seat"])
    expect(row).to_contain_text(person["phone_tail"])
    office.locator("dialog select").select_option(category)
    of_category = api(demo, f"/missing?category={category}")["total"]
    expect(office.locator("[data-count=missing-list]")).to_have_text(f"{of_category} 人")

    row.click()
    expect(office.locator("dialog")).to_contain_text("尚未入场")
    office.get_by_role("button", name="关闭").click()
    expect(row).to_be_visible()
    scan(demo, person["id"])

    expect(row).to_have_count(0)
    expect(office.locator("[data-count=missing-list]")).to_have_text(f"{of_category - 1} 人")


def test_the_last_entry_of_a_person_is_taken_back_with_a_reason(office: Page, demo: DemoProcess) -> None:
    person = somebody_missing(demo)
    before = api(demo, "/totals")["admitted"]
    scan(demo, person["id"])
    expect(office.locator("[data-count=admitted]")).to_have_text(str(before + 1))
    office.locator("input[type=search]").fill(person["name"])
    office.locator(f'[data-person="{person["id"]}"]').click()

    entries = office.locator("[data-entries='1']")
    expect(entries.locator("li")).to_contain_text("由主入口入场")
    entries.get_by_role("button", name="撤销这次记录").click()
    entries.get_by_label("扫错了人").check()
    entries.locator("form").get_by_role("button").click()

    expect(office.locator("[data-entries='0']")).to_contain_text("尚未入场")
    expect(office.locator("dialog [role=status]").filter(has_text="已撤销")).to_be_visible()
    expect(office.locator("[data-count=admitted]")).to_have_text(str(before))
    assert api(demo, f"/attendees/{person['id']}")["admitted_at"] is None


def test_the_board_says_when_everybody_is_in_at_this_rate(office: Page, demo: DemoProcess) -> None:
    for _ in range(5):
        scan(demo, somebody_missing(demo)["id"])

    expect(office.locator("[data-forecast]")).to_have_text(re.compile(r"^按目前速度，\d\d:\d\d 前到齐。$"))
    expect(office.locator("[data-zone]")).to_have_count(1)
    expect(office.locator("[data-zone] td").first).to_have_text(str(api(demo, "/totals")["zones"]["hall"]["inside"]))


def test_what_was_recorded_before_the_page_opened_is_taken_back_too(
    browser: Browser, office: Page, demo: DemoProcess
) -> None:
    person = somebody_missing(demo)
    scan(demo, person["id"])
    later = browser.new_context(locale="zh-CN", viewport=DESK).new_page()
    open_office(later, demo)

    later.locator("input[type=search]").fill(person["name"])
    later.locator(f'[data-person="{person["id"]}"]').click()
    entries = later.locator("[data-entries='1']")
    entries.get_by_role("button", name="撤销这次记录").click()
    entries.get_by_label("扫错了人").check()
    entries.locator("form").get_by_role("button").click()

    expect(later.locator("[data-entries='0']")).to_contain_text("尚未入场")
    assert api(demo, f"/attendees/{person['id']}")["admitted_at"] is None
    later.context.close()


@pytest.mark.parametrize(("language", "light", "width"), LOOKS)
def test_the_board_is_accessible(
    browser: Browser, demo: DemoProcess, pair: PairTablet, *, language: str, light: Any, width: int
) -> None:
    person = somebody_missing(demo)
    _, surplus = let_in_twice(pair, demo, person["id"])
    viewport: Any = {"width": width, "height": 844}
    context = browser.new_context(locale=language, color_scheme=light, viewport=viewport, bypass_csp=True)
    page = context.new_page()
    open_office(page, demo)
    expect(page.locator("[data-conflict]")).to_have_count(1)

    assert [] == violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-conflict] input[type=radio]").last.check()
    assert [] == violations(page)
    page.locator("[data-conflict] button.name").click()
    page.locator("[data-entries] button").click()
    assert [] == violations(page)
    page.keyboard.press("Escape")
    page.locator(".missing button").click()
    page.locator("[data-missing]").first.wait_for()
    assert [] == violations(page)
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= width

    context.close()
    api(demo, f"/scans/{surplus}/undo", {"reason": "误扫"})


def test_an_import_is_readable_on_a_phone(browser: Browser, demo: DemoProcess) -> None:
    context = browser.new_context(locale="zh-CN", viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    open_office(page, demo)
    rows = "姓名,单位,参会类别,座位\n欧阳慕容,广东示例律师事务所深圳分所,律所负责人,3 排 12 座\n"

    page.get_by_role("button", name="导入名单").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    name = page.locator("dialog td").filter(has_text="欧阳慕容")

    expect(name).to_be_visible()
    box = name.bounding_box()
    assert box is not None
    assert box["height"] < 40, "the name stands on one line"
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= 390
    assert [] == violations(page)
    context.close()
