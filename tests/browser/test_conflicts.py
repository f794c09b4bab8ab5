"""Double entries on the office board, from the tablets that made them to the reason that closes them."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import PairTablet, api, let_in_twice, open_office, somebody_missing
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser


def sees_both_entries(office: Page, name: str) -> None:
    entry = office.locator("[data-conflict]")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text(name)
    expect(entry.locator("ol li").nth(0)).to_contain_text("主入口")
    expect(entry.locator("ol li").nth(0).locator("[data-device]")).to_have_text("主入口 A")
    expect(entry.locator("ol li").nth(1)).to_contain_text("嘉宾入口")
    expect(entry.locator("ol li").nth(1).locator("[data-device]")).to_have_text("嘉宾入口 B")
    expect(entry).to_contain_text("3 分 20 秒")


def stands_above_the_numbers(office: Page) -> None:
    inbox, numbers = (
        office.locator("[data-inbox]").bounding_box(),
        office.locator("[data-count=admitted]").bounding_box(),
    )
    assert inbox is not None
    assert numbers is not None
    assert inbox["y"] < numbers["y"]


def test_a_double_entry_is_shown_until_it_is_closed(
    office: Page, browser: Browser, demo: DemoProcess, pair: PairTablet
) -> None:
    person = somebody_missing(demo)
    other = browser.new_context(locale="en-GB").new_page()
    open_office(other, demo)
    expect(office).to_have_title("会务台 · 会务")
    expect(office.locator("[data-inbox]")).to_have_count(0)

    let_in_twice(pair, demo, person["id"])

    sees_both_entries(office, person["name"])
    expect(office).to_have_title("(1) 会务台 · 会务")
    expect(office.locator("[data-count=conflicts]")).to_have_text("1 条重复入场待处理")
    expect(other).to_have_title("(1) Office · Huiwu")
    stands_above_the_numbers(office)

    entry = office.locator("[data-conflict]")
    entry.get_by_label("胸牌被他人使用").check()
    entry.get_by_role("button", name="关闭此条").click()

    for page, title in ((office, "会务台 · 会务"), (other, "Office · Huiwu")):
        expect(page.locator("[data-inbox]")).to_have_count(0)
        expect(page.locator("[data-count=conflicts]")).to_have_count(0)
        expect(page).to_have_title(title)
    office.locator("[data-closed] summary").click()
    expect(office.locator("[data-closed]")).to_contain_text("胸牌被他人使用")
    other.locator("[data-closed] summary").click()
    expect(other.locator("[data-closed]")).to_contain_text("The badge was used by somebody else")
    [closed] = [one for one in api(demo, "/conflicts")["conflicts"] if one["attendee"]["id"] == person["id"]]
    assert (closed["state"], closed["note"], len(closed["entries"])) == ("closed", "胸牌被他人使用", 2)
    assert api(demo, "/totals")["conflicts"] == 0
    other.context.close()


def test_a_reason_in_own_words_closes_too(office: Page, demo: DemoProcess, pair: PairTablet) -> None:
    person = somebody_missing(demo)
    let_in_twice(pair, demo, person["id"])
    entry = office.locator("[data-conflict]")

    expect(entry.get_by_role("button", name="关闭此条")).to_be_disabled()
    entry.get_by_label("其他原因").check()
    expect(entry.get_by_role("button", name="关闭此条")).to_be_disabled()
    entry.get_by_label("请填写原因").fill("陪同人员代刷，已核对")
    entry.get_by_role("button", name="关闭此条").click()

    expect(office.locator("[data-inbox]")).to_have_count(0)
    [closed] = [one for one in api(demo, "/conflicts")["conflicts"] if one["attendee"]["id"] == person["id"]]
    assert closed["note"] == "陪同人员代刷，已核对"


def test_a_double_entry_ends_when_an_entry_is_taken_back(office: Page, demo: DemoProcess, pair: PairTablet) -> None:
    person = somebody_missing(demo)
    _, surplus = let_in_twice(pair, demo, person["id"])
    expect(office.locator("[data-conflict]")).to_have_count(1)

    api(demo, f"/scans/{surplus}/undo", {"reason": "误扫"})

    expect(office.locator("[data-inbox]")).to_have_count(0)
    expect(office).to_have_title("会务台 · 会务")
