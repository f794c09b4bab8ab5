"""What the services answer, as JSON values."""

from typing import Any

from huiwu.domain.access import Grant
from huiwu.domain.admission import Verdict
from huiwu.domain.attendee import Attendee, phone_tail
from huiwu.domain.badge import short_code
from huiwu.domain.conference import Category, Conference, Gate
from huiwu.domain.snapshot import bilingual, public_agenda
from huiwu.domain.timeline import Instant
from huiwu.services.agenda_book import Page
from huiwu.services.checkin import Count, ScanResult
from huiwu.services.registration import Imported

Json = dict[str, Any]


def grant(one: Grant) -> Json:
    value: Json = {"role": one.role.value, "conference": one.conference}
    return value if one.attendee_id is None else {**value, "attendee_id": one.attendee_id}


def category(one: Category) -> Json:
    return {"key": one.key, "name": bilingual(one.name), "hue": one.hue, "zones": sorted(one.zones)}


def gate(one: Gate) -> Json:
    return {"id": one.id, "name": bilingual(one.name), "zone": one.zone}


def conference(one: Conference) -> Json:
    return {
        "slug": one.slug,
        "name": bilingual(one.name),
        "venue": bilingual(one.venue),
        "time_zone": one.time_zone,
        "categories": [category(each) for each in one.categories],
        "zones": [{"id": zone.id, "name": bilingual(zone.name), "scope": zone.scope} for zone in one.zones],
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


def scan_result(result: ScanResult) -> Json:
    record, person = result.record, result.attendee
    return {
        "scan_id": record.scan_id,
        "verdict": record.verdict.value,
        "reason": record.reason.value,
        "durable": result.durable,
        "attendee": None
        if person is None
        else {
            "id": person.id,
            "name": person.particulars.name,
            "organisation": person.particulars.organisation,
            "title": person.particulars.title,
            "category": person.particulars.category,
            "seat": person.particulars.seat,
        },
        "first": None if record.first is None else {"at": record.first.at, "gate": record.first.gate},
        "at": record.at,
        "gate": record.gate,
        "seq": record.seq,
    }


def totals(count: Count) -> Json:
    folded = count.totals
    return {
        "admitted": len(folded.admitted),
        "inside": len(folded.admitted),
        "registered": count.registered,
        "by_category": {
            one.key: {
                "admitted": folded.by_category[one.key],
                "registered": count.registered_by_category[one.key],
            }
            for one in count.conference.categories
        },
        "by_gate": {
            one.id: {
                verdict.value: folded.by_gate[one.id][verdict] if one.id in folded.by_gate else 0 for verdict in Verdict
            }
            for one in count.conference.gates
        },
        "arrivals": sorted([minute, people] for minute, people in folded.arrivals.items()),
        "conflicts": 0,
    }


def agenda(page: Page) -> Json:
    return {"rev": page.state.rev, "seq": page.seq, **public_agenda(page.state)}


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
