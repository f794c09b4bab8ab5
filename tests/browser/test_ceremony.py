"""Documents and winners on the viewer page, as they arrive, to whoever comes late, and on lines that are no good."""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page, Playwright, expect

from tests.browser.axe import violations
from tests.browser.chromium import chromium, launch_arguments
from tests.browser.narrow_line import NarrowLine
from tests.browser.office import address, api
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

# A name that browsers do not take for this machine: plain HTTP without any cryptography for pages, as in a hall.
HALL = "hall.test"


@pytest.fixture(scope="module")
def narrow() -> Iterator[NarrowLine]:
    one = NarrowLine()
    yield one
    one.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, narrow: NarrowLine) -> Iterator[DemoProcess]:
    origins = f"{narrow.origin},http://{HALL}:{narrow.port}"
    process = DemoProcess(tmp_path_factory.mktemp("demo") / "data", settings={"HUIWU_ORIGINS": origins})
    process.start()
    narrow.target = int(process.demo["base_url"].rpartition(":")[2])
    yield process
    process.stop()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    arguments = [*launch_arguments(), f"--host-resolver-rules=MAP {HALL} 127.0.0.1"]
    one = playwright.chromium.launch(executable_path=chromium(), args=arguments)
    yield one
    one.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    viewport: Any = {"width": 390, "height": 844}
    one = browser.new_context(locale="zh-CN", viewport=viewport, reduced_motion="reduce", bypass_csp=True)
    yield one
    one.close()


_commands = iter(range(1_000))


def order(demo: DemoProcess, command: str, **facts: object) -> None:
    api(demo, "/agenda/commands", {"command_id": f"ceremony-{next(_commands)}", "command": command, **facts})


def opened(context: BrowserContext, demo: DemoProcess) -> Page:
    page = context.new_page()
    page.goto(demo.demo["links"]["viewer"])
    expect(page.locator("[data-status=live]").first).to_be_attached()
    return page


def test_fourteen_documents_appear_in_place_are_spoken_of_and_come_as_they_are(
    context: BrowserContext, demo: DemoProcess
) -> None:
    page = opened(context, demo)
    order(demo, "start", item="guidelines")
    expect(page.locator("[data-live=guidelines]")).to_be_visible()
    expect(page.locator("[data-document]")).to_have_count(0)

    order(demo, "release", which="next")
    expect(page.locator("[data-documents='1']").first).to_be_visible()
    expect(page.locator("[data-spoken]")).to_have_text("已发布文件：律师办理企业合规业务操作指引（示例）")
    order(demo, "release")

    expect(page.locator(".stagefront [data-document]")).to_have_count(14)
    expect(page.locator("[data-spoken]")).to_contain_text("已发布 13 份文件：发布 14 部")
    with page.expect_download() as saving:
        page.locator(".stagefront [data-document=guide-09]").click()
    assert saving.value.suggested_filename == "09 刑事辩护业务操作指引（示例）.txt"
    assert "这是一份示例文件" in saving.value.path().read_text("utf-8-sig")
    late = opened(context, demo)
    expect(late.locator("[data-collected=documents] [data-document]")).to_have_count(14)
    expect(late.locator("[data-spoken]")).to_be_empty()
    assert violations(late) == []


def test_an_uploaded_page_can_do_nothing_even_when_somebody_opens_it(
    context: BrowserContext, demo: DemoProcess
) -> None:
    digest = upload(demo, "报名.html", b"<h1>x</h1><script>document.title = 'ran'</script>")
    item = {"id": "extra", "kind": "document_release", "title": {"zh": "补充"}, "planned_start_at": 1, "planned_ms": 1}
    documents = [{"id": "html", "title": {"zh": "网页"}, "digest": digest},
                 {"id": "link", "title": {"zh": "外部链接"}, "url": "https://example.org/a"}]  # fmt: skip
    order(demo, "put", item={**item, "documents": documents})
    order(demo, "release", item="extra")

    page = opened(context, demo)
    link = page.locator("[data-collected] [data-document=link]")
    assert (link.get_attribute("rel"), link.get_attribute("href")) == ("noopener noreferrer", "https://example.org/a")
    with page.expect_download() as saving:
        page.locator("[data-collected] [data-document=html]").click()

    assert saving.value.suggested_filename == "报名.html"
    answer = context.request.get(address(demo, f"/documents/{digest}"))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    order(demo, "remove", item="extra")


