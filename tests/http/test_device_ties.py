"""A device works at the gate the office tied it to; what it did elsewhere while offline is on record all the same."""

from typing import Any

import pytest

from huiwu.demo import put_conference
from huiwu.domain.access import Role
from huiwu.domain.ids import GateId
from tests.http.pairing import paired
from tests.stage_setting import CONFERENCE, NOON, SLUG, Answer, Deployment, a_file

OVERRIDE = {"override": {"reason": "会长陪同"}}


async def scan(hall: Deployment, headers: dict[str, str], gate: str, scan_id: str = "s-1", **facts: Any) -> Answer:
    body = {"scan_id": scan_id, "code": hall.people["2"].code, "gate": gate, **facts}
    return await hall.ask("POST", "C/scans", headers=headers, json=body)


@pytest.mark.parametrize("facts", [{}, OVERRIDE], ids=["scan", "override"])
async def test_a_device_is_refused_at_another_gate_until_the_office_sends_it_there(
    hall: Deployment, facts: dict[str, Any]
) -> None:
    device, headers = await paired(hall)

    refused = await scan(hall, headers, "side", **facts)
    recorded = await hall.ask("POST", "C/operations/have", headers=headers, json={"ops": ["s-1"]})
    await hall.ask("PATCH", f"C/devices/{device}", "admin", json={"gate": "side"})
    followed = await scan(hall, headers, "side", **facts)
    left = await scan(hall, headers, "main", "s-2", **facts)

    assert (refused.status, refused.body["code"]) == (403, "other_gate")
    assert recorded.body["missing"] == ["s-1"]
    assert (followed.status, followed.body["verdict"]) == (200, "admitted")
    assert (left.status, left.body["code"]) == (403, "other_gate")


async def test_an_entry_of_the_journal_happened_wherever_it_was(hall: Deployment) -> None:
    _, headers = await paired(hall)
    code, told = hall.people["2"].code, {"verdict": "admitted", "reason": "ok"}
    entries = [
        {"op": "a-1", "kind": "attempt", "gate": "side", "at": NOON, "code": code},
        {"op": "a-2", "kind": "local", "ref": "a-1", "gate": "side", "at": NOON, "code": code, **told},
    ]
    late = {"scan_id": "b-1", "code": hall.people["3"].code, "gate": "side"}

    sent = await hall.ask("POST", "C/operations", headers=headers, json={"operations": entries})
    batch = await hall.ask("POST", "C/scans/batch", headers=headers, json={"scans": [late]})

    assert [one["gate"] for one in sent.body["results"] + batch.body["results"]] == ["side"] * 3
    assert (await hall.ask("GET", "C/totals", "admin")).body["admitted"] == 2


async def test_an_answer_that_was_lost_is_given_again_though_the_device_was_sent_elsewhere(hall: Deployment) -> None:
    device, headers = await paired(hall)
    first = await scan(hall, headers, "main")
    await hall.ask("PATCH", f"C/devices/{device}", "admin", json={"gate": "side"})

    again = await scan(hall, headers, "main")

    assert (again.status, again.body["seq"], again.body["verdict"]) == (200, first.body["seq"], "admitted")


async def test_a_key_made_for_a_gate_is_tied_and_one_made_for_none_is_not(hall: Deployment) -> None:
    key = (await hall.house.doors.new_token(SLUG, Role.STAFF, GateId("main"))).text()
    screen = (await hall.house.doors.new_token(SLUG, Role.GATE, GateId("main"))).text()
    bearer = {"Authorization": f"Bearer {key}"}

    assert (await scan(hall, bearer, "side")).body["code"] == "other_gate"
    assert (await hall.ask("GET", "C/gates/side/code", screen)).body["code"] == "other_gate"
    assert (await hall.ask("GET", "C/gates/main/code", screen)).status == 200
    assert (await scan(hall, {"Authorization": f"Bearer {hall.keys['staff']}"}, "side")).status == 200


async def test_a_gate_that_is_no_more_ties_nobody(hall: Deployment) -> None:
    _, headers = await paired(hall)
    gates = [one for one in CONFERENCE["gates"] if one["id"] != "main"]
    await put_conference(hall.house, a_file(gates=gates), NOON)

    assert (await scan(hall, headers, "side")).status == 200
