"""Documents as files: in by those who run the agenda, out to everybody after their release and not a moment before."""

import asyncio
import hashlib
import io
from typing import Any

import aiohttp
import pytest

from huiwu.domain.files import LARGEST_DOCUMENT
from tests.http.raw_request import answer_to, status_of
from tests.stage_setting import SLUG, Answer, Deployment, item

BYTES = b"%PDF-1.4 " + bytes(range(256)) * 1_000
DIGEST = hashlib.sha256(BYTES).hexdigest()
NAME = "操作指引 “一”; v1.pdf"


def form(data: bytes, name: str = NAME, field: str = "file") -> aiohttp.FormData:
    made = aiohttp.FormData(quote_fields=False)
    made.add_field(field, io.BytesIO(data), filename=name, content_type="text/html")
    return made


async def upload(hall: Deployment, data: bytes = BYTES, name: str = NAME, key: str = "operator") -> Answer:
    return await hall.ask("POST", "C/documents", key, data=form(data, name))


def with_documents(*documents: dict[str, Any]) -> dict[str, Any]:
    return {"items": [{**item(1), "planned_start_at": 1_700_000_000_000, "documents": list(documents)}]}


GUIDE = {"id": "d1", "title": {"zh": "指引"}, "digest": DIGEST}


async def publish(hall: Deployment, *documents: dict[str, Any]) -> Answer:
    return await hall.ask("PUT", "C/agenda", "operator", json=with_documents(*documents or (GUIDE,)))


async def released(hall: Deployment) -> None:
    assert (await upload(hall)).status == 200
    assert (await publish(hall)).status == 200
    assert (await hall.command("release", item="i1")).status == 200


