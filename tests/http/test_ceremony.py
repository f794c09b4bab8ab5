"""Documents and winners on the wire: nowhere before their event, everywhere after it."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiwu.http.routes import ROUTES, C
from tests.live.spectator import following, spectating
from tests.stage_setting import SLUG, Deployment, item

WINNER, GUIDE, ADDRESS = "虚构获奖人甲", "虚构操作指引", "https://example.org/sealed-guide"
PLAN: dict[str, Any] = {
    "items": [
        {
            **item(1),
            "planned_start_at": 1_700_000_000_000,
            "kind": "awards",
            "documents": [{"id": "d1", "title": {"zh": GUIDE}, "url": ADDRESS}],
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
    """Every address of ours that names no single thing."""
    paths = [one.path for one in ROUTES if one.method == "GET" and "{id" not in one.path and "/trust" not in one.path]
    named = (path.replace(C, "C").replace("{page:[a-z]{1,20}}", "viewer") for path in paths)
    return [path.replace("{slug:[a-z0-9-]{1,48}}", SLUG) for path in named]


async def publish(hall: Deployment) -> None:
    assert (await hall.ask("PUT", "C/agenda", "operator", json=PLAN)).status == 200


async def public_item(hall: Deployment) -> dict[str, Any]:
    found: dict[str, Any] = (await hall.ask("GET", "C/state")).body["state"]["items"][0]
    return found


async def test_before_its_event_nothing_sealed_is_in_any_answer_frame_public_key_or_log(
    hall: Deployment, caplog: pytest.LogCaptureFixture
) -> None:
    async with following(hall.live_url) as page, spectating(f"{hall.live_url}/staff") as screen:
        await screen.say({"type": "sign_in", "token": hall.keys["gate"]})
        desks = [await screen.next(), await screen.next()]
        await publish(hall)
        frame, desks[0] = await page.next(), await screen.next()
        heard = [json.dumps([frame, desks], ensure_ascii=False), json.dumps(page.state, ensure_ascii=False)]
    for path in addresses():
        answers = [await hall.ask("GET", path, role) for role in ("", "viewer", "attendee", "gate", "staff")]
        heard += [one.text for one in answers]
    redis = hall.house.connection
    heard += [str(await redis.command("GET", f"hw:{{{SLUG}}}:public:snapshot"))]
    heard += [str(await redis.command("XRANGE", f"hw:{{{SLUG}}}:public", "-", "+"))]
    heard += [caplog.text]

    sealed = (await hall.ask("GET", "C/agenda", "operator")).text
    assert all(word in sealed for word in (WINNER, GUIDE, ADDRESS))
    assert [word for word in (WINNER, GUIDE, ADDRESS) if any(word in one for one in heard)] == []
    assert len(heard) > 60


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

    await hall.command("release", item="i1")

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
