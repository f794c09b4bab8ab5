"""When a page is worth a picture, and what is done with it before."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.reader import type_as_reader
from tests.screenshots.studio import Prepare


def seen(selector: str) -> Prepare:
    return lambda page: page.locator(selector).first.wait_for()


def live(page: Page) -> None:
    page.locator('[data-status="live"]').first.wait_for()


def noticed(page: Page) -> None:
    page.locator('[data-status="reconnecting"]').first.wait_for()


def drawn(page: Page) -> None:
    page.wait_for_function("() => [...document.images].some((one) => one.naturalWidth > 0)")


def scanner_open(page: Page) -> None:
    page.locator(".verdict").wait_for()
    live(page)
    page.wait_for_selector('[data-camera="running"], [data-camera="none"]')


def scanner_listed(page: Page) -> None:
    scanner_open(page)
    page.locator("[data-listed]:not([data-listed='0'])").wait_for()


def type_code(page: Page, code: str, expected: str) -> None:
    shown = "(expected) => [document.body.dataset.verdict, document.body.dataset.reason].includes(expected)"
    type_as_reader(page, code)
    page.wait_for_function(shown, arg=expected)


def reading(code: Callable[[], str], expected: str) -> Prepare:
    def prepare(page: Page) -> None:
        scanner_open(page)
        type_code(page, code(), expected)

    return prepare


def clicking(*selectors: str, then: str = "", before: Prepare = live) -> Prepare:
    def prepare(page: Page) -> None:
        before(page)
        for selector in selectors:
            page.locator(selector).first.click()
        if then:
            page.locator(then).first.wait_for()

    return prepare


def searching(text: str) -> Prepare:
    def prepare(page: Page) -> None:
        scanner_open(page)
        page.locator(".actions .primary").click()
        page.locator(".side input").wait_for()
        page.keyboard.type(text, delay=90)
        page.locator("[data-person]").first.wait_for()

    return prepare


def writing(page: Page) -> None:
    """The stage page's key for a new announcement."""
    live(page)
    page.keyboard.press("a")


def keyed(*keys: str, then: str) -> Prepare:
    def prepare(page: Page) -> None:
        live(page)
        page.wait_for_selector("[data-settled=true]")
        for key in keys:
            page.keyboard.press(key)
        page.locator(then).first.wait_for()

    return prepare


def left_waiting(page: Page) -> None:
    """A press on the stage page that gets no answer."""
    page.keyboard.press("h")
    page.locator("[data-outcome=no_answer]").wait_for()


def pausing(ms: int) -> Prepare:
    return lambda page: page.wait_for_timeout(ms)
