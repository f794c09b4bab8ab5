"""Documents and winners on the wire: nowhere before their event, everywhere after it."""

import base64
import hashlib
import json
from importlib import resources
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiwu.http.routes import ROUTES, C
from tests.live.spectator import following, spectating
from tests.stage_setting import SLUG, Deployment, item

WINNER, GUIDE, ADDRESS = "虚构获奖人甲", "虚构操作指引", "https://example.org/sealed-guide"
PAPER, PAPER_NAME, PAPER_TITLE = "尚未发布的正文", "未发布之附件.txt", "虚构附件"
PAPER_DIGEST = hashlib.sha256(PAPER.encode()).hexdigest()
SEALED = (WINNER, GUIDE, ADDRESS, PAPER, PAPER_NAME, PAPER_TITLE, PAPER_DIGEST)
PLAN: dict[str, Any] = {
    "items": [
        {
            **item(1),
            "planned_start_at": 1_700_000_000_000,
            "kind": "awards",
            "documents": [
                {"id": "d1", "title": {"zh": GUIDE}, "url": ADDRESS},
                {"id": "d2", "title": {"zh": PAPER_TITLE}, "digest": PAPER_DIGEST},
            ],
            "prizes": [
                {"id": "third", "title": {"zh": "三等奖"}, "winners": [{"name": WINNER, "number": "2"}]},
                {"id": "first", "title": {"zh": "一等奖"}, "winners": [{"name": WINNER}]},
            ],
        }
    ]
}