async def fetched(hall: Deployment, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    address = f"{hall.base_url}/api/v1/conferences/{SLUG}/documents/{DIGEST}"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    async with hall.http.request(method, address, headers=given) as answer:
        return answer.status, answer.headers, await answer.read()


async def stored_keys(hall: Deployment) -> list[str]:
    return sorted(await hall.house.connection.command("KEYS", f"hw:{{{SLUG}}}:file*"))


async def test_a_file_is_stored_once_under_the_digest_of_its_bytes(hall: Deployment) -> None:
    first = await upload(hall)
    again = await upload(hall, name=r"C:\Users\x\终稿.PDF")

    assert first.body == {"digest": DIGEST, "file_name": NAME, "media_type": "application/pdf", "size": len(BYTES)}
    assert again.body == {**first.body, "file_name": "终稿.PDF"}
    assert await stored_keys(hall) == [f"hw:{{{SLUG}}}:file:{DIGEST}", f"hw:{{{SLUG}}}:files"]
    [listed] = (await hall.ask("GET", "C/documents", "operator")).body["files"]
    assert listed["used_by"] == []


async def test_a_plan_takes_name_type_and_size_from_the_file(hall: Deployment) -> None:
    await upload(hall)

    assert (await publish(hall)).status == 200

    [document] = (await hall.ask("GET", "C/agenda", "operator")).body["plan"]["i1"]["documents"]
    assert document["file_name"] == NAME
    assert (document["media_type"], document["size"], document["url"]) == ("application/pdf", len(BYTES), "")
    [listed] = (await hall.ask("GET", "C/documents", "operator")).body["files"]
    assert listed["used_by"] == [{"item": "i1", "document": "d1", "released": False}]


@pytest.mark.parametrize(
    ("document", "at", "code"),
    [
        ({"digest": "0" * 64}, "items.0.documents.0.digest", "unknown_value"),
        ({"digest": "A" * 64}, "items.0.documents.0.digest", "not_a_digest"),
        ({"digest": DIGEST, "url": "https://example.org/"}, "items.0.documents.0.digest", "one_of_both"),
        ({"file": "conference.json"}, "items.0.documents.0.url", "required"),
        ({}, "items.0.documents.0.url", "required"),
        ({"digest": 1}, "items.0.documents.0.digest", "not_a_text"),
    ],
)
async def test_a_document_is_a_known_file_or_a_link(
    hall: Deployment, document: dict[str, Any], at: str, code: str
) -> None:
    answer = await publish(hall, {"id": "d1", "title": {"zh": "指引"}, **document})

    assert (answer.status, answer.body["code"]) == (422, "unknown_file" if code == "unknown_value" else "bad_input")
    assert answer.body["errors"] == [{"at": at, "code": code}]


async def test_a_file_that_waits_is_answered_as_one_that_never_was(hall: Deployment) -> None:
    await upload(hall)
    await publish(hall)
    known, unknown = f"C/documents/{DIGEST}", f"C/documents/{'0' * 64}"

    for key in ("", "viewer", "attendee", "gate", "staff", "hw_00000000_" + "x" * 43):
        waiting, never = await hall.ask("GET", known, key), await hall.ask("GET", unknown, key)
        told = {name: value for name, value in waiting.headers.items() if name != "Date"}
        assert (waiting.status, waiting.text) == (never.status, never.text)
        assert told == {name: value for name, value in never.headers.items() if name != "Date"}
        assert waiting.headers["Cache-Control"] == "no-store"
        assert waiting.status == (401 if key.startswith("hw_") else 404)
        assert (await hall.ask("HEAD", known, key)).status == waiting.status
    for key in ("operator", "admin"):
        preview = await hall.ask("GET", known, key)
        assert (preview.status, preview.headers["Cache-Control"]) == (200, "no-store")
        assert (await hall.ask("GET", unknown, key)).status == 404


async def test_a_released_file_can_do_nothing_and_is_saved_under_its_name(hall: Deployment) -> None:
    await released(hall)

    status, headers, body = await fetched(hall)

    assert (status, body) == (200, BYTES)
    assert headers["Content-Type"] == "application/pdf"
    assert headers["ETag"] == f'"{DIGEST}"'
    assert headers["Cache-Control"] == "public, no-cache"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Accept-Ranges"] == "bytes"
    _, names = aiohttp.multipart.parse_content_disposition(headers["Content-Disposition"])
    assert names["filename*"] == NAME


async def test_a_release_that_is_taken_back_takes_the_file_away_from_caches_too(hall: Deployment) -> None:
    await released(hall)
    assert (await fetched(hall, If_None_Match=f'"{DIGEST}"'))[0] == 304

    await hall.command("undo")

    assert (await fetched(hall))[0] == 404
    assert (await fetched(hall, If_None_Match=f'"{DIGEST}"'))[0] == 404
    assert (await fetched(hall, Range="bytes=0-1"))[0] == 404


async def test_another_file_under_the_name_of_a_released_one_waits_for_its_own_release(hall: Deployment) -> None:
    await released(hall)
    other = (await upload(hall, b"second edition", "b.txt")).body["digest"]

    await publish(hall, {**GUIDE, "digest": other})

    assert (await hall.ask("GET", f"C/documents/{other}")).status == 404
    assert (await hall.ask("GET", f"C/documents/{DIGEST}")).status == 404


@pytest.mark.parametrize(
    ("headers", "status", "expected"),
    [
        ({"Range": "bytes=0-0"}, 206, BYTES[:1]),
        ({"Range": "bytes=70000-140000"}, 206, BYTES[70_000:140_001]),
        ({"Range": "bytes=-5"}, 206, BYTES[-5:]),
        ({"Range": "bytes=5-", "If-Range": f'"{DIGEST}"'}, 206, BYTES[5:]),
        ({"Range": "bytes=5-", "If-Range": '"other"'}, 200, BYTES),
        ({"Range": "bytes=5-", "If-Range": f'W/"{DIGEST}"'}, 200, BYTES),
        ({"Range": "bytes=5-", "If-Range": "Wed, 21 Oct 2026 07:28:00 GMT"}, 200, BYTES),
        ({"Range": "bytes=0-1,3-4"}, 200, BYTES),
        ({"If-None-Match": f'W/"{DIGEST}"'}, 304, b""),
        ({"If-None-Match": '"a", "b"'}, 200, BYTES),
    ],
)
async def test_a_part_can_be_asked_for(hall: Deployment, headers: dict[str, str], status: int, expected: bytes) -> None:
    await released(hall)

    got = await fetched(hall, **headers)
    head = await fetched(hall, "HEAD", **headers)

    assert (got[0], got[2]) == (status, expected)
    assert (head[0], head[2]) == (status, b"")
    if status != 304:
        assert got[1]["Content-Length"] == head[1]["Content-Length"] == str(len(expected))
    assert ("Content-Range" in got[1]) == (status == 206)


async def test_a_part_behind_the_end_says_how_long_the_file_is(hall: Deployment) -> None:
    await released(hall)

    status, headers, _ = await fetched(hall, Range=f"bytes={len(BYTES)}-")

    assert (status, headers["Content-Range"]) == (416, f"bytes */{len(BYTES)}")


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.html", None), ("a.svg", None), ("无后缀", None), ("a.TXT", "text/plain")]
)
async def test_only_kinds_that_can_run_nowhere_are_named(hall: Deployment, name: str, media_type: str | None) -> None:
    assert (await upload(hall, name=name)).body["media_type"] == (media_type or "application/octet-stream")


