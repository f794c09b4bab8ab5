"""Sign in with a key, sign out, and get a ticket for the staff socket."""

from collections.abc import Sequence

from aiohttp import web

from huiwu.domain.access import Grant
from huiwu.domain.errors import DomainError
from huiwu.domain.text import is_slug
from huiwu.http.auth import identify, refuse_other_sites, session_of
from huiwu.http.body import json_body, reply
from huiwu.http.context import BY_COOKIE, GRANTS, house_of, site_of
from huiwu.services.doors import session_max_age_s
from huiwu.wire import answers
from huiwu.wire.fields import Fields

_SIGN_IN_LIMIT = 1_024


async def sign_in(request: web.Request) -> web.Response:
    """Exchange a key for a session cookie."""
    request[BY_COOKIE] = session_of(request) is not None
    refuse_other_sites(request)
    fields = Fields(await json_body(request, _SIGN_IN_LIMIT))
    key = fields.raw_text("key", 256)
    fields.done()
    session_id, grants = await house_of(request).doors.sign_in(key, session_of(request))
    response = reply({"grants": [answers.grant(one) for one in grants]})
    keep_session(request, response, session_id, grants)
    return response


def keep_session(request: web.Request, response: web.Response, session_id: str, grants: Sequence[Grant]) -> None:
    """Put the session into a cookie; a paired tablet's outlives its browser, as the battery may go flat."""
    site = site_of(request)
    response.set_cookie(
        site.cookie,
        session_id,
        max_age=session_max_age_s(grants),
        path="/",
        httponly=True,
        samesite="Strict",
        secure=site.secure,
    )


async def who(request: web.Request) -> web.Response:
    """The grants of this browser."""
    await identify(request)
    return reply({"grants": [answers.grant(one) for one in request[GRANTS]]})


async def sign_out(request: web.Request) -> web.Response:
    """End the session."""
    session_id = session_of(request)
    request[BY_COOKIE] = session_id is not None
    refuse_other_sites(request)
    if session_id is not None:
        await house_of(request).doors.sign_out(session_id)
    response = web.Response(status=204)
    site = site_of(request)
    response.del_cookie(site.cookie, path="/", secure=site.secure, httponly=True, samesite="Strict")
    return response


async def new_ticket(request: web.Request) -> web.Response:
    """A single-use ticket for the first message of the staff socket."""
    await identify(request)
    if not request[GRANTS]:
        raise DomainError("sign_in_first")
    if request[BY_COOKIE]:
        refuse_other_sites(request)
    fields = Fields(await json_body(request, _SIGN_IN_LIMIT))
    slug = fields.text("conference", 48)
    if slug and not is_slug(slug):
        fields.wrong("conference", "not_a_slug")
    fields.done()
    held = tuple(one for one in request[GRANTS] if one.conference == slug)
    if not held:
        raise DomainError("forbidden")
    return reply({"ticket": await house_of(request).doors.new_ticket(held)})
