"""An override needs the PIN of a member of the staff, once there is one."""

import asyncio
from typing import Any

from tests.http.pairing import paired
from tests.stage_setting import SLUG, Deployment


async def let_in(hall: Deployment, scan_id: str, pin: str = "") -> Any:
    override = {"reason": "会长陪同", **({"pin": pin} if pin else {})}
    body = {"scan_id": scan_id, "code": hall.people["2"].code, "gate": "guest", "override": override}
    return await hall.ask("POST", "C/scans", "staff", json=body)


async def test_without_staff_members_no_pin_is_asked(hall: Deployment) -> None:
    answer = await let_in(hall, "o-1")

    assert (answer.status, answer.body["verdict"], answer.body["reason"]) == (200, "admitted", "overridden")


async def test_with_staff_members_only_a_right_pin_lets_somebody_in(hall: Deployment) -> None:
    await hall.ask("POST", "C/staff-members", "admin", json={"name": "李静", "pin": "271828"})

    without = await let_in(hall, "o-1")
    wrong = await let_in(hall, "o-2", "000000")
    right = await let_in(hall, "o-3", "271828")
    totals = await hall.ask("GET", "C/totals", "staff")

    assert [(one.status, one.body["code"]) for one in (without, wrong)] == [(403, "pin_wrong")] * 2
    assert right.body["verdict"] == "admitted"
    assert totals.body["admitted"] == 1


async def test_what_a_page_asks_by_itself_is_nobodys_work(hall: Deployment) -> None:
    device, headers = await paired(hall)
    await hall.house.pins.add(SLUG, "李静", "271828")
    await hall.house.pins.enter(SLUG, device, "271828")
    store = hall.house.pins._store
    opened = (await store.desk(SLUG, device)).used_at
    await asyncio.sleep(0.01)

    await hall.ask("POST", "C/operations/have", headers=headers, json={"ops": ["a-1"]})
    untouched = (await store.desk(SLUG, device)).used_at
    await hall.ask("GET", "C/attendees?q=x", headers=headers)

    assert untouched == opened < (await store.desk(SLUG, device)).used_at
