import asyncio
from http.cookies import SimpleCookie

import aiohttp
import pytest

from huiwu.domain.access import Role
from tests.http.pairing import NONCE, claim, make, paired
from tests.stage_setting import SLUG, Deployment


async def test_a_tablet_is_paired_as_the_wire_says(hall: Deployment) -> None:
    made = await make(hall)
    code = made["url"].partition("#code=")[2]

    first = await claim(hall, code)
    named = await claim(hall, code, name="主入口 A")
    seen = await hall.ask("GET", f"C/pairings/{made['id']}", "admin")
    approved = await hall.ask("POST", f"C/pairings/{made['id']}/approve", "admin")
    let_in = await claim(hall, code)

    assert set(made) == {
        "id", "state", "role", "gate", "name", "sas", "device", "expires_at", "url", "svg", "typed", "page", "now",
    }  # fmt: skip
    assert made["url"].startswith(f"{hall.base_url}/c/{SLUG}/pair#code=")
    assert made["svg"].startswith("<?xml")
    assert (made["state"], made["sas"], made["device"]) == ("open", None, None)
    assert set(first.body) == {
        "state", "role", "gate", "name", "sas", "expires_at", "conference", "grants", "now",
    }  # fmt: skip
    assert (first.body["state"], first.body["gate"]["id"], first.body["grants"]) == ("claimed", "main", [])
    assert "Set-Cookie" not in named.headers
    assert (seen.body["state"], seen.body["name"], seen.body["sas"]) == ("waiting", "主入口 A", named.body["sas"])
    assert approved.body["state"] == "approved"
    assert let_in.body["grants"] == [{"role": "staff", "conference": SLUG}]
    [morsel] = SimpleCookie(let_in.headers["Set-Cookie"]).values()
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Strict", "/")
    assert int(morsel["max-age"]) > 20 * 24 * 3_600
    assert (await hall.ask("GET", f"C/pairings/{made['id']}", "admin")).body["state"] == "collected"


async def test_a_paired_tablet_scans_and_sees_itself(hall: Deployment) -> None:
    device, headers = await paired(hall)
    scan = {"scan_id": f"{device}-1", "code": hall.people["2"].code, "gate": "main"}

    own = await hall.ask("GET", "C/device", headers=headers)
    scanned = await hall.ask("POST", "C/scans", headers=headers, json=scan)
    [listed] = (await hall.ask("GET", "C/devices", "admin")).body["devices"]

    assert {name: own.body[name] for name in ("id", "name", "role", "gate", "paired")} == {
        "id": device, "name": "主入口 A", "role": "staff", "gate": "main", "paired": True,
    }  # fmt: skip
    assert own.body["pin"] == {
        "asked": False, "member": None, "until": None, "locked": False, "closed_until": None, "idle": False,
    }  # fmt: skip
    assert scanned.body["verdict"] == "admitted"
    assert listed["last_contact_at"] is not None
    assert listed["waiting"] is None
    assert (await hall.ask("GET", "C/devices", headers=headers)).status == 403


async def test_the_office_renames_moves_and_unlocks_a_device(hall: Deployment) -> None:
    device, headers = await paired(hall, role="gate")

    changed = await hall.ask("PATCH", f"C/devices/{device}", "admin", json={"name": "侧门屏幕", "gate": "side"})
    unlocked = await hall.ask("POST", f"C/devices/{device}/unlock", "admin")

    assert (changed.body["name"], changed.body["gate"]) == ("侧门屏幕", "side")
    assert unlocked.body["pin"]["locked"] is False
    assert (await hall.ask("GET", "C/device", headers=headers)).body["name"] == "侧门屏幕"
    assert (await hall.ask("GET", "C/gates/side/code", headers=headers)).status == 200
    wrong = await hall.ask("PATCH", f"C/devices/{device}", "admin", json={"gate": "roof"})
    nobody = await hall.ask("DELETE", "C/devices/0000000000", "admin")
    assert (wrong.body["code"], nobody.status, nobody.body["code"]) == ("unknown_gate", 404, "unknown_device")


