"""A press outlives what it was made in the middle of: a killed server, a Redis that is silent, a page that is gone."""

import contextlib
import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import api
from tests.browser.stage_desk import journal, open_desk
from tests.day.test_killed import free_port, redis_pid
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

# A press later than this counts from when it was made.
LATE_MS = 2_000
BACK_WITHIN_MS = 30_000


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """A demo that comes back at the same address."""
    process = DemoProcess(tmp_path_factory.mktemp("own") / "data", port=free_port())
    process.start()
    yield process
    process.stop()


@contextlib.contextmanager
def silent_redis(demo: DemoProcess) -> Iterator[None]:
    pid = redis_pid(demo.data)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def pressed_at(page: Page, demo: DemoProcess) -> int:
    """When the one press in the journal was made, once that is too long ago to count from its arrival."""
    [waiting] = journal(page, demo)
    assert waiting["pressed_at"] is not None
    page.wait_for_timeout(LATE_MS + 500)
    return int(waiting["pressed_at"])


def recorded_once(page: Page, demo: DemoProcess, item: str, at: int, before: int) -> None:
    expect(page.locator(f"[data-run=live][data-current={item}]")).to_be_visible(timeout=BACK_WITHIN_MS)
    expect(page.locator("[data-action=take-back]")).to_be_visible()
    agenda = api(demo, "/agenda")
    assert before + 1 == agenda["rev"]
    assert [(item, at)] == [(one["id"], one["started_at"]) for one in agenda["items"] if one["started_at"] is not None]
    assert [] == journal(page, demo)


def test_a_press_while_the_server_is_killed_and_its_tab_lost_is_recorded_once_as_it_was_made(
    browser: Browser, own: DemoProcess
) -> None:
    context = browser.new_context(locale="zh-CN")
    desk = open_desk(context, own.demo["links"]["stage"])
    agenda = api(own, "/agenda")
    desk.evaluate("navigator.serviceWorker.ready.then(() => true)")
    own.kill()

    desk.keyboard.press(" ")
    expect(desk.locator("[data-outcome=no_answer]")).to_contain_text("主持人宣布大会开始")
    desk.keyboard.press("h")
    at = pressed_at(desk, own)
    desk.close()
    again = context.new_page()
    again.goto(own.demo["links"]["stage"])
    expect(again.locator("[data-waiting]")).to_contain_text("主持人宣布大会开始")
    own.start()

    recorded_once(again, own, agenda["items"][0]["id"], at, agenda["rev"])
    context.close()


def test_a_press_while_redis_is_silent_shows_after_a_reload_and_is_recorded_once_as_it_was_made(
    browser: Browser, own: DemoProcess
) -> None:
    context = browser.new_context(locale="zh-CN")
    desk = open_desk(context, own.demo["links"]["stage"])
    agenda = api(own, "/agenda")

    with silent_redis(own):
        desk.keyboard.press(" ")
        expect(desk.locator("[data-outcome]:not([data-outcome=''])")).to_be_visible(timeout=BACK_WITHIN_MS)
        at = pressed_at(desk, own)
        desk.reload(timeout=BACK_WITHIN_MS)
        waiting = desk.locator("[data-waiting], [data-outcome]:not([data-outcome=''])")
        expect(waiting).to_contain_text("主持人宣布大会开始", timeout=BACK_WITHIN_MS)
        assert 1 == len(journal(desk, own))

    recorded_once(desk, own, agenda["items"][0]["id"], at, agenda["rev"])
    assert "Traceback" not in own.log_text()
    context.close()
