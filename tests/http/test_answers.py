import asyncio
import itertools
import json
from typing import Any

import pytest

from huiwu.http.routes import ROUTES
from tests.stage_setting import SLUG, Deployment

XSS = "<img src=x onerror=alert(1)>\"'&</script>"
_ids = itertools.count()


async def test_every_answer_carries_the_security_headers(hall: Deployment) -> None:
    answers = [
        await hall.ask("GET", "/healthz"),
        await hall.ask("GET", "C/state"),
        await hall.ask("GET", "C/totals", "staff"),
        await hall.ask("GET", "C/totals"),
        await hall.ask("GET", "/nowhere"),
        await hall.ask("POST", "/healthz"),
        await hall.ask("GET", f"C/attendees/{hall.people['1'].id}/badge.svg", "staff"),
        *[await hall.ask("GET", f"/c/{SLUG}/{page}") for page in ("viewer", "scanner", "office")],
    ]

    for answer in answers:
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Server"] == "Huiwu"
        assert "Access-Control-Allow-Origin" not in headers
        assert "Strict-Transport-Security" not in headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert not any(loose in policy for loose in ("unsafe-inline", "'unsafe-eval'", "*", "https:", "http:"))
        if headers["Content-Type"].startswith("text/html"):
            assert "frame-ancestors 'none'" in policy
            assert "base-uri 'none'" in policy
            assert "wasm" not in policy or "scanner" in answer.text


async def test_personal_answers_are_stored_nowhere(hall: Deployment) -> None:
    for path, role in (("C/attendees", "staff"), ("C/me", "attendee"), ("C/gates/main/code", "gate"), ("C/totals", "")):
        assert (await hall.ask("GET", path, role)).headers["Cache-Control"] == "no-store"


async def test_the_public_state_may_be_kept_for_a_second_and_is_sent_once_per_version(hall: Deployment) -> None:
    first = await hall.ask("GET", "C/state")
    tag = first.headers["ETag"]

    same = [
        await hall.ask("GET", "C/state", headers={"If-None-Match": known})
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*")
    ]
    await hall.command("start", item="i1")
    newer = await hall.ask("GET", "C/state", headers={"If-None-Match": tag})

    assert first.headers["Cache-Control"] == "public, max-age=1"
    assert [(one.status, one.text, one.headers["ETag"]) for one in same] == [(304, "", tag)] * 4
    assert (newer.status, newer.body["seq"]) == (200, first.body["seq"] + 1)
    assert newer.headers["ETag"] != tag
    assert newer.body["epoch"] == first.body["epoch"]
    assert newer.body["state"]["current"] == "i1"


async def test_an_address_that_is_not_there_is_a_problem(hall: Deployment) -> None:
    for path in ("/nowhere", "/api/v1/nothing", "/api/v2", f"/c/{SLUG}/nopage", f"/c/{SLUG}/viewer/x", "/favicon.ico"):
        answer = await hall.ask("GET", path, headers={"Accept": "text/html"})
        assert (answer.status, answer.body["code"]) == (404, "not_found"), path
        assert answer.headers["Content-Type"].startswith("application/problem+json")
    unknown = await hall.ask("GET", "/api/v1/conferences/nowhere/state")
    assert (unknown.status, unknown.body["code"]) == (404, "unknown_conference")
    assert (await hall.ask("GET", "/c/nowhere/viewer")).status == 404


async def test_a_method_that_an_address_does_not_take_is_a_problem(hall: Deployment) -> None:
    by_path: dict[str, set[str]] = {}
    for route in ROUTES:
        by_path.setdefault(route.path, set()).add(route.method)

    for path in ("/healthz", "C/scans", "C/agenda", "C/totals", "/api/v1/session"):
        taken = by_path[path.replace("C/", "/api/v1/conferences/{slug:[a-z0-9-]{1,48}}/")]
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - taken:
            answer = await hall.ask(method, path, "admin")
            assert (answer.status, answer.body["code"]) == (405, "method_not_allowed")


async def test_head_asks_for_the_same_key_as_get(hall: Deployment) -> None:
    assert (await hall.ask("HEAD", "C/attendees")).status in (401, 405)
    assert (await hall.ask("HEAD", "C/attendees", "viewer")).status in (403, 405)