def upload(demo: DemoProcess, name: str, data: bytes) -> str:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    request = urllib.request.Request(address(demo, "/documents"), data=head.encode() + data + b"\r\n--b--\r\n")
    request.add_header("Authorization", f"Bearer {demo.demo['tokens']['operator']}")
    request.add_header("Content-Type", "multipart/form-data; boundary=b")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["digest"])


def test_prizes_open_one_after_the_other_with_and_without_cryptography(
    context: BrowserContext, demo: DemoProcess, narrow: NarrowLine
) -> None:
    page, plain = opened(context, demo), context.new_page()
    plain.goto(f"http://{HALL}:{narrow.port}/c/{demo.demo['conference']}/viewer")
    expect(plain.locator("[data-status=live]").first).to_be_attached()
    assert [one.evaluate("isSecureContext") for one in (page, plain)] == [True, False]
    order(demo, "start", item="innovation-awards")
    for one in (page, plain):
        expect(one.locator(".stagefront [data-prize]")).to_have_count(3)
        expect(one.locator(".stagefront [data-prize=third]")).to_contain_text("尚未揭晓")
    assert narrow.asked_for("/prizes") == []

    order(demo, "reveal")
    for one in (page, plain):
        expect(one.locator(".stagefront [data-prize=third] li")).to_have_count(6)
        expect(one.locator(".stagefront [data-prize=second]")).to_contain_text("尚未揭晓")
        expect(one.locator("[data-spoken]")).to_have_text(re.compile("^三等奖：高正松、杨宇和"))
    order(demo, "reveal")
    order(demo, "reveal")

    for one in (page, plain):
        prizes = one.locator(".stagefront [data-prize]")
        expect(prizes.first).to_contain_text("令狐玲")
        assert [prize.get_attribute("data-prize") for prize in prizes.all()] == ["first", "second", "third"]
        expect(one.locator("[data-collected=winners]")).to_contain_text("令狐玲")
        assert violations(one) == []
    assert 1 <= len(narrow.asked_for("/prizes")) <= 3
    order(demo, "undo")
    for one in (page, plain):
        expect(one.locator(".stagefront [data-prize=first]")).to_contain_text("尚未揭晓")
        expect(one.locator("main")).not_to_contain_text("令狐玲")


def test_two_lists_of_ten_open_together(context: BrowserContext, demo: DemoProcess) -> None:
    order(demo, "start", item="top-ten-awards")
    order(demo, "reveal", which="all")

    page = opened(context, demo)

    for name in ("company", "government"):
        expect(page.locator(f".stagefront [data-prize={name}] li")).to_have_count(10)
    assert violations(page) == []


def test_a_page_behind_a_proxy_without_sockets_follows_the_document_and_goes_back_to_the_socket(
    context: BrowserContext, demo: DemoProcess, narrow: NarrowLine
) -> None:
    narrow.sockets, narrow.refused = False, 0
    narrow.asked.clear()
    page = context.new_page()
    page.clock.install()
    page.goto(f"{narrow.origin}/c/{demo.demo['conference']}/viewer")

    # Nothing is shown yet: it asks as soon as the first line failed, and once.
    expect(page.locator("[data-live=top-ten-awards]")).to_be_visible()
    expect(page.locator("footer[data-status=reconnecting]")).to_contain_text("的信息")
    assert [(one.tagged, one.status) for one in narrow.asked_for("/state")] == [(False, 200)]

    # While nothing happens it asks with the tag it holds, every twelve seconds or more.
    # The browser's own cache goes by real time: for a second it answers without asking.
    page.wait_for_timeout(1_100)
    page.clock.fast_forward(9_000)
    assert len(narrow.asked_for("/state")) == 1
    with page.expect_response("**/state"):
        page.clock.fast_forward(9_000)
    assert [(one.tagged, one.status) for one in narrow.asked_for("/state")] == [(False, 200), (True, 304)]
    order(demo, "start", item="speech-firm")
    page.wait_for_timeout(1_100)
    with page.expect_response("**/state"):
        page.clock.fast_forward(19_000)
    expect(page.locator("[data-live=speech-firm]")).to_be_visible()
    assert narrow.refused >= 2

    narrow.sockets = True
    page.clock.fast_forward(16_000)
    expect(page.locator("footer[data-status=live]")).to_be_visible()
    asked = len(narrow.asked_for("/state"))
    order(demo, "start", item="speech-party")
    expect(page.locator("[data-live=speech-party]")).to_be_visible()
    page.clock.fast_forward(20_000)
    expect(page.locator("footer[data-status=live]")).to_be_visible()
    assert len(narrow.asked_for("/state")) == asked


