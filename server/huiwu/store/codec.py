"""How domain values are written down in Redis and read back."""

import json
from dataclasses import asdict
from json.encoder import encode_basestring as _quoted
from typing import Any, NamedTuple

from huiwu.domain.admission import Decision, Reason, Verdict
from huiwu.domain.attendee import Attendee, BadgeState, Particulars
from huiwu.domain.checkin import First, Method, Scan, ScanRecord
from huiwu.domain.checkin import Kind as OperationKind
from huiwu.domain.conference import (
    DEFAULT_TOLERANCE,
    Bilingual,
    Category,
    Conference,
    Direction,
    Entry,
    Gate,
    Window,
    Zone,
)
from huiwu.domain.ids import AttendeeId, BadgeCode, CategoryKey, GateId, ScanId, Slug, ZoneId
from huiwu.domain.timeline import Duration, Instant

dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def bilingual_value(value: Any) -> Bilingual:
    return Bilingual(value["zh"], value.get("en", ""))


def conference_out(conference: Conference) -> str:
    value = asdict(conference)
    for category in value["categories"]:
        category["zones"] = sorted(category["zones"])
    for zone in value["zones"]:
        for window in zone["windows"]:
            window["categories"] = sorted(window["categories"])
    return dumps(value)


def _zone(value: Any) -> Zone:
    return Zone(
        ZoneId(value["id"]),
        bilingual_value(value["name"]),
        value["scope"],
        entry=Entry(value.get("entry", Entry.ONCE)),
        capacity=value.get("capacity"),
        warn_at=value.get("warn_at"),
        windows=tuple(
            Window(
                Instant(window["opens_at"]),
                Instant(window["closes_at"]),
                frozenset(CategoryKey(key) for key in window["categories"]),
            )
            for window in value.get("windows", ())
        ),
        tolerance_ms=Duration(value.get("tolerance_ms", DEFAULT_TOLERANCE)),
    )


def conference_value(value: Any) -> Conference:
    return Conference(
        slug=Slug(value["slug"]),
        name=bilingual_value(value["name"]),
        venue=bilingual_value(value["venue"]),
        time_zone=value["time_zone"],
        categories=tuple(
            Category(
                CategoryKey(category["key"]),
                bilingual_value(category["name"]),
                category["hue"],
                frozenset(ZoneId(zone) for zone in category["zones"]),
                category.get("welcomed", False),
            )
            for category in value["categories"]
        ),
        zones=tuple(_zone(zone) for zone in value["zones"]),
        gates=tuple(
            Gate(
                GateId(gate["id"]),
                bilingual_value(gate["name"]),
                ZoneId(gate["zone"]),
                Direction(gate.get("direction", "in")),
            )
            for gate in value["gates"]
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


class Told(NamedTuple):
    """What is known of an operation before it has a number."""

    scan: Scan
    decision: Decision
    at: Instant
    attendee: Attendee | None
    first: First | None
    device: str
    actor: str


def scan_body(told: Told) -> str:
    """All of an operation but its number, verdict and reason; what is empty is left out."""
    scan, decision, at, attendee, first, device, actor = told
    # Written by hand: every scan passes here, and a value and its encoding would cost twice as much.
    words = [
        f'{{"scan_id":{_quoted(scan.id)},"kind":"{scan.kind}","gate":{_quoted(scan.gate)}',
        f',"direction":"{scan.direction}","at":{at},"method":"{scan.method}"',
    ]
    if attendee is not None:
        words.append(f',"attendee_id":{_quoted(attendee.id)},"category":{_quoted(attendee.particulars.category)}')
    if first is not None:
        words.append(f',"first":[{first.at},{_quoted(first.gate)}]')
    if scan.scanned_at is not None:
        words.append(f',"scanned_at":{scan.scanned_at}')
    for name, text in (
        ("scope", decision.scope), ("ref", scan.ref), ("device", device), ("actor", actor), ("note", scan.note),
    ):  # fmt: skip
        if text:
            words.append(f',"{name}":{_quoted(text)}')
    return "".join(words) + "}"


def scan_made(told: Told, seq: int) -> ScanRecord:
    """The entry that Redis has just made of an operation: what `scan_record` would read there."""
    scan, decision, at, attendee, first, device, actor = told
    return ScanRecord(
        scan_id=scan.id,
        seq=seq,
        kind=scan.kind,
        verdict=decision.verdict,
        reason=decision.reason,
        gate=scan.gate,
        direction=scan.direction,
        at=at,
        scope=decision.scope or None,
        attendee_id=None if attendee is None else attendee.id,
        category=(attendee and attendee.particulars.category) or None,
        first=first,
        scanned_at=scan.scanned_at,
        method=scan.method,
        ref=scan.ref or None,
        device=device,
        actor=actor,
        note=scan.note,
    )


def scan_record(seq: int, fields: dict[str, str]) -> ScanRecord:
    """An entry of the ledger."""
    body = json.loads(fields["b"])
    first = body.get("first")
    ref = body.get("ref")
    return ScanRecord(
        scan_id=ScanId(body["scan_id"]),
        seq=seq,
        kind=OperationKind(body["kind"]),
        verdict=Verdict(fields["v"]),
        reason=Reason(fields["r"]),
        gate=GateId(body["gate"]),
        direction=Direction(body["direction"]),
        at=Instant(body["at"]),
        scope=body.get("scope"),
        attendee_id=body.get("attendee_id"),
        category=body.get("category"),
        first=None if first is None else First(Instant(first[0]), GateId(first[1])),
        scanned_at=body.get("scanned_at"),
        method=Method(body["method"]),
        ref=None if ref is None else ScanId(ref),
        device=body.get("device", ""),
        actor=body.get("actor", ""),
        note=body.get("note", ""),
    )
