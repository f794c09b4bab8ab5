"""What gates do, as the tests of the services say it."""

from dataclasses import replace
from typing import Any

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import Kind, Scan
from huiwu.domain.commands import SetConference
from huiwu.domain.conference import Direction
from huiwu.domain.timeline import Instant
from huiwu.services.checkin import ScanResult, Who
from huiwu.services.house import House
from tests.stage_setting import CONFERENCE, NOON, SLUG, a_file, a_scan, an_order

People = dict[str, Attendee]
A, B = Who(device="tablet-a"), Who(device="tablet-b")
OFFICE = Who(actor="admin:1")


def an_attempt(person: Attendee, scan_id: str, gate: str = "main", **facts: Any) -> Scan:
    return replace(a_scan(person, gate, scan_id), **facts)


def a_local(person: Attendee, scan_id: str, gate: str = "main", *, ago: int = 0, **facts: Any) -> Scan:
    """What a tablet decided alone, `ago` milliseconds before noon: it let the person in."""
    told = {"kind": Kind.LOCAL, "told_verdict": Verdict.ADMITTED, "told_reason": Reason.OK}
    return an_attempt(person, scan_id, gate, **{**told, "scanned_at": Instant(NOON - ago), **facts})


async def rules(house: House, **zone: Any) -> None:
    """Other rules for the hall; its gates lead both ways."""
    zones = [{**one, **zone} if one["id"] == "hall" else one for one in CONFERENCE["zones"]]
    gates = [{**one, "direction": "both"} for one in CONFERENCE["gates"]]
    await house.stage.submit(SLUG, an_order(SetConference(a_file(zones=zones, gates=gates).conference)))
    await house.book.page(SLUG)


async def scanned(house: House, person: Attendee, direction: str = "in", scan_id: str = "") -> ScanResult:
    return await house.checkin.scan(SLUG, replace(a_scan(person, scan_id=scan_id), direction=Direction(direction)))
