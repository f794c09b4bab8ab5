"""Every address on one screen, with the right it needs."""

from dataclasses import dataclass

from huiwu.domain.access import Right
from huiwu.http import (
    agenda,
    agenda_files,
    agenda_import,
    archive,
    attendees,
    call_sheet,
    chapters,
    devices,
    documents,
    health,
    openapi,
    pages,
    pairings,
    pins,
    report,
    scans,
    session,
    tablets,
    trust,
)
from huiwu.http.auth import Handler
from huiwu.wire import schemas
from huiwu.wire.schemas import Schema

API = "/api/v1"
C = API + "/conferences/{slug:[a-z0-9-]{1,48}}"
DEVICE = C + "/devices/{id:[0-9a-z]{1,64}}"
PAIRING = C + "/pairings/{id:[0-9a-z]{1,64}}"
DOCUMENT = C + "/documents/{digest:[0-9a-f]{64}}"
PERSON = C + "/attendees/{id:[0-9a-z]{1,64}}"


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address. `right` None: the handler itself sees to who may. `takes`: the body's schema.

    `unasked`: pages send it by themselves, so it does not show that somebody works on the device.
    """

    method: str
    path: str
    right: Right | None
    handler: Handler
    takes: Schema | None = None
    query: tuple[str, ...] = ()
    unasked: bool = False


ROUTES: tuple[Route, ...] = (
    Route("GET", "/", None, pages.first_page),
    Route("GET", "/c/{slug:[a-z0-9-]{1,48}}/{page:[a-z]{1,20}}", None, pages.page),
    Route("GET", "/trust", None, trust.page),
    Route("GET", "/trust/ca.crt", None, trust.certificate),
    Route("GET", "/trust/ca.mobileconfig", None, trust.profile),
    Route("GET", "/trust/authority.json", None, trust.facts),
    Route("GET", "/trust/address.svg", None, trust.address),
    Route("GET", "/healthz", None, health.alive),
    Route("GET", "/readyz", None, health.ready),
    Route("GET", "/metrics", None, health.metrics),
    Route("GET", API + "/openapi.json", None, openapi.description),
    Route("POST", API + "/session", None, session.sign_in, schemas.KEY),
    Route("GET", API + "/session", None, session.who),
    Route("DELETE", API + "/session", None, session.sign_out),
    Route("POST", API + "/ws-ticket", None, session.new_ticket, schemas.TICKET),
    Route("GET", C, Right.READ_CONFERENCE, agenda.conference),
    Route("GET", C + "/state", None, agenda.state),
    Route("GET", C + "/agenda", Right.READ_AGENDA, agenda.get),
    Route("PUT", C + "/agenda", Right.RUN_AGENDA, agenda.put, schemas.AGENDA),
    Route("GET", C + "/agenda.ics", None, agenda_files.ics, query=("lang", "item")),
    Route("GET", C + "/agenda.xlsx", Right.RUN_AGENDA, agenda_files.workbook, query=("lang",)),
    Route("GET", C + "/agenda.csv", Right.RUN_AGENDA, agenda_files.table, query=("lang",)),
    Route(
        "POST",
        C + "/agenda/import",
        Right.RUN_AGENDA,
        agenda_import.import_agenda,
        schemas.FILE,
        ("dry_run", "mode", "expected_rev", "command_id", "baton"),
    ),
    Route("POST", C + "/agenda/commands", Right.RUN_AGENDA, agenda.command, schemas.COMMAND),
    Route("GET", C + "/chapters.vtt", None, chapters.vtt, query=("recording_start", "offset", "lang")),
    Route("GET", C + "/chapters.txt", None, chapters.plain, query=("recording_start", "offset", "lang")),
    Route("GET", C + "/archive.html", None, archive.get, query=("download",)),
    Route("GET", C + "/report", Right.RUN_AGENDA, report.get),
    Route("GET", C + "/report.html", Right.RUN_AGENDA, report.page, query=("lang",)),
    Route("GET", C + "/report.csv", Right.RUN_AGENDA, report.table, query=("lang",)),
    Route("GET", C + "/report.xlsx", Right.RUN_AGENDA, report.workbook, query=("lang",)),
    Route("GET", C + "/callsheet", Right.RUN_AGENDA, call_sheet.get, query=("item",)),
    Route("GET", C + "/prizes", None, agenda.prizes),
    Route("GET", C + "/documents", Right.RUN_AGENDA, documents.find),
    Route("POST", C + "/documents", Right.RUN_AGENDA, documents.add, schemas.FILE),
    Route("GET", DOCUMENT, None, documents.get),
    Route("DELETE", DOCUMENT, Right.RUN_AGENDA, documents.remove),
    Route("GET", C + "/attendees", Right.SEARCH_PEOPLE, attendees.find, query=("q", "category", "limit", "cursor")),
    Route("POST", C + "/attendees", Right.EDIT_PEOPLE, attendees.add, schemas.PERSON),
    Route("POST", C + "/attendees/import", Right.EDIT_PEOPLE, attendees.import_people, schemas.FILE, ("dry_run",)),
    Route("GET", PERSON, Right.SEARCH_PEOPLE, attendees.get),
    Route("PATCH", PERSON, Right.EDIT_PEOPLE, attendees.change, schemas.PERSON_CHANGE),
    Route("DELETE", PERSON, Right.EDIT_PEOPLE, attendees.remove),
    Route("GET", PERSON + "/badge.svg", Right.READ_CONFERENCE, attendees.picture_svg),
    Route("GET", PERSON + "/badge.png", Right.READ_CONFERENCE, attendees.picture_png),
    Route("POST", PERSON + "/badge/replace", Right.EDIT_PEOPLE, attendees.replace_badge),
    Route("POST", PERSON + "/badge/revoke", Right.EDIT_PEOPLE, attendees.revoke_badge),
    Route("GET", C + "/me", Right.OWN_BADGE, attendees.me),
    Route("POST", C + "/self-check-in", Right.OWN_BADGE, scans.self_check_in, schemas.SELF_CHECK_IN),
    Route("POST", C + "/scans", Right.SCAN, scans.scan, schemas.SCAN),
    Route("POST", C + "/scans/batch", Right.SCAN, scans.batch, schemas.BATCH),
    Route("POST", C + "/scans/{id:[A-Za-z0-9_-]{1,64}}/undo", Right.SCAN, scans.undo, schemas.REASON),
    Route("POST", C + "/operations", Right.SCAN, scans.operations, schemas.OPERATIONS),
    Route("POST", C + "/operations/have", Right.SCAN, scans.have, schemas.HAVE, unasked=True),
    Route("GET", C + "/conflicts", Right.SEARCH_PEOPLE, scans.conflicts),
    Route("POST", C + "/conflicts/{id:[A-Za-z0-9_-]{1,64}}/close", Right.SCAN, scans.close_conflict, schemas.NOTE),
    Route("GET", C + "/missing", Right.SEARCH_PEOPLE, scans.missing, query=("category",)),
    Route("GET", C + "/welcome", Right.SHOW_WALL, tablets.welcome, query=("since",)),
    Route("GET", C + "/presence", Right.SCAN, tablets.presence, query=("since",)),
    Route("GET", C + "/roster", Right.SCAN, tablets.roster, query=("since",)),
    Route("GET", C + "/gates", Right.READ_CONFERENCE, scans.gates),
    Route("GET", C + "/gates/{id:[A-Za-z0-9_-]{1,64}}/code", Right.SHOW_GATE_CODE, scans.gate_code),
    Route("GET", C + "/totals", Right.READ_TOTALS, scans.totals),
    Route("GET", C + "/devices", Right.MANAGE_DEVICES, devices.find),
    Route("PATCH", DEVICE, Right.MANAGE_DEVICES, devices.change, schemas.DEVICE_CHANGE),
    Route("DELETE", DEVICE, Right.MANAGE_DEVICES, devices.revoke),
    Route("POST", DEVICE + "/unlock", Right.MANAGE_DEVICES, devices.unlock),
    Route("GET", C + "/device", Right.READ_CONFERENCE, devices.own),
    Route("POST", C + "/pairings", Right.MANAGE_DEVICES, pairings.make, schemas.PAIRING),
    Route("POST", C + "/pairings/claim", None, pairings.claim, schemas.CLAIM),
    Route("GET", PAIRING, Right.MANAGE_DEVICES, pairings.get),
    Route("POST", PAIRING + "/approve", Right.MANAGE_DEVICES, pairings.approve),
    Route("POST", PAIRING + "/refuse", Right.MANAGE_DEVICES, pairings.refuse),
    Route("GET", C + "/staff-members", Right.MANAGE_DEVICES, pins.members),
    Route("POST", C + "/staff-members", Right.MANAGE_DEVICES, pins.add_member, schemas.MEMBER),
    Route("DELETE", C + "/staff-members/{id:[0-9a-z]{1,64}}", Right.MANAGE_DEVICES, pins.remove_member),
    Route("POST", C + "/pin", Right.SCAN, pins.enter, schemas.PIN),
    Route("DELETE", C + "/pin", Right.SCAN, pins.leave),
)
