"""What the services answer, as JSON values."""

from typing import Any

from huiwu.domain.access import Grant
from huiwu.domain.admission import Verdict
from huiwu.domain.attendee import Attendee, phone_tail
from huiwu.domain.badge import short_code
from huiwu.domain.conference import Category, Conference, Gate, Window, Zone
from huiwu.domain.public_agenda import bilingual
from huiwu.domain.timeline import Instant
from huiwu.services.board import Count, Presences, ShownConflict, Welcome
from huiwu.services.checkin import ScanResult
from huiwu.services.registration import Imported
from huiwu.wire.json_text import dumps, quoted

Json = dict[str, Any]


def grant(one: Grant) -> Json:
    value: Json = {"role": one.role.value, "conference": one.conference}
    return value if one.attendee_id is None else {**value, "attendee_id": one.attendee_id}


def category(one: Category) -> Json:
    return {
        "key": one.key,
        "name": bilingual(one.name),
        "hue": one.hue,
        "zones": sorted(one.zones),
        "welcomed": one.welcomed,
    }


def gate(one: Gate) -> Json:
    return {"id": one.id, "name": bilingual(one.name), "zone": one.zone, "direction": one.direction.value}


def window(one: Window) -> Json:
    return {"opens_at": one.opens_at, "closes_at": one.closes_at, "categories": sorted(one.categories)}


def zone(one: Zone) -> Json:
    return {
        "id": one.id,
        "name": bilingual(one.name),
        "scope": one.scope,
        "entry": one.entry.value,
        "capacity": one.capacity,
        "warn_at": one.warn_at,
        "windows": [window(each) for each in one.windows],
        "tolerance_ms": one.tolerance_ms,
    }


def conference(one: Conference) -> Json:
    return {
        "slug": one.slug,
        "name": bilingual(one.name),
        "venue": bilingual(one.venue),
        "time_zone": one.time_zone,
        "categories": [category(each) for each in one.categories],
        "zones": [zone(each) for each in one.zones],
        "gates": [gate(each) for each in one.gates],
    }


def attendee(one: Attendee, admitted_at: Instant | None) -> Json:
    person = one.particulars
    return {
        "id": one.id,
        "name": person.name,
        "organisation": person.organisation,
        "title": person.title,
        "category": person.category,
        "seat": person.seat,
        "phone_tail": phone_tail(person),
        "code": one.code,
        "short_code": short_code(one.code),
        "badge": one.badge.value,
        "admitted_at": admitted_at,
    }


def person(one: Attendee | None) -> Json | None:
    """Whom a gate sees: no phone, no code."""
    if one is None:
        return None
    return {
        "id": one.id,
        "name": one.particulars.name,
        "organisation": one.particulars.organisation,
        "title": one.particulars.title,
        "category": one.particulars.category,
        "seat": one.particulars.seat,
    }


def scan_result(result: ScanResult, conflict_id: str | None = None) -> Json:
    record, decision = result.record, result.decision
    opens = decision.window if decision is not None else None
    return {
        "scan_id": record.scan_id,
        "kind": record.kind.value,
        "verdict": record.verdict.value,
        "reason": record.reason.value,
        "durable": result.durable,
        "attendee": person(result.attendee),
        "first": None if record.first is None else {"at": record.first.at, "gate": record.first.gate},
        "at": record.at,
        "gate": record.gate,
        "direction": record.direction.value,
        "scope": record.scope,
        "ref": record.ref,
        "window": None if opens is None else window(opens),
        "conflict": conflict_id,
        "inside": result.inside,
        "warning": "nearly_full" if result.is_nearly_full else None,
        "seq": record.seq,
    }


