"""A desk of the stage page, and what its journal holds."""

from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.demo_process import DemoProcess

# A second press within 600 ms is the same press; a busy machine may hear both late.
APART_MS = 700

JOURNAL = """(name) => new Promise((done, failed) => {
  const asked = indexedDB.open(name)
  asked.onerror = () => failed(asked.error)
  asked.onsuccess = () => {
    const all = asked.result.transaction('presses').objectStore('presses').getAll()
    all.onsuccess = () => { asked.result.close(); done(all.result) }
  }
})"""


def open_desk(context: BrowserContext, link: str) -> Page:
    page = context.new_page()
    page.goto(link)
    page.wait_for_selector("[data-status=live]")
    page.wait_for_selector("[data-action=next][data-settled=true]")
    return page


def at_rest(page: Page) -> Page:
    """The desk as a test finds it, whatever the one before left open."""
    for _ in range(4):
        page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.wait_for_selector("[data-outcome='']", state="attached")
    page.wait_for_selector("[data-action=next][data-settled=true]")
    return page


def press(page: Page, key: str) -> None:
    """One press, later than any other that the page could take for the same."""
    page.wait_for_timeout(APART_MS)
    page.wait_for_selector("[data-action=next][data-settled=true]")
    page.keyboard.press(key)


def journal(page: Page, demo: DemoProcess) -> list[Any]:
    """The presses whose fate this browser does not know yet."""
    return list(page.evaluate(JOURNAL, f"huiwu.stage.{demo.demo['conference']}"))
