import hashlib
import re
from typing import Any

import aiohttp
import pytest

from huiwu.demo import put_conference
from huiwu.domain.access import RIGHTS, Right, Role
from huiwu.domain.ids import Slug
from huiwu.http.routes import API, PERSON, ROUTES, C, Route
from tests.stage_setting import NEIGHBOUR, NOON, SLUG, Deployment, a_file, item

# The rule of every address, written a second time: a new one needs a line here, and a changed one a second thought.
PUBLIC = None
RULES: dict[tuple[str, str], Right | None] = {
    ("GET", "/"): PUBLIC,
    ("GET", "/c/{slug}/{page}"): PUBLIC,
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/trust"): PUBLIC,
    ("GET", "/trust/address.svg"): PUBLIC,
    ("GET", "/trust/authority.json"): PUBLIC,
    ("GET", "/trust/ca.crt"): PUBLIC,
    ("GET", "/trust/ca.mobileconfig"): PUBLIC,
    ("GET", "/api/v1/openapi.json"): PUBLIC,
    ("POST", "/api/v1/session"): PUBLIC,
    ("GET", "/api/v1/session"): PUBLIC,
    ("DELETE", "/api/v1/session"): PUBLIC,
    ("POST", "/api/v1/ws-ticket"): PUBLIC,
    ("GET", "C"): Right.READ_CONFERENCE,
    ("GET", "C/state"): PUBLIC,
    ("GET", "C/agenda"): Right.READ_AGENDA,
    ("PUT", "C/agenda"): Right.RUN_AGENDA,
    ("GET", "C/agenda.ics"): PUBLIC,
    ("GET", "C/agenda.xlsx"): Right.RUN_AGENDA,
    ("GET", "C/agenda.csv"): Right.RUN_AGENDA,
    ("POST", "C/agenda/import"): Right.RUN_AGENDA,
    ("POST", "C/agenda/commands"): Right.RUN_AGENDA,
    ("GET", "C/chapters.vtt"): PUBLIC,
    ("GET", "C/chapters.txt"): PUBLIC,
    ("GET", "C/archive.html"): PUBLIC,
    ("GET", "C/report"): Right.RUN_AGENDA,
    ("GET", "C/report.html"): Right.RUN_AGENDA,
    ("GET", "C/report.csv"): Right.RUN_AGENDA,
    ("GET", "C/report.xlsx"): Right.RUN_AGENDA,
    ("GET", "C/callsheet"): Right.RUN_AGENDA,
    ("GET", "C/prizes"): PUBLIC,
    ("GET", "C/documents"): Right.RUN_AGENDA,
    ("POST", "C/documents"): Right.RUN_AGENDA,
    ("GET", "C/documents/{digest}"): PUBLIC,
    ("DELETE", "C/documents/{digest}"): Right.RUN_AGENDA,
    ("GET", "C/attendees"): Right.SEARCH_PEOPLE,
    ("POST", "C/attendees"): Right.EDIT_PEOPLE,
    ("POST", "C/attendees/import"): Right.EDIT_PEOPLE,
    ("GET", "C/attendees/{id}"): Right.SEARCH_PEOPLE,
    ("PATCH", "C/attendees/{id}"): Right.EDIT_PEOPLE,
    ("DELETE", "C/attendees/{id}"): Right.EDIT_PEOPLE,
    ("GET", "C/attendees/{id}/badge.svg"): Right.READ_CONFERENCE,
    ("GET", "C/attendees/{id}/badge.png"): Right.READ_CONFERENCE,
    ("POST", "C/attendees/{id}/badge/replace"): Right.EDIT_PEOPLE,
    ("POST", "C/attendees/{id}/badge/revoke"): Right.EDIT_PEOPLE,
    ("GET", "C/me"): Right.OWN_BADGE,
    ("POST", "C/self-check-in"): Right.OWN_BADGE,
    ("POST", "C/scans"): Right.SCAN,
    ("POST", "C/scans/batch"): Right.SCAN,
    ("POST", "C/scans/{id}/undo"): Right.SCAN,
    ("POST", "C/operations"): Right.SCAN,
    ("POST", "C/operations/have"): Right.SCAN,
    ("GET", "C/conflicts"): Right.SEARCH_PEOPLE,
    ("POST", "C/conflicts/{id}/close"): Right.SCAN,
    ("GET", "C/missing"): Right.SEARCH_PEOPLE,
    ("GET", "C/presence"): Right.SCAN,
    ("GET", "C/welcome"): Right.SHOW_WALL,
    ("GET", "C/roster"): Right.SCAN,
    ("GET", "C/gates"): Right.READ_CONFERENCE,
    ("GET", "C/gates/{id}/code"): Right.SHOW_GATE_CODE,
    ("GET", "C/totals"): Right.READ_TOTALS,
    ("GET", "C/devices"): Right.MANAGE_DEVICES,
    ("PATCH", "C/devices/{id}"): Right.MANAGE_DEVICES,
    ("DELETE", "C/devices/{id}"): Right.MANAGE_DEVICES,
    ("POST", "C/devices/{id}/unlock"): Right.MANAGE_DEVICES,
    ("GET", "C/device"): Right.READ_CONFERENCE,
    ("POST", "C/pairings"): Right.MANAGE_DEVICES,
    ("POST", "C/pairings/claim"): PUBLIC,
    ("GET", "C/pairings/{id}"): Right.MANAGE_DEVICES,
    ("POST", "C/pairings/{id}/approve"): Right.MANAGE_DEVICES,
    ("POST", "C/pairings/{id}/refuse"): Right.MANAGE_DEVICES,
    ("GET", "C/staff-members"): Right.MANAGE_DEVICES,
    ("POST", "C/staff-members"): Right.MANAGE_DEVICES,
    ("DELETE", "C/staff-members/{id}"): Right.MANAGE_DEVICES,
    ("POST", "C/pin"): Right.SCAN,
    ("DELETE", "C/pin"): Right.SCAN,
}
# Where the right opens the door, and the handler looks once more at whose badge it is. The badge asked for is the
# attendee's own; an admin has every right, but no badge.
PICTURES = {Role.ATTENDEE, Role.STAFF, Role.ADMIN}
OWN = {Role.ATTENDEE}
NARROWER = {
    "C/attendees/{id}/badge.svg": PICTURES,
    "C/attendees/{id}/badge.png": PICTURES,
    "C/me": OWN,
    "C/self-check-in": OWN,
    # An attendee's phone is nobody's device: it came in with a badge, not with a key.
    "C/device": set(Role) - OWN,
}
PAPER = b"a paper that is public"
AFTER_THE_END = {"C/chapters.vtt", "C/chapters.txt", "C/archive.html"}
_PLACEHOLDER = re.compile(r"\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


def plain(route: Route) -> str:
    """A route's address as the table above writes it."""
    path = route.path.replace(PERSON, "C/attendees/{id}").replace(C, "C")
    return _PLACEHOLDER.sub(r"{\1}", path)


def address(route: Route, hall: Deployment) -> str:
    """A route's address with something that is there in each place."""
    path = plain(route).replace("C/gates/{id}", "C/gates/main")
    path = path.replace("C/devices/{id}", f"C/devices/{hall.keys['staff'].split('_')[1]}")
    path = path.replace("{id}", hall.people["2"].id)
    path = path.replace("{digest}", hashlib.sha256(PAPER).hexdigest())
    return path.replace("{slug}", SLUG).replace("{page}", "viewer")


async def a_released_paper(hall: Deployment) -> None:
    """So that something is there in the place of a file, too."""
    form = aiohttp.FormData()
    form.add_field("file", PAPER, filename="paper.txt")
    digest = (await hall.ask("POST", "C/documents", "operator", data=form)).body["digest"]
    document = {"id": "d", "title": {"zh": "文件"}, "digest": digest}
    await hall.command("put", item={**item(1), "planned_start_at": 1, "documents": [document]})
    assert (await hall.command("release", item="i1")).status == 200


def may(role: Role, route: Route) -> bool:
    assert route.right is not None
    return route.right in RIGHTS[role] and role in NARROWER.get(plain(route), set(Role))


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert {(route.method, plain(route)): route.right for route in ROUTES} == RULES
    assert API == "/api/v1"


def test_every_right_is_needed_somewhere_and_nobody_but_admin_has_all() -> None:
    on_the_staff_socket_alone = {Right.FOLLOW_STAGE}

    assert {right for right in RULES.values() if right} | on_the_staff_socket_alone == set(Right)
    assert [role for role in Role if RIGHTS[role] == frozenset(Right)] == [Role.ADMIN]


GUARDED = [route for route in ROUTES if route.right is not None]


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {plain(route)}")
async def test_a_guarded_address_lets_in_exactly_those_who_have_the_right(hall: Deployment, route: Route) -> None:
    path = address(route, hall)
    body: dict[str, Any] = {} if route.method == "GET" else {"json": {}}
    if "{digest}" in plain(route):
        await a_released_paper(hall)

    nobody = await hall.ask(route.method, path, **body)
    strangers = await neighbour_keys(hall)
    answers = {role: await hall.ask(route.method, path, role.value, **body) for role in Role}
    foreign = [await hall.ask(route.method, path, key, **body) for key in strangers]
    bad = await hall.ask(route.method, path, "hw_00000000_" + "A" * 43, **body)

    assert (nobody.status, nobody.body["code"]) == (401, "sign_in_first")
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    assert (bad.status, bad.body["code"]) == (401, "bad_key")
    assert {(one.status, one.body["code"]) for one in foreign} == {(403, "forbidden")}
    for role, answer in answers.items():
        if may(role, route):
            assert answer.status not in {401, 403, 404, 405}, role
            assert answer.status < 500
        else:
            assert (answer.status, answer.body["code"]) == (403, "forbidden"), role


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route.method} {plain(route)}")
async def test_a_conference_that_is_not_there_is_unknown_to_whoever_has_a_key(hall: Deployment, route: Route) -> None:
    path = address(route, hall).replace("C", "/api/v1/conferences/nowhere", 1)

    answer = await hall.ask(route.method, path, "admin")

    assert (answer.status, answer.body["code"]) == (404, "unknown_conference")


