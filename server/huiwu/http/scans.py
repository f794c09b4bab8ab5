"""Check-in at the gates: scans, totals, and the rotating code."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from aiohttp import web
from prometheus_client import Counter

from huiwu.badges.symbol import link_svg
from huiwu.domain.access import Right
from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.checkin import PASSAGES, Kind, Scan
from huiwu.domain.device import PAIRED_ROLES
from huiwu.domain.errors import DomainError
from huiwu.domain.gate_code import STEP
from huiwu.domain.ids import GateId, ScanId
from huiwu.http.auth import grant_for
from huiwu.http.body import BATCH_LIMIT, json_body, reply, reply_text
from huiwu.http.context import GRANT, actor_of, house_of, site_of, slug_of
from huiwu.services.checkin import ScanResult, Who
from huiwu.wire import answers
from huiwu.wire.fields import Fields
from huiwu.wire.requests import (
    MOST_SCANS,
    id_of,
    override_pin,
    read_ids,
    read_list,
    read_note,
    read_operation,
    read_scan,
)

_MOST_MISSING = 500

SCANS = Counter("huiwu_scans", "Scans by verdict and reason", ["verdict", "reason"])


def _counted(result: ScanResult) -> ScanResult:
    _scans(result.record.verdict, result.record.reason).inc()
    return result


@cache
def _scans(verdict: Verdict, reason: Reason) -> Counter:
    return SCANS.labels(verdict.value, reason.value)


def _who(request: web.Request) -> Who:
    return Who(device=request[GRANT].token_id or "", actor=actor_of(request))


async def _answering(request: web.Request, asked: Scan, value: Any) -> Who:
    """Who asks; for an override, whoever's PIN stands behind it as well."""
    who = _who(request)
    if asked.kind is not Kind.OVERRIDE:
        return who
    member = await house_of(request).devices.answerable(slug_of(request), who.device, override_pin(value))
    return who if member is None else Who(who.device, f"{who.actor} member:{member.id}")


async def _is_elsewhere(request: web.Request, gate: str) -> bool:
    """Whether the office has tied the device that asks to another gate.

    Only what happens now is refused. An entry of a journal did happen, wherever it was: it is recorded.
    """
    grant = request[GRANT]
    if grant.token_id is None or grant.role not in PAIRED_ROLES:
        return False
    return await house_of(request).devices.tied_to(grant.conference, grant.token_id) not in (None, gate)


async def scan(request: web.Request) -> web.Response:
    """Scan a badge at a gate, or let somebody in against the rules."""
    value = await json_body(request)
    asked = read_scan(value)
    if await _is_elsewhere(request, asked.gate):
        return reply(
            answers.scan_result(await house_of(request).checkin.first_answer(slug_of(request), asked, "other_gate"))
        )
    who = await _answering(request, asked, value)
    result = _counted(await house_of(request).checkin.scan(slug_of(request), asked, who))
    return reply_text(answers.scan_text(result))


async def batch(request: web.Request) -> web.Response:
    """Send late scans together; one bad scan never stops the others."""
    values = read_list(await json_body(request, BATCH_LIMIT), "scans", MOST_SCANS)

    async def one(value: Any) -> answers.Json:
        asked = read_scan(value)
        who = await _answering(request, asked, value)
        result = await house_of(request).checkin.scan(slug_of(request), asked, who, late=True)
        return answers.scan_result(_counted(result))

    return reply({"results": [await _spared(one, value, "scan_id") for value in values]})


async def operations(request: web.Request) -> web.Response:
    """Send entries of a tablet's journal; one bad entry never stops the others."""
    values = read_list(await json_body(request, BATCH_LIMIT), "operations", MOST_SCANS)

    async def one(value: Any) -> answers.Json:
        return await _operation(request, value)

    return reply({"results": [await _spared(one, value, "op") for value in values]})


