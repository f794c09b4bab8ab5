"""A programme brought in from a file: looked at first, then written as it was looked at."""

import json
from typing import Any

import aiohttp
import pytest

from tests.stage_setting import NOON, SLUG, Answer, Deployment, item

HEADING = "环节,开始,时长,编号\n"
ROWS = (
    "环节1,2023-11-15 06:13:20,10,i1\n"
    "改题,2023-11-15 06:23:20,10,i2\n"
    "新环节,2023-11-15 06:33:20,15,\n"
    "环节3,2023-11-15 06:48:20,10,i3\n"
)


def form(text: str | bytes) -> aiohttp.FormData:
    body = aiohttp.FormData()
    data = text.encode() if isinstance(text, str) else text
    body.add_field("file", data, filename="agenda.csv", content_type="text/csv")
    return body


async def looked_at(hall: Deployment, text: str | bytes = HEADING + ROWS, query: str = "") -> Answer:
    return await hall.ask("POST", f"C/agenda/import?dry_run=1{query}", "operator", data=form(text))


async def brought_in(hall: Deployment, rev: int, text: str | bytes = HEADING + ROWS, query: str = "") -> Answer:
    return await hall.ask("POST", f"C/agenda/import?expected_rev={rev}{query}", "operator", data=form(text))


async def agenda(hall: Deployment) -> Any:
    return (await hall.ask("GET", "C/agenda", "operator")).body


async def test_what_is_looked_at_is_what_is_written(hall: Deployment) -> None:
    before = await agenda(hall)

    tried = await looked_at(hall)
    untouched = await agenda(hall)
    done = await brought_in(hall, tried.body["rev"])
    after = await agenda(hall)

    assert (tried.status, tried.body["rev"], untouched["rev"]) == (200, before["rev"], before["rev"])
    assert untouched["items"] == before["items"]
    assert [(one["row"], one["action"], one["changes"]) for one in tried.body["entries"]] == [
        (2, "unchanged", []),
        (3, "changed", ["title"]),
        (4, "added", []),
        (5, "changed", ["start"]),
    ]
    assert (tried.body["added"], tried.body["changed"], tried.body["differs"]) == (1, 2, True)
    assert tried.body["encoding"] == "utf-8"
    assert done.body["entries"] == tried.body["entries"]
    assert [one["title"]["zh"] for one in after["items"]] == ["环节1", "改题", "新环节", "环节3"]
    assert after["items"][2]["id"] == tried.body["entries"][2]["id"]
    assert (done.body["rev"], after["rev"]) == (before["rev"] + 1, before["rev"] + 1)


async def test_what_was_looked_at_on_another_agenda_is_not_written(hall: Deployment) -> None:
    tried = await looked_at(hall)
    await hall.command("skip", item="i3")

    late = await brought_in(hall, tried.body["rev"])
    unseen = await hall.ask("POST", "C/agenda/import", "operator", data=form(HEADING + ROWS))

    assert (late.status, late.body["code"], late.body["rev"]) == (409, "stale_rev", tried.body["rev"] + 1)
    assert (unseen.status, unseen.body["errors"]) == (422, [{"at": "expected_rev", "code": "required"}])


async def test_a_file_sent_twice_by_a_page_that_lost_the_answer_is_written_once(hall: Deployment) -> None:
    rev = (await looked_at(hall)).body["rev"]

    first = await brought_in(hall, rev, query="&command_id=once")
    again = await brought_in(hall, rev, query="&command_id=once")
    other = await brought_in(hall, rev, HEADING, query="&command_id=once")

    assert (first.status, again.status, again.body["rev"]) == (200, 200, first.body["rev"])
    assert (await agenda(hall))["rev"] == first.body["rev"]
    assert (other.status, other.body["code"]) == (409, "command_conflict")


async def test_a_list_that_changes_nothing_is_not_written(hall: Deployment) -> None:
    exported = await hall.ask("GET", "C/agenda.csv", "operator")
    rev = (await looked_at(hall, exported.text)).body["rev"]

    done = await brought_in(hall, rev, exported.text)

    assert (done.status, done.body["unchanged"], done.body["differs"], done.body["rev"]) == (200, 3, False, rev)
    assert (await agenda(hall))["rev"] == rev


async def test_actual_times_documents_and_winners_outlive_an_import(hall: Deployment) -> None:
    plan = {
        "items": [
            {
                **item(number),
                "planned_start_at": NOON,
                "documents": [{"id": "d", "title": {"zh": "文件"}, "url": "https://example.org/d"}],
                "prizes": [{"id": "p", "title": {"zh": "奖"}, "winners": [{"name": "虚构人"}]}],
            }
            for number in (1, 2)
        ]
    }
    assert (await hall.ask("PUT", "C/agenda", "operator", json=plan)).status == 200
    for order in ("start", "release", "reveal"):
        assert (await hall.command(order, item="i1")).status == 200
    before = await agenda(hall)

    text = HEADING + "全改了,2024-01-01 10:00,5,i1\n"
    rev = (await looked_at(hall, text, "&mode=replace")).body["rev"]
    done = await brought_in(hall, rev, text, "&mode=replace")
    (left,) = (await agenda(hall))["items"]

    assert (done.body["removed"], done.body["changed"]) == (1, 1)
    kept = ("started_at", "documents", "prizes")
    assert {name: left[name] for name in kept} == {name: before["items"][0][name] for name in kept}
    assert left["title"]["zh"] == "全改了"


