"""A hall without a domain: tablets learn to trust the server, and then every page works over HTTPS."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from tests.browser.axe import violations
from tests.browser.chromium import chromium, launch_arguments
from tests.browser.conftest import Launch
from tests.browser.reader import type_as_reader
from tests.demo_process import DemoProcess
from tests.secure_demo import SecureDemo
from tests.stage_setting import a_free_port

pytestmark = pytest.mark.browser

IPAD = "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
OF_ANOTHER_MACHINE = "hall.test"


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureDemo]:
    process = SecureDemo(tmp_path_factory.mktemp("secure") / "data")
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def stranger(launch: Launch) -> Browser:
    """A browser that was not told to trust anybody."""
    return launch()


@pytest.fixture(scope="module")
def friend(playwright: Playwright, secure: SecureDemo) -> Iterator[Browser]:
    """A browser that trusts the server."""
    trust = f"--ignore-certificate-errors-spki-list={secure.key_digest}"
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(executable_path=chromium(), args=[*launch_arguments(), trust, *camera])
    yield browser
    browser.close()


def opened(browser: Browser, url: str, **look: Any) -> Page:
    page = browser.new_context(**({"locale": "zh-CN"} | look)).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize(("agent", "kind", "file"), [(IPAD, "ios", "ca.mobileconfig"), (ANDROID, "android", "ca.crt")])
def test_a_tablet_sees_its_own_steps_first(
    stranger: Browser, secure: SecureDemo, agent: str, kind: str, file: str
) -> None:
    page = opened(stranger, secure.trust_url, user_agent=agent)

    own = page.locator("details").first
    expect(own).to_have_attribute("id", kind)
    expect(own.get_by_role("link")).to_have_attribute("href", f"/trust/{file}")
    expect(own.get_by_role("link")).to_be_visible()
    expect(page.locator("details[open]")).to_have_count(1)
    page.context.close()


def test_the_digits_on_the_page_are_those_the_demo_printed(stranger: Browser, secure: SecureDemo) -> None:
    page = opened(stranger, secure.trust_url)

    expect(page.locator("#fingerprint span")).to_have_count(16)
    shown = page.locator("#fingerprint span").all_inner_texts()
    assert re.findall(r"^  SHA-256  (.*)$", secure.log_text(), re.MULTILINE) == [" ".join(shown)]
    assert page.evaluate("document.querySelector('#picture').naturalWidth") > 0
    page.context.close()


@pytest.mark.parametrize(
    ("language", "light", "width"), [("zh-CN", "light", 390), ("en-GB", "dark", 1024), ("zh-CN", "dark", 1440)]
)
def test_the_page_is_accessible_and_asks_nobody_else(
    stranger: Browser, secure: SecureDemo, language: str, light: Any, width: int
) -> None:
    viewport = {"width": width, "height": 844}
    context = stranger.new_context(locale=language, color_scheme=light, viewport=viewport, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(secure.trust_url)
    page.wait_for_selector("[data-trusted=no]")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    assert [] == violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang").startswith(language[:2])
    ours = (secure.trust_url.removesuffix("/trust"), secure.demo["base_url"])
    assert not [one for one in asked if not one.startswith(ours)]
    context.close()


def test_the_page_keeps_its_content_policy_and_notices_a_device_that_trusts(
    friend: Browser, secure: SecureDemo
) -> None:
    page = friend.new_context(locale="zh-CN").new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    page.goto(secure.trust_url)
    page.wait_for_selector("[data-trusted=yes]")
    page.get_by_role("link", name="进入会务").click()
    page.wait_for_selector("[data-status=live]")

    assert page.url.startswith(secure.demo["base_url"] + "/c/")
    assert page.evaluate("isSecureContext")
    assert [] == complaints
    page.context.close()


def test_a_device_that_has_just_learned_to_trust_is_led_on(friend: Browser, secure: SecureDemo) -> None:
    page = friend.new_context(locale="zh-CN").new_page()
    not_yet = "**/healthz"

    def refuse(route: Route) -> None:
        route.abort("failed")

    page.route(not_yet, refuse)
    page.goto(secure.trust_url)
    page.wait_for_selector("[data-trusted=no]")
    page.unroute(not_yet)
    page.wait_for_url(f"{secure.demo['base_url']}/c/**/viewer")
    page.context.close()


def test_over_https_pages_sign_in_and_the_camera_works(friend: Browser, secure: SecureDemo) -> None:
    page = opened(friend, secure.demo["links"]["scanner"], permissions=["camera"])

    page.wait_for_selector("[data-camera=running], [data-camera=on]", timeout=15_000)
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-huiwu", True, True)
    page.context.close()


def test_a_link_typed_without_https_still_signs_in(friend: Browser, secure: SecureDemo) -> None:
    link = secure.demo["links"]["office"].replace(secure.demo["base_url"], f"http://127.0.0.1:{secure.plain_port}")

    page = opened(friend, link)
    page.wait_for_selector("[data-person]")
    assert page.url.startswith(secure.demo["base_url"])
    page.context.close()


def test_without_tls_the_scanner_says_what_is_missing_and_takes_a_usb_reader(
    playwright: Playwright, tmp_path: Path
) -> None:
    port = a_free_port()
    origin = f"http://{OF_ANOTHER_MACHINE}:{port}"
    plain = DemoProcess(tmp_path / "data", port, settings={"HUIWU_ORIGINS": origin})
    demo = plain.start()
    # As from another machine: browsers take plain HTTP of their own machine for safe.
    elsewhere = f"--host-resolver-rules=MAP {OF_ANOTHER_MACHINE} 127.0.0.1"
    browser = playwright.chromium.launch(executable_path=chromium(), args=[*launch_arguments(), elsewhere])
    try:
        page = opened(browser, demo["links"]["scanner"].replace(demo["base_url"], origin))
        expect(page.get_by_text("摄像头需要 HTTPS")).to_be_visible()
        assert not page.evaluate("isSecureContext")

        type_as_reader(page, demo["attendees"][0]["code"])
        page.wait_for_selector("body[data-verdict=admitted]")
    finally:
        browser.close()
        plain.stop()
