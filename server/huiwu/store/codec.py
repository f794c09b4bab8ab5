"""How domain values are written down in Redis and read back."""

import json
from dataclasses import asdict
from typing import Any

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.agenda import (
    AgendaEvent,
    AgendaPublished,
    Announced,
    AnnouncementCleared,
    ConferenceChanged,
    Item,
    ItemEnded,
    ItemStarted,
    Kind,
    RunEnded,
    Section,
    Speaker,
)
from huiwu.domain.attendee import Attendee, BadgeState, Particulars
from huiwu.domain.checkin import First, Method, ScanRecord
from huiwu.domain.conference import Bilingual, Category, Conference, Gate, Zone
from huiwu.domain.ids import AttendeeId, BadgeCode, CategoryKey, GateId, ItemId, ScanId, Slug, ZoneId
from huiwu.domain.snapshot import public_item, public_section
from huiwu.domain.timeline import Duration, Instant


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bilingual(value: Any) -> Bilingual:
    return Bilingual(value["zh"], value.get("en", ""))


def conference_out(conference: Conference) -> str:
    value = asdict(conference)
    for category in value["categories"]:
        category["zones"] = sorted(category["zones"])
    return dumps(value)


def conference_value(value: Any) -> Conference:
    return Conference(
        slug=Slug(value["slug"]),
        name=_bilingual(value["name"]),
        venue=_bilingual(value["venue"]),
        time_zone=value["time_zone"],
        categories=tuple(
            Category(
                CategoryKey(category["key"]),
                _bilingual(category["name"]),
                category["hue"],
                frozenset(ZoneId(zone) for zone in category["zones"]),
            )
            for category in value["categories"]
        ),
        zones=tuple(Zone(ZoneId(zone["id"]), _bilingual(zone["name"]), zone["scope"]) for zone in value["zones"]),
        gates=tuple(
            Gate(GateId(gate["id"]), _bilingual(gate["name"]), ZoneId(gate["zone"])) for gate in value["gates"]
        ),
    )


def conference_in(text: str) -> Conference:
    return conference_value(json.loads(text))


def attendee_out(attendee: Attendee) -> str:
    return dumps(asdict(attendee))


def attendee_in(text: str) -> Attendee:
    value = json.loads(text)
    return Attendee(
        id=AttendeeId(value["id"]),
        particulars=Particulars(**value["particulars"]),
        code=BadgeCode(value["code"]),
        badge=BadgeState(value["badge"]),
        serial=value["serial"],
        rev=value["rev"],
    )


def item_value(value: Any) -> Item:
    return Item(
        id=ItemId(value["id"]),
        cue=value["cue"],
        kind=Kind(value["kind"]),
        title=_bilingual(value["title"]),
        section=value["section"],
        hall=value["hall"],
        speakers=tuple(
            Speaker(_bilingual(speaker["name"]), _bilingual(speaker["position"])) for speaker in value["speakers"]
        ),
        planned_start_at=Instant(value["planned_start_at"]),
        planned_ms=Duration(value["planned_ms"]),
        started_at=value.get("started_at"),
        ended_at=value.get("ended_at"),
    )


def section_value(value: Any) -> Section:
    return Section(value["id"], _bilingual(value["title"]))


def event_out(event: AgendaEvent) -> str:
    match event:
        case ItemStarted():
            value: dict[str, object] = {"type": "item_started", **asdict(event)}
        case ItemEnded():
            value = {"type": "item_ended", **asdict(event)}
        case RunEnded():
            value = {"type": "run_ended", **asdict(event)}
        case Announced():
            value = {"type": "announced", **asdict(event)}
        case AnnouncementCleared():
            value = {"type": "announcement_cleared", **asdict(event)}
        case AgendaPublished(sections=sections, items=items, at=at):
            value = {
                "type": "agenda_published",
                "sections": [public_section(section) for section in sections],
                "items": [public_item(item) for item in items],
                "at": at,
            }
        case ConferenceChanged(conference=conference, at=at):
            value = {
                "type": "conference_changed",
                "conference": json.loads(conference_out(conference)),
                "at": at,
            }
    return dumps(value)


def event_in(text: str) -> AgendaEvent:
    value = json.loads(text)
    at = Instant(value["at"])
    match value["type"]:
        case "item_started":
            return ItemStarted(ItemId(value["item"]), at)
        case "item_ended":
            return ItemEnded(ItemId(value["item"]), at)
        case "run_ended":
            return RunEnded(at)
        case "announced":
            return Announced(value["id"], value["text"], value["urgent"], at)
        case "announcement_cleared":
            return AnnouncementCleared(value["announcement"], at)
        case "agenda_published":
            sections = tuple(section_value(section) for section in value["sections"])
            return AgendaPublished(sections, tuple(item_value(item) for item in value["items"]), at)
        case "conference_changed":
            return ConferenceChanged(conference_value(value["conference"]), at)
        case unknown:
            raise ValueError(f"an agenda event of type {unknown!r} is newer than this program")


def scan_body(
    scan_id: ScanId,
    *,
    gate: GateId,
    at: Instant,
    attendee: Attendee | None,
    scanned_at: Instant | None,
    method: Method,
) -> str:
    """What is known of a scan before it is settled."""
    return dumps(
        {
            "scan_id": scan_id,
            "gate": gate,
            "at": at,
            "attendee_id": None if attendee is None else attendee.id,
            "category": None if attendee is None else attendee.particulars.category,
            "scanned_at": scanned_at,
            "method": method.value,
        }
    )


def scan_record(seq: int, fields: dict[str, str]) -> ScanRecord:
    """An entry of the ledger; `f` is the body of the record that let the person in first."""
    body = json.loads(fields["b"])
    first = json.loads(fields["f"]) if fields["f"] else None
    return ScanRecord(
        scan_id=ScanId(body["scan_id"]),
        seq=seq,
        verdict=Verdict(fields["v"]),
        reason=Reason(fields["r"]),
        gate=GateId(body["gate"]),
        at=Instant(body["at"]),
        attendee_id=body["attendee_id"],
        category=body["category"],
        first=None if first is None else First(Instant(first["at"]), GateId(first["gate"])),
        scanned_at=body["scanned_at"],
        method=Method(body["method"]),
    )
