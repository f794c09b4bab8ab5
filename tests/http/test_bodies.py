import asyncio
import io
import json
import time
from typing import Any

import pytest

from tests.http.raw_request import answer_to, status_of
from tests.stage_setting import SLUG, Deployment

JSON = {"Content-Type": "application/json"}
DEEP = "[" * 40 + "]" * 40


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"nul", b'{"a":1,"a":2}', b"NaN", b'{"a":Infinity}', b"\xff\xfe{}", b'"\xed\xa0\x80"',
        b'{"key":"\\ud800"}', DEEP.encode(), b"[" * 60_000, b"{}{}", b"\x00", b"1" * 5_000,
    ],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
async def test_what_is_no_clean_json_is_refused(hall: Deployment, text: bytes) -> None:
    for path, key in (("C/scans", "staff"), ("C/agenda/commands", "operator"), ("C/scans/batch", "staff")):
        answer = await hall.ask("POST", path, key, data=text, headers=JSON)
        assert (answer.status, answer.body["code"]) == (400, "bad_json"), path


WRONG: list[Any] = [None, True, 0, -1, 1.5, 10**30, "", "x", "﷽" * 3_000, "\u202e", "\x00", [], [None], {}, {"x": {}}]
SENT: list[tuple[str, str, str, dict[str, Any]]] = [
    ("POST", "C/scans", "staff", {"scan_id": "s", "code": "x", "gate": "main", "scanned_at": 1, "method": "camera"}),
    ("POST", "C/scans", "staff", {"scan_id": "s", "attendee_id": "x", "gate": "main", "direction": "in"}),
    ("POST", "C/scans/batch", "staff", {"scans": []}),
    ("POST", "C/attendees", "admin", {"name": "甲", "category": "delegate", "phone": "13800000000", "email": "a@b"}),
    ("POST", "C/agenda/commands", "operator", {"command_id": "c", "command": "start", "item": "i1"}),
    ("POST", "C/agenda/commands", "operator", {"command_id": "c", "command": "announce", "text": "x", "urgent": True}),
    ("PUT", "C/agenda", "operator", {"expected_rev": 0, "sections": [], "items": []}),
    ("POST", "C/self-check-in", "attendee", {"scan_id": "s", "gate": "main", "code": "1.x"}),
    ("POST", "C/pairings", "admin", {"role": "staff", "gate": "main", "name": "甲"}),
    ("POST", "C/pairings/claim", "", {"code": "x", "nonce": "n" * 22, "name": "甲"}),
    ("POST", "C/staff-members", "admin", {"name": "甲", "pin": "123456"}),
    ("POST", "C/pin", "staff", {"pin": "12345"}),
    ("POST", "/api/v1/session", "", {"key": "x"}),
    ("POST", "/api/v1/ws-ticket", "staff", {"conference": SLUG}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "key", "body"), SENT)
async def test_every_field_of_every_wrong_type_is_a_4xx_that_echoes_nothing(
    hall: Deployment, method: str, path: str, key: str, body: dict[str, Any]
) -> None:
    bodies = [{**body, name: wrong} for name in body for wrong in WRONG] + [wrong for wrong in WRONG if wrong != body]

    for sent in bodies:
        answer = await hall.ask(method, path, key, data=json.dumps(sent).encode(), headers=JSON)

        assert answer.status < 500, sent
        if answer.status >= 400:
            assert answer.headers["Content-Type"].startswith("application/problem+json"), sent
            assert set(answer.body) <= {"code", "title", "status", "errors", "rev"}
            assert answer.body["status"] == answer.status
            assert "﷽" not in answer.text


async def test_a_wrong_agenda_names_each_place(hall: Deployment) -> None:
    items = [
        {"id": "a", "kind": "speech", "title": {"zh": "甲"}, "planned_start_at": 1, "planned_ms": 1},
        {"id": "b", "kind": "dance", "title": {"zh": ""}, "planned_start_at": "x", "planned_ms": -1},
    ]

    answer = await hall.ask("PUT", "C/agenda", "operator", json={"items": items})

    assert (answer.status, answer.body["code"]) == (422, "bad_input")
    assert {one["at"] for one in answer.body["errors"]} == {
        "items.1.kind",
        "items.1.title.zh",
        "items.1.planned_start_at",
        "items.1.planned_ms",
    }


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
async def test_a_body_of_another_kind_is_refused(hall: Deployment, content_type: str) -> None:
    answer = await hall.ask("POST", "C/scans", "staff", data=b"{}", headers={"Content-Type": content_type})

    assert (answer.status, answer.body["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("method", "path", "key", "limit"),
    [
        ("POST", "C/scans", "staff", 64 * 1024),
        ("POST", "C/scans/batch", "staff", 128 * 1024),
        ("PUT", "C/agenda", "operator", 1024 * 1024),
        ("POST", "/api/v1/session", "", 1024),
    ],
)
async def test_a_body_over_its_limit_is_refused_however_it_is_sent(
    hall: Deployment, method: str, path: str, key: str, limit: int, chunked: bool
) -> None:
    async def pieces(body: bytes) -> Any:
        for place in range(0, len(body), 16_000):
            yield body[place : place + 16_000]

    for length, code in ((limit, "bad_input"), (limit + 1, "too_large")):
        text = b'{"x":"' + b"y" * (length - 8) + b'"}'
        answer = await hall.ask(method, path, key, data=pieces(text) if chunked else io.BytesIO(text), headers=JSON)
        assert (len(text), answer.body["code"]) == (length, code)


async def test_a_file_over_its_limit_is_refused_before_it_is_read(hall: Deployment) -> None:
    head = (
        f"POST /api/v1/conferences/{SLUG}/attendees/import HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n"
        f"Authorization: Bearer {hall.keys['admin']}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    )

    answer = await answer_to(hall, head.encode())

    assert status_of(answer) == 413


async def test_a_body_that_stays_away_is_given_up(hall: Deployment) -> None:
    head = (
        f"POST /api/v1/conferences/{SLUG}/scans HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        f"Authorization: Bearer {hall.keys['staff']}\r\nContent-Type: application/json\r\n\r\n"
    )

    begun = time.monotonic()
    slow, silent = await asyncio.gather(
        answer_to(hall, head.encode() + b'{"scan_id', within_s=13), answer_to(hall, b"GET / HT", within_s=13)
    )

    assert status_of(slow) == 408
    assert b'"too_slow"' in slow
    assert status_of(silent) in (0, 400, 408)
    assert time.monotonic() - begun < 13
