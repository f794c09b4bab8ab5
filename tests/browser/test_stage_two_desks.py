"""Two desks on one agenda: together they advance once, and each is told what the other did."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.axe import violations
from tests.browser.office import api
from tests.browser.stage_desk import at_rest, open_desk, press
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser


class Desks(NamedTuple):
    """Two browsers that know nothing of each other."""

    one: Page
    other: Page


@pytest.fixture(scope="module")
def opened(browser: Browser, demo: DemoProcess) -> Iterator[Desks]:
    contexts = [browser.new_context(locale="zh-CN", bypass_csp=True) for _ in range(2)]
    yield Desks(*(open_desk(context, demo.demo["links"]["stage"]) for context in contexts))
    for context in contexts:
        context.close()


@pytest.fixture
def desks(opened: Desks) -> Desks:
    return Desks(*(at_rest(page) for page in opened))


@pytest.fixture
def running(desks: Desks, demo: DemoProcess) -> Desks:
    """With the first item live."""
    agenda = api(demo, "/agenda")
    if agenda["run"] == "idle":
        order = {"command_id": "two-0", "command": "start", "item": agenda["items"][0]["id"]}
        api(demo, "/agenda/commands", order)
        for page in desks:
            page.wait_for_selector("[data-run=live]")
            at_rest(page)
    return desks


def refused(desks: Desks) -> Page:
    """The desk that came second, whichever it is."""
    for _ in range(500):
        for page in desks:
            if page.locator("[data-outcome=stale_rev]").count():
                return page
        desks.one.wait_for_timeout(20)
    raise AssertionError("no desk was refused")


def rev(demo: DemoProcess) -> int:
    return int(api(demo, "/agenda")["rev"])


def test_two_desks_that_press_next_at_once_advance_once(desks: Desks, demo: DemoProcess) -> None:
    first = api(demo, "/agenda")["items"][0]["id"]
    before = rev(demo)

    # Both requests are held until both desks have pressed, so that neither can have seen the other's.
    held: list[Route] = []
    for page in desks:
        page.route("**/agenda/commands", lambda route: held.append(route))  # noqa: PLW0108
        page.keyboard.press(" ")
    while len(held) < len(desks):
        desks.one.wait_for_timeout(20)
    assert {first} == {json.loads(one.request.post_data or "")["item"] for one in held}
    for one in held:
        one.continue_()
    for page in desks:
        page.unroute("**/agenda/commands")

    for page in desks:
        expect(page.locator(f"[data-run=live][data-current={first}]")).to_be_visible()
    agenda = api(demo, "/agenda")
    assert before + 1 == agenda["rev"]
    assert [first] == [item["id"] for item in agenda["items"] if item["started_at"] is not None]
    late = refused(desks)
    expect(late.locator("[data-change=started]")).to_contain_text("主持人宣布大会开始")
    expect(late.locator("[data-outcome]")).to_contain_text("您要做的已经完成")
    assert [] == violations(late)
    assert 1 == sum(page.locator("[data-outcome=stale_rev]").count() for page in desks)


def test_a_press_that_came_second_says_what_changed_and_can_be_made_anew(running: Desks, demo: DemoProcess) -> None:
    item = api(demo, "/agenda")["items"][3]
    running.one.context.set_offline(True)
    press(running.one, "+")
    expect(running.one.locator("[data-outcome=no_answer]")).to_be_visible()
    press(running.other, "h")
    expect(running.other.locator("[data-run=held]")).to_be_visible()
    order = {"command_id": "two-1", "command": "skip", "item": item["id"]}
    api(demo, "/agenda/commands", order)
    before = rev(demo)

    running.one.context.set_offline(False)

    outcome = running.one.locator("[data-outcome=stale_rev]")
    expect(outcome.locator("[data-change=held]")).to_be_visible(timeout=15_000)
    expect(outcome.locator("[data-change=skipped]")).to_contain_text(item["cue"])
    assert before == rev(demo)

    running.one.wait_for_timeout(700)
    outcome.locator("[data-action=anew]").click()

    expect(running.one.locator("[data-action=take-back]")).to_be_visible()
    assert before + 1 == rev(demo)
    assert 60_000 == api(demo, "/agenda")["items"][0]["extended_ms"]


def test_a_word_of_the_other_desk_costs_no_press(running: Desks, demo: DemoProcess) -> None:
    running.one.context.set_offline(True)
    press(running.one, "h")
    expect(running.one.locator("[data-outcome=no_answer]")).to_be_visible()
    api(demo, "/agenda/commands", {"command_id": "two-2", "command": "announce", "text": "请静音"})

    running.one.context.set_offline(False)

    expect(running.one.locator("[data-run=live]")).to_be_visible(timeout=15_000)
    expect(running.one.locator("[data-outcome=stale_rev]")).to_have_count(0)


def test_the_baton_is_taken_with_a_word_and_given_back(running: Desks, demo: DemoProcess) -> None:
    take_baton(running.one, "一号台", "由我来")
    expect(running.one.locator("[data-baton=mine]")).to_be_visible()
    # The other desk is told before it presses.
    expect(running.other.locator("[data-baton=elsewhere]")).to_contain_text("一号台")
    expect(running.other.locator("header")).to_contain_text("由我来")

    press(running.other, "+")
    outcome = running.other.locator("[data-outcome=baton_elsewhere]")
    expect(outcome).to_contain_text("一号台")
    expect(outcome).to_contain_text("由我来")
    outcome.locator("[data-action=take]").click()
    running.other.locator("#baton-name").fill("二号台")
    running.other.locator("#baton-word").fill("前台已同意")
    running.other.locator("[data-action=take-baton]").click()
    expect(running.other.locator("[data-baton=mine]")).to_be_visible()

    expect(running.one.locator("header")).to_contain_text("前台已同意")
    press(running.other, "b")
    running.other.locator("[data-action=give-back]").click()

    expect(running.other.locator("[data-baton=free]")).to_be_visible()
    assert api(demo, "/agenda")["desk"]["baton"] is None


def take_baton(page: Page, name: str, word: str) -> None:
    page.keyboard.press("b")
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(word)
    page.keyboard.press("Enter")


PRESS_AS_IT_CHANGES = """() => {
  const button = document.querySelector('[data-action=next]')
  new MutationObserver((_, watching) => { watching.disconnect(); button.click() })
    .observe(button, { subtree: true, childList: true, characterData: true })
}"""


def test_a_finger_on_its_way_does_not_start_what_just_took_the_place_of_what_it_meant(
    desks: Desks, demo: DemoProcess
) -> None:
    items = api(demo, "/agenda")["items"]
    desks.one.evaluate(PRESS_AS_IT_CHANGES)

    api(demo, "/agenda/commands", {"command_id": "two-3", "command": "start", "item": items[5]["id"]})
    after = rev(demo)

    expect(desks.one.locator("[data-action=next]")).to_contain_text(items[6]["title"]["zh"])
    desks.one.wait_for_selector("[data-action=next][data-settled=true]")
    assert after == rev(demo)
    desks.one.keyboard.press(" ")
    expect(desks.one.locator(f"[data-current={items[6]['id']}]")).to_be_visible()
