"""Whom the stage must find before the next item: who is missing, where they sit, and a word in time."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.office import api, put_plan, scan
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser


def test_the_stage_is_told_once_who_is_missing_and_sees_them_come(browser: Browser, demo: DemoProcess) -> None:
    winners = [one for one in api(demo, "/attendees?limit=500")["attendees"] if one["category"] == "award_winner"][:2]
    people = [api(demo, f"/attendees/{one['id']}") for one in winners]
    named = [{"name": one["name"], "number": one["external_id"]} for one in people]
    prizes = [{"id": "first", "title": {"zh": "一等奖"}, "winners": [*named, {"name": "查无此人"}]}]
    put_plan(demo, innovation_awards={"prizes": prizes})
    api(demo, "/agenda/commands", {"command_id": "call-1", "command": "start", "item": "guidelines"})
    page = browser.new_context(locale="zh-CN", bypass_csp=True).new_page()
    page.goto(demo.demo["links"]["stage"])

    # The item takes five minutes: the smallest step is reached at once, and the larger ones are not made up for.
    sheet, warning = page.locator("[data-call-sheet]"), page.locator("[data-call-warning]")
    expect(sheet.locator("[data-called=missing]")).to_have_count(2)
    expect(sheet.locator("[data-called=unclear]")).to_contain_text("不在名单上")
    first = sheet.locator("[data-called=missing]").first
    expect(first).to_contain_text(people[0]["seat"])
    assert first.locator("a").get_attribute("href") == f"tel:{people[0]['phone']}"
    expect(warning).to_contain_text("2 人未到场")
    assert [] == violations(page)

    page.reload()
    expect(warning).to_be_visible()
    page.locator("[data-action=call-seen]").click()
    expect(warning).to_have_count(0)
    page.reload()
    expect(sheet.locator("[data-called=missing]")).to_have_count(2)
    expect(warning).to_have_count(0)

    scan(demo, people[0]["id"])
    expect(sheet.locator("[data-called=missing]")).to_have_count(1)
    expect(sheet.locator("[data-called=missing]")).to_contain_text(people[1]["name"])
    scan(demo, people[1]["id"])
    expect(sheet).to_contain_text("到场 2 / 3 人")
    page.context.close()