async def _operation(request: web.Request, value: Any) -> answers.Json:
    house, slug, asked = house_of(request), slug_of(request), read_operation(value)
    if asked.kind is Kind.CLOSE:
        await house.board.close_conflict(slug, asked.ref or "", asked.note, _who(request))
        return {"op": asked.id, "ok": True}
    if asked.kind in PASSAGES:
        result = _counted(await house.checkin.scan(slug, asked, _who(request), late=True))
        found = await house.board.conflict_of(slug, asked.id)
        return {"op": asked.id, **answers.scan_result(result, found)}
    record = await house.board.take_back(slug, asked, _who(request))
    return {"op": asked.id, "ok": True, "seq": record.seq}


async def _spared(one: Callable[[Any], Awaitable[answers.Json]], value: Any, name: str) -> answers.Json:
    try:
        return await one(value)
    except DomainError as error:
        errors = [{"at": each.at, "code": each.code} for each in error.errors]
        return {name: id_of(value, name), "error": {"code": error.code, "errors": errors}}


async def have(request: web.Request) -> web.Response:
    """Which of a tablet's operations are missing here."""
    ids = read_ids(await json_body(request, BATCH_LIMIT * 4))
    return reply({"missing": await house_of(request).checkin.missing(slug_of(request), ids)})


async def undo(request: web.Request) -> web.Response:
    """Take a passage back, with a reason; both records stay."""
    note = read_note(await json_body(request), "reason")
    from_office = grant_for(request, Right.EDIT_PEOPLE) is not None
    record = await house_of(request).board.undo(
        slug_of(request), request.match_info["id"], note, _who(request), from_office=from_office
    )
    return reply({"scan_id": record.ref, "seq": record.seq})


async def conflicts(request: web.Request) -> web.Response:
    """Double entries, open and closed."""
    found = await house_of(request).board.conflicts(slug_of(request))
    return reply({"conflicts": [answers.conflict(one) for one in found]})


async def close_conflict(request: web.Request) -> web.Response:
    """Settle a double entry, with a reason."""
    note = read_note(await json_body(request), "note")
    found = await house_of(request).board.close_conflict(
        slug_of(request), request.match_info["id"], note, _who(request)
    )
    return reply(answers.conflict(found))


async def missing(request: web.Request) -> web.Response:
    """People on the list who were not let in yet."""
    found = await house_of(request).board.missing(slug_of(request), request.query.get("category") or None)
    return reply({"attendees": [answers.attendee(one, None) for one in found[:_MOST_MISSING]], "total": len(found)})


async def gates(request: web.Request) -> web.Response:
    """The gates of the conference."""
    conference = await house_of(request).book.conference(slug_of(request))
    return reply({"gates": [answers.gate(one) for one in conference.gates]})


async def totals(request: web.Request) -> web.Response:
    """How many are in, by category and gate."""
    return reply(answers.totals(await house_of(request).board.totals(slug_of(request))))


async def gate_code(request: web.Request) -> web.Response:
    """The rotating code a gate shows now, as a link and a picture."""
    if await _is_elsewhere(request, request.match_info["id"]):
        raise DomainError("other_gate")
    shown = await house_of(request).gate_codes.shown(slug_of(request), request.match_info["id"])
    url = f"{site_of(request).public_url}/c/{slug_of(request)}/badge#gate={shown.gate.id}&code={shown.code}"
    count = await house_of(request).board.totals(slug_of(request))
    return reply(
        {
            "gate": answers.gate(shown.gate),
            "url": url,
            "svg": link_svg(url).decode(),
            "step": shown.step,
            "next_at": (shown.step + 1) * STEP,
            "valid_until": (shown.step + 2) * STEP,
            "now": shown.now,
            "admitted": len(count.ledger.admitted),
        }
    )


async def self_check_in(request: web.Request) -> web.Response:
    """Check in with the code a gate shows."""
    grant = grant_for(request, Right.OWN_BADGE)
    if grant is None or grant.attendee_id is None:
        raise DomainError("forbidden")
    fields = Fields(await json_body(request))
    scan_id = ScanId(fields.identifier("scan_id"))
    gate = GateId(fields.identifier("gate"))
    code = fields.raw_text("code", 64)
    fields.done()
    result = await house_of(request).gate_codes.self_check_in(
        slug_of(request), grant.attendee_id, scan_id, gate=gate, code=code
    )
    return reply(answers.scan_result(_counted(result)))