def test_a_page_that_had_a_socket_asks_for_the_document_after_two_tries_came_to_nothing(
    context: BrowserContext, demo: DemoProcess, narrow: NarrowLine
) -> None:
    narrow.sockets = True
    narrow.asked.clear()
    page = context.new_page()
    page.goto(f"{narrow.origin}/c/{demo.demo['conference']}/viewer")
    expect(page.locator("footer[data-status=live]")).to_be_visible()
    page.clock.install()
    assert narrow.asked_for("/state") == []

    narrow.sockets, narrow.refused = False, 0
    narrow.cut_sockets()
    expect(page.locator("footer[data-status=reconnecting]")).to_be_visible()
    order(demo, "start", item="speech-district")

    with page.expect_response("**/state"):
        while narrow.refused < 2:
            page.clock.fast_forward(1_000)
            page.wait_for_timeout(50)
        page.clock.fast_forward(5_000)
    expect(page.locator("[data-live=speech-district]")).to_be_visible()
    narrow.sockets = True


def press_twice(button: Locator) -> None:
    button.click()
    # Sooner it would be the same press.
    button.page.wait_for_timeout(650)
    button.click()


def test_documents_are_brought_in_retitled_and_taken_out_at_the_stage(
    context: BrowserContext, demo: DemoProcess
) -> None:
    page = context.new_page()
    page.goto(demo.demo["links"]["stage"])
    panel = page.locator("[data-panel=documents]")
    page.locator("[data-tab=documents]").click()
    panel.locator("select").select_option("closing")
    expect(panel.locator("ol [data-document]")).to_have_count(0)

    chosen = {"总结讲话.pdf": b"%PDF-1.4 one", "empty.txt": b"", "附件 二.txt": b"two"}
    files = [FilePayload(name=name, mimeType="text/plain", buffer=data) for name, data in chosen.items()]
    panel.locator("input[type=file]").set_input_files(files)
    expect(panel.locator("ol [data-document]")).to_have_count(2)
    expect(panel.locator("[role=alert]")).to_have_text("empty.txt：文件是空的。")
    expect(panel.locator("ol")).to_contain_text("总结讲话.pdf 未公开")

    entry = panel.locator("ol [data-document]").first
    entry.locator("[data-action=retitle]").click()
    entry.locator("input").nth(1).fill("Closing address")
    entry.locator("form button").click()
    expect(entry.locator("form")).to_have_count(0)
    page.wait_for_function("() => !document.querySelector('[data-panel=documents] button:disabled')")
    documents = api(demo, "/agenda")["plan"]["closing"]["documents"]
    assert [one["title"] for one in documents] == [
        {"zh": "总结讲话", "en": "Closing address"},
        {"zh": "附件 二", "en": ""},
    ]
    assert violations(page) == []

    press_twice(entry.locator("[data-action=take-out]"))
    expect(panel.locator("ol [data-document]")).to_have_count(1)
    unused = panel.locator(f"[data-file='{documents[0]['digest']}']")
    press_twice(unused.locator("[data-action=delete-file]"))
    expect(unused).to_have_count(0)
    assert documents[0]["digest"] not in [one["digest"] for one in api(demo, "/documents")["files"]]