@pytest.mark.parametrize(
    ("data", "name", "at", "code"),
    [
        (b"", "a.pdf", "file", "empty"),
        (b"x", "", "file_name", "required"),
        (b"x", "..", "file_name", "required"),
        (b"x", "folder/", "file_name", "required"),
        (b"x", "a" * 300, "file_name", "too_long"),
        (b"x", "a\u202efdp.exe", "file_name", "bad_text"),
    ],
)
async def test_a_file_that_is_none_leaves_nothing(hall: Deployment, data: bytes, name: str, at: str, code: str) -> None:
    answer = await upload(hall, data, name)

    assert (answer.status, answer.body["errors"]) == (422, [{"at": at, "code": code}])
    assert await stored_keys(hall) == []


async def test_only_those_who_run_the_agenda_bring_files_in(hall: Deployment) -> None:
    for key in ("viewer", "attendee", "gate", "staff"):
        assert (await upload(hall, key=key)).status == 403
    assert (await hall.ask("POST", "C/documents", data=form(BYTES))).status == 401
    assert (await hall.ask("POST", "C/documents", "operator", data=BYTES)).status == 415
    assert (await hall.ask("POST", "C/documents", "operator", data=form(BYTES, field="other"))).status == 400


async def test_a_file_too_large_is_refused_before_it_is_read_or_as_soon_as_it_is_noticed(hall: Deployment) -> None:
    head = (
        f"POST /api/v1/conferences/{SLUG}/documents HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {hall.keys['operator']}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    )
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'

    announced = await answer_to(hall, f"{head}Content-Length: 30000000\r\n\r\n{part}".encode())
    body = part.encode() + bytes(LARGEST_DOCUMENT + 100_000)
    chunked = await answer_to(
        hall, f"{head}Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n".encode() + body, within_s=20
    )

    assert (status_of(announced), status_of(chunked)) == (413, 413)
    assert await stored_keys(hall) == []


async def test_the_largest_file_comes_through_whole(hall: Deployment) -> None:
    data = (b"huiwu" * (LARGEST_DOCUMENT // 5 + 1))[:LARGEST_DOCUMENT]
    made = (await upload(hall, data, "large.zip")).body
    await publish(hall, {**GUIDE, "digest": made["digest"]})
    await hall.command("release", item="i1")

    address = f"{hall.base_url}/api/v1/conferences/{SLUG}/documents/{made['digest']}"
    async with hall.http.get(address) as answer:
        assert hashlib.sha256(await answer.read()).hexdigest() == made["digest"]


async def an_upload_on_its_way(hall: Deployment) -> asyncio.StreamWriter:
    """Some of it is written down, and more is promised."""
    before = len(await stored_keys(hall))
    _reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    writer.write(
        f"POST /api/v1/conferences/{SLUG}/documents HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n"
        f"Authorization: Bearer {hall.keys['operator']}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
        + bytes(600_000)
    )
    await writer.drain()
    while len(await stored_keys(hall)) == before:
        await asyncio.sleep(0.01)
    return writer


async def test_uploads_that_break_off_leave_nothing_and_too_many_at_once_are_told_to_come_again(
    hall: Deployment,
) -> None:
    ways = [await an_upload_on_its_way(hall) for _ in range(8)]

    refused = await upload(hall)
    for writer in ways:
        writer.close()

    assert (refused.status, refused.headers["Retry-After"]) == (429, "5")
    async with asyncio.timeout(10):
        while await stored_keys(hall):
            await asyncio.sleep(0.01)
    assert (await hall.ask("GET", "C/documents", "operator")).body == {"files": []}
    assert (await upload(hall)).status == 200


async def test_a_download_that_nobody_takes_any_more_ends_quietly(hall: Deployment) -> None:
    data = bytes(5_000_000)
    made = (await upload(hall, data, "large.zip")).body
    await publish(hall, {**GUIDE, "digest": made["digest"]})
    await hall.command("release", item="i1")
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    writer.write(f"GET /api/v1/conferences/{SLUG}/documents/{made['digest']} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()

    # Its pieces are free again for others: the whole comes through.
    address = f"{hall.base_url}/api/v1/conferences/{SLUG}/documents/{made['digest']}"
    async with hall.http.get(address) as answer:
        assert await answer.read() == data


async def test_a_file_is_removed_only_when_no_item_needs_it(hall: Deployment) -> None:
    await released(hall)
    address = f"C/documents/{DIGEST}"

    assert (await hall.ask("DELETE", address, "staff")).status == 403
    assert (await hall.ask("DELETE", address, "operator")).body["code"] == "file_in_use"
    await publish(hall, {"id": "d2", "title": {"zh": "链接"}, "url": "https://example.org/"})
    assert (await hall.ask("DELETE", address, "operator")).status == 204
    assert (await hall.ask("DELETE", address, "operator")).status == 404
    assert await stored_keys(hall) == []


async def test_a_step_that_needs_a_removed_file_is_not_taken_back_until_the_file_is_there_again(
    hall: Deployment,
) -> None:
    await upload(hall)
    await publish(hall)
    await publish(hall, {"id": "d2", "title": {"zh": "链接"}, "url": "https://example.org/"})
    await hall.ask("DELETE", f"C/documents/{DIGEST}", "operator")

    assert (await hall.command("undo")).body["code"] == "unknown_file"

    await upload(hall)
    assert (await hall.command("undo")).status == 200


async def test_a_conference_is_told_when_its_files_take_all_the_room(hall: Deployment) -> None:
    record = '{"file_name":"a","media_type":"b","size":419430400,"stored_at":1}'
    await hall.house.connection.command("HSET", f"hw:{{{SLUG}}}:files", "0" * 64, record)

    answer = await upload(hall)

    assert (answer.status, answer.body["code"]) == (409, "files_full")
    assert await stored_keys(hall) == [f"hw:{{{SLUG}}}:files"]


async def test_winners_are_told_in_plain_to_pages_that_cannot_open_a_seal(hall: Deployment) -> None:
    prize = {"id": "first", "title": {"zh": "一等奖"}, "winners": [{"name": "虚构获奖人", "number": "2"}]}
    plan = {"items": [{**item(1), "planned_start_at": 1_700_000_000_000, "prizes": [prize]}]}
    await hall.ask("PUT", "C/agenda", "operator", json=plan)
    before = await hall.ask("GET", "C/prizes")

    await hall.command("reveal", item="i1")
    after = await hall.ask("GET", "C/prizes")

    assert before.body == {"prizes": []}
    [told] = after.body["prizes"]
    assert told["winners"] == [{"name": {"zh": "虚构获奖人", "en": ""}, "organisation": {"zh": "", "en": ""}}]
    assert (await hall.ask("GET", "C/prizes", headers={"If-None-Match": after.headers["ETag"]})).status == 304
    assert (await hall.ask("GET", "C/prizes", headers={"If-None-Match": before.headers["ETag"]})).status == 200
    await hall.command("undo")
    assert (await hall.ask("GET", "C/prizes")).body == {"prizes": []}