async def test_public_addresses_ask_for_no_key_and_a_ticket_does(hall: Deployment) -> None:
    body: dict[str, Any] = {"json": {"conference": SLUG}}
    await a_released_paper(hall)

    for route in ROUTES:
        if route.right is None and route.method == "GET":
            answer = await hall.ask("GET", address(route, hall))
            # What devices need to trust us is there only when we see to HTTPS ourselves; what the public gets when
            # the conference is over is not there before.
            missing = route.path.startswith("/trust")
            allowed = {404} if missing else {409} if plain(route) in AFTER_THE_END else {200, 302}
            assert answer.status in allowed, route.path
    assert (await hall.ask("POST", "/api/v1/ws-ticket", **body)).status == 401
    assert (await hall.ask("POST", "/api/v1/ws-ticket", "staff", **body)).status == 200
    for stranger in await neighbour_keys(hall):
        assert (await hall.ask("POST", "/api/v1/ws-ticket", stranger, **body)).body["code"] == "forbidden"


async def test_an_attendee_sees_no_badge_but_the_own(hall: Deployment) -> None:
    for kind in ("svg", "png"):
        own = await hall.ask("GET", f"C/attendees/{hall.people['2'].id}/badge.{kind}", "attendee")
        other = await hall.ask("GET", f"C/attendees/{hall.people['1'].id}/badge.{kind}", "attendee")
        assert (own.status, other.status) == (200, 403)


async def test_staff_see_no_phone_number_and_no_badge_link(hall: Deployment) -> None:
    path = f"C/attendees/{hall.people['1'].id}"

    staff = await hall.ask("GET", path, "staff")
    admin = await hall.ask("GET", path, "admin")

    assert "13800004342" not in staff.text
    assert not {"phone", "email", "badge_link"} & set(staff.body)
    assert admin.body["phone"] == "13800004342"
    assert admin.body["badge_link"].startswith(hall.base_url + f"/c/{SLUG}/badge#key=")


async def neighbour_keys(hall: Deployment) -> list[str]:
    """An admin's and an attendee's key of another conference in the same deployment."""
    await put_conference(hall.house, a_file(slug=NEIGHBOUR), NOON)
    found = await hall.house.registration.find(Slug(NEIGHBOUR))
    someone = (
        found.attendees[0]
        if found.attendees
        else await hall.house.registration.add(NEIGHBOUR, {"name": "邻会的人", "category": "delegate"})
    )
    token = await hall.house.doors.new_token(NEIGHBOUR, Role.ADMIN)
    return [token.text(), hall.house.doors.badge_key(NEIGHBOUR, someone)]