async def test_replacing_never_takes_out_what_began(hall: Deployment) -> None:
    await hall.command("start", item="i1")
    text = HEADING + "新环节,2023-11-15 09:00,5,\n"

    tried = await looked_at(hall, text, "&mode=replace")

    assert {one["id"]: one["action"] for one in tried.body["entries"] if one["row"] == 0} == {
        "i1": "kept",
        "i2": "removed",
        "i3": "removed",
    }


async def test_a_plan_in_json_can_be_brought_in_with_its_winners_sealed(hall: Deployment) -> None:
    prize = {"id": "p", "title": {"zh": "奖"}, "winners": [{"name": "虚构人"}]}
    text = json.dumps({"items": [{**item(9), "planned_start_at": NOON, "prizes": [prize]}]})

    rev = (await looked_at(hall, text)).body["rev"]
    assert (await brought_in(hall, rev, text)).status == 200

    state = await hall.ask("GET", "C/state")
    assert "虚构人" not in state.text
    assert state.body["state"]["items"][-1]["prizes"][0]["sealed"]


async def test_documents_that_were_uploaded_stay_as_they_are_and_others_are_asked_for(hall: Deployment) -> None:
    body = aiohttp.FormData()
    body.add_field("file", b"%PDF-1.7 a file", filename="guide.pdf", content_type="application/pdf")
    digest = (await hall.ask("POST", "C/documents", "operator", data=body)).body["digest"]

    def listed(*digests: str) -> str:
        shown = [{"id": f"d{place}", "title": {"zh": "文件"}, "digest": one} for place, one in enumerate(digests)]
        return json.dumps({"items": [{**item(9), "planned_start_at": NOON, "documents": shown}]})

    rev = (await looked_at(hall, listed(digest))).body["rev"]
    assert (await brought_in(hall, rev, listed(digest))).status == 200
    same = await looked_at(hall, listed(digest))
    missing = await looked_at(hall, listed(digest, "0" * 64))
    table = await looked_at(hall, (await hall.ask("GET", "C/agenda.csv", "operator")).text)
    beside = await looked_at(hall, listed(digest).replace(f'"digest": "{digest}"', '"file": "guide.pdf"'))

    (shown,) = (await agenda(hall))["plan"]["i9"]["documents"]
    assert (shown["file_name"], shown["size"]) == ("guide.pdf", 15)
    assert (same.body["differs"], table.body["differs"]) == (False, False)
    assert (missing.status, missing.body["code"]) == (422, "unknown_file")
    assert [one["column"] for one in beside.body["errors"]] == ["documents.0.url"]


async def test_a_list_with_something_wrong_writes_nothing_and_says_where(hall: Deployment) -> None:
    text = HEADING + "环节1,25 点,10,i1\n"
    rev = (await agenda(hall))["rev"]

    tried = await looked_at(hall, text)
    done = await brought_in(hall, rev, text)

    assert (tried.status, tried.body["entries"]) == (200, [])
    assert tried.body["errors"] == [{"row": 2, "column": "start", "code": "not_a_time"}]
    assert (done.status, done.body["code"], done.body["errors"]) == (422, "bad_file", tried.body["errors"])
    assert (await agenda(hall))["rev"] == rev


async def test_whoever_has_the_baton_keeps_it_from_an_import(hall: Deployment) -> None:
    await hall.command("take", holder="desk-1", name="主控台")
    rev = (await looked_at(hall)).body["rev"]

    refused = await brought_in(hall, rev)
    allowed = await brought_in(hall, rev, query="&baton=desk-1")

    assert (refused.status, refused.body["code"], allowed.status) == (409, "baton_elsewhere", 200)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("dry_run=1&mode=guess", {"at": "mode", "code": "unknown_value"}),
        ("expected_rev=x", {"at": "expected_rev", "code": "not_an_integer"}),
        ("expected_rev=" + "9" * 30, {"at": "expected_rev", "code": "not_an_integer"}),
        ("expected_rev=1&command_id=a%20b", {"at": "command_id", "code": "not_an_identifier"}),
        ("expected_rev=1&baton=a%20b", {"at": "baton", "code": "not_an_identifier"}),
    ],
)
async def test_a_wrong_wish_is_told_so(hall: Deployment, query: str, place: dict[str, str]) -> None:
    answer = await hall.ask("POST", f"C/agenda/import?{query}", "operator", data=form(HEADING))

    assert (answer.status, answer.body["errors"]) == (422, [place])


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01", b"PK\x03\x04junk", b"\xff\xfe\x00", b'"', b"{", b"[]", b"\x81" * 99]
)
async def test_what_is_no_list_is_refused(hall: Deployment, data: bytes) -> None:
    answer = await looked_at(hall, data)

    assert answer.status in (200, 422)
    assert answer.body["errors"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_table_that_is_given_out_comes_back_as_it_is(hall: Deployment, kind: str, language: str) -> None:
    key = {"Authorization": f"Bearer {hall.keys['operator']}"}
    url = f"{hall.base_url}/api/v1/conferences/{SLUG}/agenda.{kind}?lang={language}"
    async with hall.http.get(url, headers=key) as answer:
        data = await answer.read()

    tried = await looked_at(hall, data, "&mode=replace")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SLUG}-agenda.{kind}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert (tried.body["unchanged"], tried.body["rows"]) == (3, 3)
