"""One conference day in a real browser: import, badge, camera, verdicts, agenda, and a viewer that was cut off."""

import io
import itertools
import json
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from huiwu.badges.symbol import badge_png
from huiwu.domain.badge import make_code
from huiwu.domain.ids import Slug
from tests.browser.clip import Shot, film
from tests.browser.conftest import Launch
from tests.cuttable_line import CuttableLine
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

LIST = str(files("huiwu") / "samples" / "szlawyers_2023" / "delegates_gb18030.csv")
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 1024, "height": 768}

# Notes every change of the verdict; body attributes are what the page says of itself.
WATCH_VERDICTS = """() => {
  window.seen = []
  const note = () => {
    const { verdict, reason, name, scan } = document.body.dataset
    const settled = ['admitted', 'repeat', 'refused'].includes(verdict)
    if (settled && !window.seen.some((one) => one.scan === scan)) {
      const said = document.querySelector('main').innerText
      window.seen.push({ verdict, reason, name, scan, said })
    }
  }
  new MutationObserver(note).observe(document.body, { attributes: true })
}"""


def api(demo: DemoProcess, path: str, role: str, body: object = None) -> Any:
    address = f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}{path}"
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {demo.demo['tokens'][role]}"})
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def import_the_list(browser: Browser, demo: DemoProcess) -> None:
    page = browser.new_page(locale="zh-CN")
    page.goto(demo.demo["links"]["office"])
    page.get_by_role("button", name="导入名单").click()
    page.locator("input[type=file]").set_input_files(LIST)
    expect(page.locator('[data-count="added"]')).to_have_text("40")
    page.get_by_role("button", name="导入 40 人").click()
    expect(page.locator('[data-import="imported"]')).to_be_visible()
    page.close()


def picture_of_badge(browser: Browser, link: str, name: str) -> Image.Image:
    """What a phone shows when its owner opens the badge link."""
    page = browser.new_page(viewport=PHONE, locale="zh-CN", device_scale_factor=2)
    page.goto(link)
    expect(page.get_by_text(name)).to_be_visible()
    page.wait_for_function("() => document.querySelector('img')?.naturalWidth > 0")
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture


def strangers_badge() -> Image.Image:
    """A well-formed code of this conference that nobody was given."""
    return Image.open(io.BytesIO(badge_png(make_code(Slug("szlawyers-2023"), 123_456_789))))


def scan_all(launch: Launch, demo: DemoProcess, clip: Path, expected: int) -> list[dict[str, str]]:
    browser = launch(clip)
    page = browser.new_page(viewport=TABLET, locale="zh-CN")
    page.add_init_script(f"addEventListener('DOMContentLoaded', {WATCH_VERDICTS})")
    page.goto(demo.demo["links"]["scanner"])
    page.wait_for_function(f"() => window.seen?.length >= {expected}", timeout=40_000)
    seen: list[dict[str, str]] = page.evaluate("window.seen")
    browser.close()
    return seen


def open_viewer(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(link)
    page.wait_for_function("() => window.huiwu?.status === 'live'")
    return page


def last_seq_without_a_gap(page: Page) -> int:
    """Every state the page showed is the one before plus one delta, or came whole."""
    seqs, wholes = page.evaluate("[Array.from(window.huiwu.seqs), Array.from(window.huiwu.wholes)]")
    assert all(after == before + 1 or after in wholes for before, after in itertools.pairwise(seqs))
    return int(seqs[-1])


def test_one_day_from_the_list_to_the_last_viewer(
    launch: Launch, demo: DemoProcess, line: CuttableLine, tmp_path: Path
) -> None:
    browser = launch()
    item_3 = api(demo, "/agenda", "operator")["items"][2]

    import_the_list(browser, demo)
    found = api(demo, "/attendees?q=%E6%B1%9F%E9%9B%A8%E5%AE%89", "admin")["attendees"]
    person = api(demo, f"/attendees/{found[0]['id']}", "admin")
    badge = picture_of_badge(browser, person["badge_link"], person["name"])

    away = Shot(None, 3.5)
    clip = film(tmp_path / "gate.mjpeg", [
        Shot(None, 0.5), Shot(badge, 2.0), away, Shot(badge, 2.0), away, Shot(strangers_badge(), 2.0), away,
    ])  # fmt: skip
    first, second, stranger = scan_all(launch, demo, clip, 3)[:3]

    assert ("admitted", "ok", person["name"]) == (first["verdict"], first["reason"], first["name"])
    assert ("repeat", "already_in", person["name"]) == (second["verdict"], second["reason"], second["name"])
    assert "主入口" in second["said"]
    assert ("refused", "unknown_code", "") == (stranger["verdict"], stranger["reason"], stranger["name"])
    totals = api(demo, "/totals", "staff")
    assert (1, 540) == (totals["admitted"], totals["registered"])

    link = demo.demo["links"]["viewer"]
    followed = open_viewer(browser, link)
    cut_off = open_viewer(browser, link.replace(demo.demo["base_url"], line.origin))
    line.cut()
    cut_off.wait_for_function("() => window.huiwu.status !== 'live'")

    stage = browser.new_context(viewport=TABLET, locale="zh-CN").new_page()
    stage.goto(demo.demo["links"]["stage"])
    row = stage.locator(f'[data-item="{item_3["id"]}"]')
    row.get_by_role("button").first.click()
    stage.wait_for_timeout(700)
    row.locator("[data-action=jump]").click()

    expect(followed.locator(f'[data-live="{item_3["id"]}"]')).to_have_text(item_3["title"]["zh"])
    api(demo, "/agenda/commands", "operator", {"command_id": "news", "command": "announce", "text": "茶歇推迟十分钟"})
    expect(followed.get_by_text("茶歇推迟十分钟").first).to_be_visible()
    expect(cut_off.locator(f'[data-live="{item_3["id"]}"]')).to_have_count(0)
    line.mend()
    expect(cut_off.locator(f'[data-live="{item_3["id"]}"]')).to_be_visible(timeout=40_000)
    expect(cut_off.get_by_text("茶歇推迟十分钟").first).to_be_visible()
    assert 4 == last_seq_without_a_gap(followed) == last_seq_without_a_gap(cut_off)
    assert "Traceback" not in demo.log_text()
