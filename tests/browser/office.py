"""The office's page, what its programs ask, and tablets that decided alone."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, Page

from tests.demo_process import DemoProcess

DESK: Any = {"width": 1440, "height": 900}
NONCE = "a-tablet-nonce-of-128-bits"
SPAN_MS = 200_000


class Tablet(NamedTuple):
    """A paired tablet: what it sends its entries with."""

    device: str
    context: BrowserContext


PairTablet = Callable[[str, str], Tablet]


def address(demo: DemoProcess, path: str) -> str:
    return f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}{path}"


def api(demo: DemoProcess, path: str, body: object = None, method: str | None = None) -> Any:
    """What the office's programs ask."""
    request = urllib.request.Request(address(demo, path), method=method)
    request.add_header("Authorization", f"Bearer {demo.demo['tokens']['admin']}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def put_plan(demo: DemoProcess, **items: Any) -> None:
    """Publish the plan again with something more in the items named (`_` for `-`)."""
    agenda = api(demo, "/agenda")
    kept = ("id", "cue", "kind", "title", "section", "hall", "speakers", "planned_start_at", "planned_ms")
    plan = [{name: one[name] for name in kept} | items.get(one["id"].replace("-", "_"), {}) for one in agenda["items"]]
    api(demo, "/agenda", {"sections": agenda["sections"], "items": plan}, method="PUT")


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