async def test_one_bad_scan_of_a_batch_does_not_stop_the_others(hall: Deployment) -> None:
    def scan(**facts: Any) -> dict[str, Any]:
        return {"scan_id": f"b{next(_ids)}", "code": hall.people["2"].code, "gate": "main", **facts}

    again = scan()
    scans = [
        again,
        scan(gate="roof"),
        {"scan_id": "half"},
        "not a scan",
        None,
        scan(scan_id=["x"]),
        again,
        {**again, "gate": "side"},
        scan(code="junk"),
        scan(scanned_at="yesterday"),
        scan(code=hall.people["3"].code, scanned_at=1),
    ]

    answer = await hall.ask("POST", "C/scans/batch", "staff", json={"scans": scans})

    results = answer.body["results"]
    said = [one.get("verdict") or one["error"]["code"] for one in results]
    assert answer.status == 200
    assert said == [
        "admitted", "unknown_gate", "bad_input", "bad_input", "bad_input", "bad_input",
        "admitted", "scan_conflict", "refused", "bad_input", "admitted",
    ]  # fmt: skip
    assert [one["scan_id"] for one in results[:4]] == [again["scan_id"], scans[1]["scan_id"], "half", None]  # type: ignore[index]
    assert results[0] == results[6]
    assert results[10]["seq"] == 3


async def test_a_batch_takes_two_hundred_and_no_more(hall: Deployment) -> None:
    scans = [{"scan_id": f"m{n}", "code": "junk", "gate": "main"} for n in range(201)]

    full = await hall.ask("POST", "C/scans/batch", "staff", json={"scans": scans[:200]})
    over = await hall.ask("POST", "C/scans/batch", "staff", json={"scans": scans})

    assert [one["verdict"] for one in full.body["results"]] == ["refused"] * 200
    assert (over.status, over.body["errors"]) == (422, [{"at": "scans", "code": "too_many"}])


async def test_a_scan_answers_as_the_wire_says(hall: Deployment) -> None:
    first = await hall.scan("2")
    second = await hall.scan("2", "side")

    assert set(first) == {
        "scan_id", "kind", "verdict", "reason", "durable", "attendee", "first", "at", "gate", "direction",
        "scope", "ref", "window", "conflict", "inside", "warning", "seq",
    }  # fmt: skip
    assert (first["verdict"], first["reason"], first["durable"], first["first"]) == ("admitted", "ok", True, None)
    assert first["attendee"]["name"] == "任浩涛"
    assert (second["verdict"], second["reason"]) == ("repeat", "already_in")
    assert second["first"] == {"at": first["at"], "gate": "main"}
    assert (await hall.ask("GET", "C/totals", "staff")).body["admitted"] == 1


async def test_scans_at_the_same_time_admit_one(hall: Deployment) -> None:
    answers = await asyncio.gather(*(hall.scan("2") for _ in range(30)))

    assert sorted(one["verdict"] for one in answers) == ["admitted"] + ["repeat"] * 29
    [first] = [one for one in answers if one["verdict"] == "admitted"]
    assert {one["first"]["at"] for one in answers if one is not first} == {first["at"]}


async def test_what_looks_like_a_script_travels_as_text_in_json_only(hall: Deployment) -> None:
    added = await hall.ask("POST", "C/attendees", "admin", json={"name": XSS, "category": "delegate", "seat": XSS[:20]})
    await hall.command("announce", text=XSS)
    paths = [
        ("C/attendees", "staff"),
        (f"C/attendees/{added.body['id']}", "admin"),
        ("C/state", ""),
        ("C/agenda", "staff"),
    ]

    assert added.body["name"] == XSS
    for path, role in paths:
        answer = await hall.ask("GET", path, role)
        assert answer.headers["Content-Type"].startswith("application/json")
        assert XSS in json.dumps(answer.body, ensure_ascii=False).replace('\\"', '"')
    picture = await hall.ask("GET", f"C/attendees/{added.body['id']}/badge.svg", "staff")
    assert "script" not in picture.text
    assert picture.headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=-1", "limit=x", "limit=٣", "cursor=9999999999", "q=" + "x" * 101]
)
async def test_odd_queries_are_a_4xx_or_the_nearest_sense(hall: Deployment, query: str) -> None:
    answer = await hall.ask("GET", f"C/attendees?{query}", "staff")

    assert answer.status == (200 if query == "limit=0" else 422)


async def test_the_list_is_read_page_by_page(hall: Deployment) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await hall.ask("GET", f"C/attendees?limit=2&cursor={cursor}", "staff")).body
        seen += [one["id"] for one in page["attendees"]]
        cursor = page["next"]

    assert seen == [one.id for one in hall.people.values()]


async def test_metrics_count_answers_and_name_nobody(hall: Deployment) -> None:
    await hall.scan("2")

    answer = await hall.ask("GET", "/metrics")

    assert "huiwu_viewers 0" in answer.text
    assert 'huiwu_scans_total{reason="ok",verdict="admitted"}' in answer.text
    assert not any(one.particulars.name in answer.text for one in hall.people.values())


async def test_the_log_names_nobody_and_no_key(hall: Deployment, caplog: pytest.LogCaptureFixture) -> None:
    await hall.scan("2")
    await hall.ask("GET", "C/attendees?q=任浩涛", "staff")
    await hall.ask("POST", "/api/v1/session", json={"key": hall.keys["admin"]})

    log = caplog.text
    assert not any(one.particulars.name in log or one.code in log for one in hall.people.values())
    assert not any(key in log for key in hall.keys.values())
