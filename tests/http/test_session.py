from http.cookies import Morsel, SimpleCookie
from pathlib import Path

import pytest

from tests.stage_setting import SLUG, Answer, Deployment, a_deployment, a_free_port, settings_for

SCAN = {"scan_id": "s1", "code": "x", "gate": "main"}


def cookie_of(answer: Answer) -> Morsel[str]:
    [morsel] = SimpleCookie(answer.headers["Set-Cookie"]).values()
    return morsel


async def signed_in(hall: Deployment, role: str, **headers: str) -> Answer:
    return await hall.ask("POST", "/api/v1/session", json={"key": hall.keys[role]}, headers=headers)


def with_cookie(hall: Deployment, answer: Answer, **headers: str) -> dict[str, str]:
    morsel = cookie_of(answer)
    return {"Cookie": f"{morsel.key}={morsel.value}", **headers}


async def test_a_key_becomes_a_cookie_that_no_script_reads_and_no_other_site_sends(hall: Deployment) -> None:
    answer = await signed_in(hall, "staff")

    morsel = cookie_of(answer)
    assert answer.body == {"grants": [{"role": "staff", "conference": SLUG}]}
    assert morsel.key == f"huiwu_{hall.port}"
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (True, "Strict", "/", "")
    assert not morsel["secure"]
    assert hall.keys["staff"] not in answer.text + str(answer.headers)
    assert len(morsel.value) >= 43


async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(redis_url: str, tmp_path: Path) -> None:
    settings = settings_for(redis_url, tmp_path, port=a_free_port(), public_url="https://hui.example")
    async with a_deployment(settings) as deployment:
        answer = await signed_in(deployment, "staff", Origin="https://hui.example")
        other = await signed_in(deployment, "staff", Origin=deployment.base_url)

    morsel = cookie_of(answer)
    assert morsel.key == "__Host-huiwu"
    assert (morsel["secure"], morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, True, "Strict", "/")
    assert not morsel["domain"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert other.body["code"] == "bad_origin"


async def test_one_browser_may_hold_two_roles_and_signing_out_ends_both(hall: Deployment) -> None:
    first = await signed_in(hall, "staff")
    both = await hall.ask(
        "POST",
        "/api/v1/session",
        json={"key": hall.keys["operator"]},
        headers=with_cookie(hall, first, Origin=hall.base_url),
    )
    cookie = with_cookie(hall, both)

    assert [one["role"] for one in both.body["grants"]] == ["staff", "operator"]
    assert (await hall.ask("GET", "/api/v1/session", headers=cookie)).body == both.body
    assert (await hall.ask("GET", "/api/v1/session", headers=with_cookie(hall, first))).body == {"grants": []}
    assert (await hall.ask("GET", "C/attendees", headers=cookie)).status == 200

    out = await hall.ask("DELETE", "/api/v1/session", headers=cookie | {"Origin": hall.base_url})

    assert (out.status, cookie_of(out)["max-age"]) == (204, "0")
    assert (await hall.ask("GET", "C/attendees", headers=cookie)).status == 401


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "OURS"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "OURS"}, True),
        ({}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "OURS"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "OURS.evil.example"}, False),
        ({"Origin": "OURS/"}, False),
    ],
)
async def test_a_cookie_changes_something_only_from_our_own_pages(
    hall: Deployment, headers: dict[str, str], let_in: bool
) -> None:
    sent = {name: value.replace("OURS", hall.base_url) for name, value in headers.items()}
    cookie = with_cookie(hall, await signed_in(hall, "staff"))

    answers = [
        await hall.ask("POST", "C/scans", json=SCAN, headers=cookie | sent),
        await hall.ask("POST", "/api/v1/ws-ticket", json={"conference": SLUG}, headers=cookie | sent),
        await hall.ask("DELETE", "/api/v1/session", headers=cookie | sent),
    ]

    if let_in:
        assert [one.status for one in answers] == [200, 200, 204]
    else:
        assert [one.status for one in answers] == [403, 403, 403]
        assert {one.body["code"] for one in answers} == {"bad_origin"}
        assert (await hall.ask("GET", "C/gates", headers=cookie)).status == 200


async def test_another_site_cannot_sign_a_browser_in(hall: Deployment) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await signed_in(hall, "staff", **headers)

        assert (answer.status, answer.body["code"]) == (403, "bad_origin")
        assert "Set-Cookie" not in answer.headers


async def test_a_bearer_token_needs_no_origin_and_goes_before_a_cookie(hall: Deployment) -> None:
    cookie = with_cookie(hall, await signed_in(hall, "viewer"))

    assert (await hall.ask("POST", "C/scans", "staff", json=SCAN)).status == 200
    assert (await hall.ask("POST", "C/scans", "staff", json=SCAN, headers=cookie)).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "huiwu_PORT=nonsense"},
        {"Cookie": "huiwu_PORT=" + "A" * 5_000},
        {"Cookie": 'huiwu_PORT="; x=\\"'},
        {"Authorization": "Basic aGk6aG8="},
        {"Authorization": "Bearer"},
    ],
)
async def test_what_is_no_session_is_nobody(hall: Deployment, headers: dict[str, str]) -> None:
    sent = {name: value.replace("PORT", str(hall.port)) for name, value in headers.items()}

    answer = await hall.ask("GET", "C/gates", headers=sent)

    assert answer.status == 401


async def test_a_wrong_key_is_refused_without_an_echo(hall: Deployment) -> None:
    for key in ("", "hw_00000000_" + "B" * 43, "at_x_y_" + "0" * 32, "密钥<script>"):
        answer = await hall.ask("POST", "/api/v1/session", json={"key": key})

        assert (answer.status, answer.body["code"]) == (401, "bad_key")
        assert not key or key not in answer.text


async def test_a_revoked_token_ends_the_session_it_opened(hall: Deployment) -> None:
    cookie = with_cookie(hall, await signed_in(hall, "staff"))

    await hall.house.doors.revoke_token(hall.keys["staff"].split("_")[1])

    assert (await hall.ask("GET", "C/gates", headers=cookie)).status == 401