def scan_text(result: ScanResult) -> str:
    """`scan_result` as JSON text, written in one go: at the gates, building and encoding it was a tenth of a scan."""
    record, decision = result.record, result.decision
    first, opens = record.first, decision.window if decision is not None else None
    return (
        f'{{"scan_id":{quoted(record.scan_id)},"kind":"{record.kind}","verdict":"{record.verdict}",'
        f'"reason":"{record.reason}","durable":{"true" if result.durable else "false"},'
        f'"attendee":{_person_text(result.attendee)},'
        f'"first":{"null" if first is None else dumps({"at": first.at, "gate": first.gate})},"at":{record.at},'
        f'"gate":{quoted(record.gate)},"direction":"{record.direction}",'
        f'"scope":{"null" if record.scope is None else quoted(record.scope)},'
        f'"ref":{"null" if record.ref is None else quoted(record.ref)},'
        f'"window":{"null" if opens is None else dumps(window(opens))},"conflict":null,'
        f'"inside":{"null" if result.inside is None else result.inside},'
        f'"warning":{quoted("nearly_full") if result.is_nearly_full else "null"},"seq":{record.seq}}}'
    )


def _person_text(one: Attendee | None) -> str:
    if one is None:
        return "null"
    badge = one.particulars
    return (
        f'{{"id":{quoted(one.id)},"name":{quoted(badge.name)},"organisation":{quoted(badge.organisation)},'
        f'"title":{quoted(badge.title)},"category":{quoted(badge.category)},"seat":{quoted(badge.seat)}}}'
    )


def totals(count: Count) -> Json:
    ledger = count.ledger
    return {
        "admitted": len(ledger.admitted),
        "inside": ledger.inside(),
        "registered": count.registered,
        "missing": count.missing,
        "by_category": {
            one.key: {
                "admitted": ledger.by_category[one.key],
                "registered": count.registered_by_category[one.key],
            }
            for one in count.conference.categories
        },
        "by_gate": {
            one.id: {
                verdict.value: ledger.by_gate[one.id][verdict] if one.id in ledger.by_gate else 0 for verdict in Verdict
            }
            for one in count.conference.gates
        },
        "zones": {
            one.id: {
                "inside": ledger.occupancy_of(one.scope),
                "capacity": one.capacity,
                "warn_at": one.warn_at,
            }
            for one in count.conference.zones
        },
        "arrivals": sorted([minute, people] for minute, people in ledger.arrivals.items() if people),
        "conflicts": count.open_conflicts,
    }


def conflict(one: ShownConflict) -> Json:
    found, closed = one.conflict, one.conflict.closed
    return {
        "id": found.id,
        "attendee": person(one.attendee),
        "scope": found.place.scope,
        "entries": [
            {"op": entry.scan_id, "kind": entry.kind.value, "gate": entry.gate, "at": entry.at, "device": entry.device}
            for entry in found.entries
        ],
        "state": "open" if closed is None else "closed",
        "note": "" if closed is None else closed.note,
        "closed_by": None if closed is None else closed.actor,
        "closed_at": None if closed is None else closed.at,
    }


def welcome(one: Welcome) -> Json:
    """Somebody on the welcome wall: what is on the badge, and no more."""
    particulars = one.attendee.particulars
    return {
        "seq": one.seq,
        "name": particulars.name,
        "organisation": particulars.organisation,
        "title": particulars.title,
        "category": {"name": bilingual(one.category.name), "hue": one.category.hue},
        "at": one.at,
    }


def presences(found: Presences) -> Json:
    return {
        "seq": found.seq,
        "whole": found.whole,
        "presence": [
            [place.person, place.scope, None, None, None, None]
            if record is None
            else [place.person, place.scope, record.direction.value, record.at, record.gate, record.scan_id]
            for place, record in found.places.items()
        ],
    }


def imported(answer: Imported, encoding: str) -> Json:
    return {
        "rows": answer.rows,
        "added": answer.added,
        "updated": answer.updated,
        "unchanged": answer.unchanged,
        "errors": [{"row": one.row, "column": one.column, "code": one.code} for one in answer.errors],
        "encoding": encoding,
        "preview": list(answer.preview),
    }
