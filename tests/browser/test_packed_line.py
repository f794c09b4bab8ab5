"""The form of the wire that browsers get: deflated without a kept window, agreed to and read by a real one."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from huiwu.live.handshake import AGREED
from tests.browser.office import api
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.browser

# Longer than the size from which a message is packed.
LONG = "请各位代表有序入场，并将手机调至静音。" * 14


def test_chromium_reads_packed_frames_and_packs_its_own(browser: Browser, demo: DemoProcess) -> None:
    page = browser.new_page(locale="zh-CN")
    line = page.context.new_cdp_session(page)
    agreed: list[str] = []
    heard: list[dict[str, Any]] = []
    line.on(
        "Network.webSocketHandshakeResponseReceived",
        lambda told: agreed.append(told["response"]["headers"]["Sec-WebSocket-Extensions"]),
    )
    line.on("Network.webSocketFrameReceived", lambda told: heard.append(json.loads(told["response"]["payloadData"])))
    line.send("Network.enable")

    page.goto(demo.demo["links"]["viewer"])
    page.wait_for_function("() => globalThis.huiwu?.status === 'live'")
    api(demo, "/agenda/commands", {"command_id": "packed-1", "command": "announce", "text": LONG})
    expect(page.get_by_role("main").get_by_text(LONG[:40])).to_be_visible()
    # What it says itself is packed too: the server answers, or would have closed.
    page.wait_for_function("() => globalThis.huiwu?.status === 'live'")

    kinds = [one["type"] for one in heard]
    assert agreed == [AGREED]
    assert kinds[:2] == ["hello", "snapshot"]
    assert "clock" in kinds
    assert next(one for one in heard if one["type"] == "delta")["event"]["text"] == LONG
    page.close()