async def test_a_revoked_tablet_is_out_at_once_and_its_socket_within_two_seconds(hall: Deployment) -> None:
    device, headers = await paired(hall)
    ticket = (await hall.ask("POST", "/api/v1/ws-ticket", headers=headers, json={"conference": SLUG})).body["ticket"]
    spare = (await hall.ask("POST", "/api/v1/ws-ticket", headers=headers, json={"conference": SLUG})).body["ticket"]
    async with hall.http.ws_connect(f"{hall.live_url}/staff", origin=hall.base_url) as socket:
        await socket.send_json({"type": "sign_in", "ticket": ticket})
        assert (await socket.receive_json())["type"] == "hello"

        revoked = await hall.ask("DELETE", f"C/devices/{device}", "admin")
        out = await hall.ask("GET", "C/device", headers=headers)

        assert (revoked.status, out.status, out.body["code"]) == (204, 401, "sign_in_first")
        async with asyncio.timeout(2):
            while (await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
                pass
        assert socket.close_code == 4401
    async with hall.http.ws_connect(f"{hall.live_url}/staff", origin=hall.base_url) as socket:
        await socket.send_json({"type": "sign_in", "ticket": spare})
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == 4401


async def test_a_code_is_good_once_for_five_minutes_and_not_before_the_office_says_so(hall: Deployment) -> None:
    made, other = await make(hall), await make(hall)
    code = made["url"].partition("#code=")[2]
    await claim(hall, code)

    taken = await claim(hall, code, nonce="another-tablet-altogether")
    not_ready = await hall.ask("POST", f"C/pairings/{made['id']}/approve", "admin")
    await hall.ask("POST", f"C/pairings/{other['id']}/refuse", "admin")
    refused = await claim(hall, other["typed"])
    unknown = await claim(hall, "A" * 22)
    typo = await claim(hall, made["typed"][:-1] + ("0" if made["typed"][-1] != "0" else "1"))

    codes = [(one.status, one.body["code"]) for one in (taken, not_ready, refused, unknown, typo)]
    assert codes == [
        (409, "pairing_taken"), (409, "pairing_not_ready"), (410, "pairing_over"), (410, "pairing_over"),
        (404, "wrong_code"),
    ]  # fmt: skip


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_another_site_pairs_nothing(hall: Deployment, headers: dict[str, str]) -> None:
    made = await make(hall)

    answer = await claim(hall, made["typed"], headers=headers)

    assert (answer.status, answer.body["code"]) == (403, "bad_origin")
    assert (await hall.ask("GET", f"C/pairings/{made['id']}", "admin")).body["state"] == "open"


async def test_a_member_enters_the_pin_on_a_tablet(hall: Deployment) -> None:
    _, headers = await paired(hall)
    added = await hall.ask("POST", "C/staff-members", "admin", json={"name": "李静", "pin": "271828"})
    drawn = await hall.ask("POST", "C/staff-members", "admin", json={"name": "周明"})
    same = await hall.ask("POST", "C/staff-members", "admin", json={"name": "吴芳", "pin": "271828"})

    asked = await hall.ask("GET", "C/device", headers=headers)
    entered = await hall.ask("POST", "C/pin", headers=headers, json={"pin": "271828"})
    wrong = await hall.ask("POST", "C/pin", headers=headers, json={"pin": "000000"})
    left = await hall.ask("DELETE", "C/pin", headers=headers)

    assert (added.status, added.body["pin"], len(drawn.body["pin"])) == (201, "271828", 6)
    assert (same.status, same.body["code"]) == (409, "pin_taken")
    assert (asked.body["pin"]["asked"], asked.body["pin"]["member"]) == (True, None)
    assert entered.body["member"] == {"id": added.body["id"], "name": "李静"}
    assert entered.body["until"] > asked.body["now"] + 11 * 3_600_000
    assert entered.body["idle_ms"] == 15 * 60_000
    assert (wrong.status, wrong.body["code"], left.status) == (403, "pin_wrong", 204)
    listed = (await hall.ask("GET", "C/staff-members", "admin")).body["members"]
    assert {one["name"] for one in listed} == {"李静", "周明"}
    assert not any("pin" in one for one in listed)
    gone = await hall.ask("DELETE", f"C/staff-members/{added.body['id']}", "admin")
    assert gone.status == 204
    assert (await hall.ask("POST", "C/pin", headers=headers, json={"pin": "271828"})).body["code"] == "pin_wrong"


async def test_pin_wrongs_are_told_when_to_come_back(hall: Deployment) -> None:
    _, headers = await paired(hall)
    for _ in range(5):
        await hall.ask("POST", "C/pin", headers=headers, json={"pin": "000000"})

    answer = await hall.ask("POST", "C/pin", headers=headers, json={"pin": "000000"})

    assert (answer.status, answer.body["code"], answer.headers["Retry-After"]) == (429, "pin_wait", "30")
    assert answer.body["until"] > hall.house.clock() + 25_000


async def test_the_log_names_no_device_code_or_pin(hall: Deployment, caplog: pytest.LogCaptureFixture) -> None:
    made = await make(hall)
    code = made["url"].partition("#code=")[2]
    await claim(hall, code, name="主入口 A")
    await hall.ask("POST", "C/staff-members", "admin", json={"name": "李静", "pin": "271828"})
    await hall.ask("POST", "C/pin", "staff", json={"pin": "271828"})

    for secret in (code, made["typed"], NONCE, "271828", "李静", "主入口 A"):
        assert secret not in caplog.text


async def test_a_key_made_by_hand_goes_on_working_and_is_listed_once_used(hall: Deployment) -> None:
    before = (await hall.ask("GET", "C/devices", "admin")).body["devices"]
    await hall.ask("GET", "C/totals", "staff")
    [listed] = (await hall.ask("GET", "C/devices", "admin")).body["devices"]
    own = await hall.ask("GET", "C/device", "staff")

    assert before == []
    assert (listed["id"], listed["paired"], listed["role"]) == (own.body["id"], False, Role.STAFF)
    assert own.body["paired"] is False


async def test_a_tablet_says_how_it_is_on_its_socket(hall: Deployment) -> None:
    device, headers = await paired(hall)
    ticket = (await hall.ask("POST", "/api/v1/ws-ticket", headers=headers, json={"conference": SLUG})).body["ticket"]
    said = {"waiting": 3, "oldest_at": 1_700_000_000_000, "clock_ms": -40, "battery": 83, "list_version": 7, "seq": 12}

    async with hall.http.ws_connect(f"{hall.live_url}/staff", origin=hall.base_url) as socket:
        await socket.send_json({"type": "sign_in", "ticket": ticket})
        assert (await socket.receive_json())["type"] == "hello"
        await socket.send_json({"type": "status", **said})
        async with asyncio.timeout(5):
            while True:
                [listed] = (await hall.ask("GET", "C/devices", "admin")).body["devices"]
                if listed["waiting"] is not None:
                    break
        assert (listed["id"], {name: listed[name] for name in said}) == (device, said)

        await socket.send_json({"type": "status", "waiting": -1})
        async with asyncio.timeout(5):
            while (await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
                pass
        assert socket.close_code == 4400