def binary(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(prize: dict[str, Any]) -> Any:
    """As a page opens a seal."""
    sealed = binary(prize["sealed"])
    plain = AESGCM(binary(prize["key"])).decrypt(sealed[:12], sealed[12:], prize["id"].encode())
    return json.loads(plain)


def addresses() -> list[str]:
    """Every address of ours that names no single thing, and that of the file."""
    paths = [one.path for one in ROUTES if one.method == "GET" and "{id" not in one.path and "/trust" not in one.path]
    named = (path.replace(C, "C").replace("{page:[a-z]{1,20}}", "viewer") for path in paths)
    filed = (path.replace("{digest:[0-9a-f]{64}}", PAPER_DIGEST) for path in named)
    return [path.replace("{slug:[a-z0-9-]{1,48}}", SLUG) for path in filed]


async def publish(hall: Deployment) -> None:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", PAPER.encode(), filename=PAPER_NAME)
    assert (await hall.ask("POST", "C/documents", "operator", data=form)).status == 200
    assert (await hall.ask("PUT", "C/agenda", "operator", json=PLAN)).status == 200


async def public_item(hall: Deployment) -> dict[str, Any]:
    found: dict[str, Any] = (await hall.ask("GET", "C/state")).body["state"]["items"][0]
    return found


async def public_keys(hall: Deployment) -> list[str]:
    """What Redis holds for viewers, whatever kind of value it is."""
    redis = hall.house.connection
    names = await redis.command("KEYS", f"hw:{{{SLUG}}}:public*")
    assert sorted(names) == [f"hw:{{{SLUG}}}:public", f"hw:{{{SLUG}}}:public:snapshot"]
    return [
        str(await redis.command("GET", f"hw:{{{SLUG}}}:public:snapshot")),
        str(await redis.command("XRANGE", f"hw:{{{SLUG}}}:public", "-", "+")),
    ]


def built_pages() -> list[str]:
    files = [path for path in Path(str(resources.files("huiwu") / "static")).rglob("*") if path.is_file()]
    return [path.name + path.read_text("utf-8", "replace") for path in files]


async def test_before_its_event_nothing_sealed_is_in_any_answer_frame_public_key_page_or_log(
    hall: Deployment, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        following(hall.live_url) as page,
        spectating(f"{hall.live_url}/staff") as screen,
        spectating(f"{hall.live_url}/staff") as staff,
    ):
        await screen.say({"type": "sign_in", "token": hall.keys["gate"]})
        await staff.say({"type": "sign_in", "token": hall.keys["staff"]})
        desks = [await screen.next(), await screen.next()]
        await publish(hall)
        frame, desks[0] = await page.next(), await screen.next()
        await hall.scan("2")
        heard = [json.dumps(one, ensure_ascii=False) for one in ([frame, desks], page.state)]
        while '"scan"' not in heard[-1]:
            heard.append(json.dumps(await staff.next(), ensure_ascii=False))
    for path in addresses():
        for method in ("GET", "HEAD"):
            answers = [await hall.ask(method, path, role) for role in ("", "viewer", "attendee", "gate", "staff")]
            heard += [one.text + str(one.headers) for one in answers]
    heard += [*await public_keys(hall), *built_pages(), caplog.text]

    told = (await hall.ask("GET", "C/agenda", "operator")).text
    told += (await hall.ask("GET", f"C/documents/{PAPER_DIGEST}", "operator")).text
    assert [word for word in SEALED if word not in told] == []
    assert [word for word in SEALED if any(word in one for one in heard)] == []
    assert len(heard) > 120


async def test_after_its_event_it_is_everywhere_and_after_taking_back_nowhere_again(hall: Deployment) -> None:
    await publish(hall)
    path = f"C/documents/{PAPER_DIGEST}"

    await hall.command("release", item="i1", which="next")
    assert (await hall.ask("GET", path)).status == 404
    await hall.command("release", item="i1")
    assert (await hall.ask("GET", path)).text == PAPER
    public = (await hall.ask("GET", "C/state")).text
    assert all(word in public for word in (GUIDE, ADDRESS, PAPER_NAME, PAPER_TITLE, PAPER_DIGEST))
    await hall.command("undo")

    assert (await hall.ask("GET", path)).status == 404
    public = (await hall.ask("GET", "C/state")).text
    assert [word for word in SEALED if word in public] == [GUIDE, ADDRESS]


async def test_prizes_open_one_after_the_other_with_the_key_of_their_event(hall: Deployment) -> None:
    await publish(hall)
    early = (await public_item(hall))["prizes"]
    assert [one["key"] for one in early] == [None, None]

    async with following(hall.live_url) as page:
        await hall.command("reveal", item="i1")
        delta = await page.next()

    third = {**early[0], **delta["event"]["prizes"][0]}
    assert opened(third) == [{"name": {"zh": WINNER, "en": ""}, "organisation": {"zh": "", "en": ""}}]
    assert [one["key"] is not None for one in (await public_item(hall))["prizes"]] == [True, False]
    assert (await hall.command("reveal", item="i1", which="all")).status == 200
    assert (await hall.command("reveal", item="i1")).body["code"] == "nothing_sealed"


async def test_seals_of_short_and_long_names_look_alike(hall: Deployment) -> None:
    await publish(hall)

    assert len({len(one["sealed"]) for one in (await public_item(hall))["prizes"]}) == 1


async def test_the_same_plan_again_keeps_seals_that_pages_hold_already(hall: Deployment) -> None:
    await publish(hall)
    before = (await public_item(hall))["prizes"]

    await publish(hall)

    assert (await public_item(hall))["prizes"] == before


async def test_a_released_document_is_public_and_can_be_taken_back(hall: Deployment) -> None:
    await publish(hall)

    await hall.command("release", item="i1", which="next")

    assert [one["url"] for one in (await public_item(hall))["documents"]] == [ADDRESS]
    await hall.command("undo")
    assert (await public_item(hall))["documents"] == []


@pytest.mark.parametrize(
    ("command", "facts", "status", "code"),
    [
        ("release", {"item": "i1", "documents": ["gone"]}, 404, "unknown_document"),
        ("reveal", {"item": "i1", "prizes": ["gone"]}, 422, "unknown_prize"),
        ("reveal", {}, 422, "unknown_item"),
        ("undo", {"of": 1}, 409, "not_the_last"),
        ("extend", {"item": "i1", "by_ms": 0}, 422, "bad_input"),
        ("put", {"item": {"id": "x"}}, 422, "bad_input"),
        ("put", {"item": {**PLAN["items"][0], "section": "none"}}, 422, "unknown_section"),
        ("overlay", {"show": "speaker", "item": "i1"}, 422, "unknown_speaker"),
    ],
)
async def test_an_order_that_cannot_be_followed_says_why(
    hall: Deployment, command: str, facts: dict[str, Any], status: int, code: str
) -> None:
    await publish(hall)

    answer = await hall.command(command, **facts)

    assert (answer.status, answer.body["code"]) == (status, code)


async def test_a_word_for_staff_reaches_staff_and_no_viewer(hall: Deployment) -> None:
    async with following(hall.live_url) as page:
        await hall.command("announce", text="贵宾车已到", audience="staff")
        await hall.command("announce", text="请就座", audience="hall", for_ms=60_000)
        delta = await page.next()

    assert delta["event"]["text"] == "请就座"
    assert delta["event"]["expires_at"] == delta["at"] + 60_000
    staff = (await hall.ask("GET", "C/agenda", "staff")).body
    assert [one["text"] for one in staff["staff_announcements"]] == ["贵宾车已到"]
