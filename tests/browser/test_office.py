"""The office board in a real browser: double entries are settled, missing people found, an entry taken back."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Launch
from tests.browser.test_pages import AXE, LOOKS
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

DESK: Any = {"width": 1440, "height": 900}
PHONE: Any = {"width": 390, "height": 844}
NONCE = "a-tablet-nonce-of-128-bits"
SPAN_MS = 200_000


class Tablet(NamedTuple):
    """A paired tablet: what it sends its entries with."""

    device: str
    context: BrowserContext


PairTablet = Callable[[str, str], Tablet]


@pytest.fixture(scope="module")
def browser(launch: Launch) -> Browser:
    return launch()


@pytest.fixture
def office(browser: Browser, demo: DemoProcess) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport=DESK, bypass_csp=True)
    page = context.new_page()
    open_office(page, demo)
    yield page
    context.close()


@pytest.fixture
def pair(browser: Browser, demo: DemoProcess) -> Iterator[PairTablet]:
    """Pair a tablet of a name at a gate."""
    opened: list[BrowserContext] = []

    def one(name: str, gate: str) -> Tablet:
        context = browser.new_context()
        opened.append(context)
        made = api(demo, "/pairings", {"role": "staff", "gate": gate, "name": name})
        claim = {"code": made["url"].partition("#code=")[2], "nonce": NONCE, "name": name}
        send(context, demo, "/pairings/claim", claim)
        device = api(demo, f"/pairings/{made['id']}/approve", {})["device"]
        send(context, demo, "/pairings/claim", claim)
        return Tablet(device, context)

    yield one
    for context in opened:
        context.close()


def address(demo: DemoProcess, path: str) -> str:
    return f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}{path}"


def api(demo: DemoProcess, path: str, body: object = None) -> Any:
    """What the office's programs ask."""
    request = urllib.request.Request(address(demo, path))
    request.add_header("Authorization", f"Bearer {demo.demo['tokens']['admin']}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def send(context: BrowserContext, demo: DemoProcess, path: str, body: Any) -> Any:
    answer = context.request.post(address(demo, path), data=body, headers={"Origin": demo.demo["base_url"]})
    assert answer.ok, answer.text()
    return answer.json()


def let_in_offline(tablet: Tablet, demo: DemoProcess, gate: str, person: str, at: int) -> str:
    """The tablet had no answer, let the person in, and tells of it now."""
    op = f"{tablet.device}-{at}"
    entry = {
        "op": op, "kind": "local", "gate": gate, "at": at, "attendee_id": person, "verdict": "admitted", "reason": "ok",
    }  # fmt: skip
    [result] = send(tablet.context, demo, "/operations", {"operations": [entry]})["results"]
    assert "error" not in result, result
    return op


def let_in_twice(pair: PairTablet, demo: DemoProcess, person: str) -> tuple[str, str]:
    """Two gates that could not know of each other; both entries' ids."""
    now = time.time_ns() // 1_000_000
    first, second = pair("主入口 A", "main"), pair("嘉宾入口 B", "guest")
    return (
        let_in_offline(first, demo, "main", person, now - SPAN_MS - 1000),
        let_in_offline(second, demo, "guest", person, now - 1000),
    )


def scan(demo: DemoProcess, person: str) -> None:
    body = {"scan_id": f"scan-{time.time_ns()}", "attendee_id": person, "gate": "main", "method": "manual"}
    assert api(demo, "/scans", body)["verdict"] == "admitted"


def somebody_missing(demo: DemoProcess) -> Any:
    return api(demo, "/missing")["attendees"][0]


def open_office(page: Page, demo: DemoProcess) -> None:
    page.goto(demo.demo["links"]["office"])
    page.wait_for_selector("header [data-status=live]")
    page.wait_for_selector("[data-person]")


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


def violations(page: Page) -> list[Any]:
    page.add_script_tag(path=AXE)
    found: list[Any] = page.evaluate(
        "axe.run().then((found) => found.violations.map((one) => [one.id, one.nodes[0].html]))"
    )
    return found


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


def test_the_office_of_an_unknown_conference_says_so(browser: Browser, demo: DemoProcess) -> None:
    page = browser.new_context(locale="zh-CN").new_page()

    page.goto(f"{demo.demo['base_url']}/c/no-such-conference/office")

    expect(page.locator("main")).to_contain_text("此地址没有会议")
    page.context.close()


def test_the_viewers_first_column_never_ends_under_the_status_line(browser: Browser, demo: DemoProcess) -> None:
    item = api(demo, "/agenda")["items"][2]
    api(demo, "/agenda/commands", {"command_id": "look-1", "command": "start", "item": item["id"]})
    text = "主入口临时关闭，请改走嘉宾入口。" * 6
    api(demo, "/agenda/commands", {"command_id": "look-2", "command": "announce", "text": text, "urgent": True})
    page = browser.new_context(locale="en-GB", viewport={"width": 1024, "height": 768}).new_page()
    page.goto(demo.demo["links"]["viewer"])
    expect(page.locator("[data-next]")).to_be_attached()

    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(200)

    column, line = page.locator("[data-next]").bounding_box(), page.locator("footer").bounding_box()
    assert column is not None
    assert line is not None
    assert column["y"] + column["height"] <= line["y"]
    page.context.close()
