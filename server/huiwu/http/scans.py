"""Check-in at the gates: scans, totals, and the rotating code."""

from typing import Any

from aiohttp import web
from prometheus_client import Counter

from huiwu.badges.symbol import link_svg
from huiwu.domain.access import Right
from huiwu.domain.errors import DomainError
from huiwu.domain.gate_code import STEP
from huiwu.domain.ids import GateId, ScanId
from huiwu.http.auth import grant_for
from huiwu.http.body import BATCH_LIMIT, json_body, reply
from huiwu.http.context import house_of, site_of, slug_of
from huiwu.services.checkin import ScanResult
from huiwu.wire import answers
from huiwu.wire.fields import Fields
from huiwu.wire.requests import read_batch, read_scan, scan_id_of

SCANS = Counter("huiwu_scans", "Scans by verdict and reason", ["verdict", "reason"])


def _counted(result: ScanResult) -> answers.Json:
    SCANS.labels(result.record.verdict.value, result.record.reason.value).inc()
    return answers.scan_result(result)


async def scan(request: web.Request) -> web.Response:
    """Scan a badge at a gate."""
    asked = read_scan(await json_body(request))
    return reply(_counted(await house_of(request).checkin.scan(slug_of(request), asked)))


async def batch(request: web.Request) -> web.Response:
    """Send late scans together; one bad scan never stops the others."""
    values = read_batch(await json_body(request, BATCH_LIMIT))
    return reply({"results": [await _one_of_batch(request, value) for value in values]})


async def _one_of_batch(request: web.Request, value: Any) -> answers.Json:
    try:
        return _counted(await house_of(request).checkin.scan(slug_of(request), read_scan(value), late=True))
    except DomainError as error:
        errors = [{"at": one.at, "code": one.code} for one in error.errors]
        return {"scan_id": scan_id_of(value), "error": {"code": error.code, "errors": errors}}


async def gates(request: web.Request) -> web.Response:
    """The gates of the conference."""
    conference = await house_of(request).book.conference(slug_of(request))
    return reply({"gates": [answers.gate(one) for one in conference.gates]})


async def totals(request: web.Request) -> web.Response:
    """How many are in, by category and gate."""
    return reply(answers.totals(await house_of(request).checkin.totals(slug_of(request))))


async def gate_code(request: web.Request) -> web.Response:
    """The rotating code a gate shows now, as a link and a picture."""
    shown = await house_of(request).checkin.gate_code(slug_of(request), request.match_info["id"])
    url = f"{site_of(request).public_url}/c/{slug_of(request)}/badge#gate={shown.gate.id}&code={shown.code}"
    count = await house_of(request).checkin.totals(slug_of(request))
    return reply(
        {
            "gate": answers.gate(shown.gate),
            "url": url,
            "svg": link_svg(url).decode(),
            "step": shown.step,
            "next_at": (shown.step + 1) * STEP,
            "valid_until": (shown.step + 2) * STEP,
            "now": shown.now,
            "admitted": len(count.totals.admitted),
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
    result = await house_of(request).checkin.self_check_in(
        slug_of(request), grant.attendee_id, scan_id, gate=gate, code=code
    )
    return reply(_counted(result))
