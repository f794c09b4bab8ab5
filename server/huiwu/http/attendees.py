"""The list of people and their badges."""

import asyncio

from aiohttp import web

from huiwu.badges.symbol import badge_png, badge_svg
from huiwu.domain.access import Right
from huiwu.domain.attendee import Attendee
from huiwu.domain.errors import DomainError, FieldError
from huiwu.http.auth import grant_for
from huiwu.http.body import file_body, json_body, reply
from huiwu.http.context import house_of, site_of, slug_of
from huiwu.wire import answers
from huiwu.wire.requests import read_particulars_given
from huiwu.wire.table_file import LARGEST_FILE, read_table_file

_DEFAULT_LIMIT = 50
_LARGEST_LIMIT = 500
_LONGEST_QUERY = 100


def _number(request: web.Request, name: str, default: int, most: int) -> int:
    text = request.query.get(name)
    if text is None or text == "":
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not int(text) <= most:
        raise DomainError("bad_input", (FieldError(name, "out_of_range"),))
    return int(text)


async def _shown(request: web.Request, attendee: Attendee, *, whole: bool = False) -> answers.Json:
    admitted = await house_of(request).board.admitted_at(slug_of(request))
    value = answers.attendee(attendee, admitted.get(attendee.id))
    if whole and grant_for(request, Right.EDIT_PEOPLE) is not None:
        person = attendee.particulars
        value |= {"phone": person.phone, "email": person.email, "external_id": person.external_id}
        key = house_of(request).doors.badge_key(slug_of(request), attendee)
        value["badge_link"] = f"{site_of(request).public_url}/c/{slug_of(request)}/badge#key={key}"
    return value


async def find(request: web.Request) -> web.Response:
    """Search people."""
    query = request.query.get("q", "")
    if len(query) > _LONGEST_QUERY:
        raise DomainError("bad_input", (FieldError("q", "too_long"),))
    limit = max(1, _number(request, "limit", _DEFAULT_LIMIT, _LARGEST_LIMIT))
    skip = _number(request, "cursor", 0, 10**9)
    category = request.query.get("category") or None
    found = await house_of(request).registration.find(slug_of(request), query, category, limit=limit, skip=skip)
    admitted = await house_of(request).board.admitted_at(slug_of(request))
    return reply(
        {
            "attendees": [answers.attendee(one, admitted.get(one.id)) for one in found.attendees],
            "next": None if found.next is None else str(found.next),
            "total": found.total,
        }
    )


async def add(request: web.Request) -> web.Response:
    """Add a walk-in."""
    values = read_particulars_given(await json_body(request))
    attendee = await house_of(request).registration.add(slug_of(request), values)
    return reply(await _shown(request, attendee, whole=True), 201)


async def get(request: web.Request) -> web.Response:
    """One person."""
    attendee = await house_of(request).registration.get(slug_of(request), request.match_info["id"])
    return reply(await _shown(request, attendee, whole=True))


async def change(request: web.Request) -> web.Response:
    """Change a person's particulars; the badge stays valid."""
    values = read_particulars_given(await json_body(request))
    attendee = await house_of(request).registration.change(slug_of(request), request.match_info["id"], values)
    return reply(await _shown(request, attendee, whole=True))


async def remove(request: web.Request) -> web.Response:
    """Take a person off the list."""
    await house_of(request).registration.remove(slug_of(request), request.match_info["id"])
    return web.Response(status=204)


async def replace_badge(request: web.Request) -> web.Response:
    """Issue a new badge code; the old one is refused from now on."""
    attendee = await house_of(request).registration.replace_badge(slug_of(request), request.match_info["id"])
    return reply(await _shown(request, attendee, whole=True))


async def revoke_badge(request: web.Request) -> web.Response:
    """Refuse the badge from now on."""
    attendee = await house_of(request).registration.revoke(slug_of(request), request.match_info["id"])
    return reply(await _shown(request, attendee, whole=True))


async def import_people(request: web.Request) -> web.Response:
    """Import a list of people, all of it or nothing."""
    dry_run = request.query.get("dry_run", "0") not in ("", "0", "false")
    data = await file_body(request, LARGEST_FILE)
    people = await asyncio.to_thread(read_table_file, data)
    answer = await house_of(request).registration.import_rows(slug_of(request), people.rows, dry_run=dry_run)
    if answer.errors and not dry_run:
        raise DomainError("bad_file", extra=answers.imported(answer, people.encoding))
    return reply(answers.imported(answer, people.encoding))


async def me(request: web.Request) -> web.Response:
    """The signed-in attendee's own badge."""
    house, slug = house_of(request), slug_of(request)
    grant = grant_for(request, Right.OWN_BADGE)
    if grant is None or grant.attendee_id is None:
        raise DomainError("forbidden")
    attendee = await house.registration.get(slug, grant.attendee_id)
    conference = await house.book.conference(slug)
    category = conference.category(attendee.particulars.category)
    shown = answers.conference(conference)
    return reply(
        {
            "attendee": await _shown(request, attendee),
            "conference": {"name": shown["name"], "venue": shown["venue"], "time_zone": shown["time_zone"]},
            "category": None if category is None else answers.category(category),
        }
    )


async def _badge_of(request: web.Request) -> Attendee:
    """The attendee whose picture is asked for, if it is the asker's own or the asker is staff."""
    own = grant_for(request, Right.OWN_BADGE)
    attendee_id = request.match_info["id"]
    is_own = own is not None and own.attendee_id == attendee_id
    if not is_own and grant_for(request, Right.SEARCH_PEOPLE) is None:
        raise DomainError("forbidden")
    return await house_of(request).registration.get(slug_of(request), attendee_id)


async def picture_svg(request: web.Request) -> web.Response:
    """The badge code as SVG."""
    attendee = await _badge_of(request)
    response = web.Response(body=badge_svg(attendee.code), content_type="image/svg+xml")
    # Nine kilobytes of path become two: it is the largest part of a badge page on a crowded network.
    response.enable_compression()
    return response


async def picture_png(request: web.Request) -> web.Response:
    """The badge code as PNG."""
    attendee = await _badge_of(request)
    return web.Response(body=badge_png(attendee.code), content_type="image/png")
