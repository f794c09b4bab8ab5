"""Who asks, and whether they may: bearer token or cookie, and the right each route names."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from huiwu.domain.access import Grant, Right
from huiwu.domain.errors import DomainError
from huiwu.http.context import BY_COOKIE, GRANT, GRANTS, house_of, site_of, slug_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SAFE_METHODS = frozenset({"GET", "HEAD"})
_LONGEST_KEY = 256


async def identify(request: web.Request) -> None:
    """Find the grants of the request; raises `bad_key` for a token that is none."""
    doors = house_of(request).doors
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        if len(key) > _LONGEST_KEY:
            raise DomainError("bad_key")
        grant = doors.grant_at_hand(key) or await doors.grant_of(key)
        if grant is None:
            raise DomainError("bad_key")
        request[GRANTS], request[BY_COOKIE] = (grant,), False
        return
    session_id = session_of(request)
    request[GRANTS] = await doors.grants(session_id)
    request[BY_COOKIE] = session_id is not None


def session_of(request: web.Request) -> str | None:
    value = request.cookies.get(site_of(request).cookie)
    return value if value and len(value) <= _LONGEST_KEY else None


def refuse_other_sites(request: web.Request) -> None:
    """Raise `bad_origin` when a browser says that another site made it send this."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise DomainError("bad_origin")
    if origin is not None and origin not in site_of(request).origins:
        raise DomainError("bad_origin")
    if request.get(BY_COOKIE) and site is None and origin is None:
        raise DomainError("bad_origin")


def grant_for(request: web.Request, right: Right) -> Grant | None:
    """The grant that gives a right in the conference of the address."""
    slug = slug_of(request)
    for one in request[GRANTS]:
        if one.gives(right, slug):
            return one
    return None


def needing(right: Right | None, handler: Handler, *, unasked: bool = False) -> Handler:
    """The handler behind a door: 401 without a key, 404 without the conference, 403 without the right."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        if right is None:
            return await handler(request)
        house = house_of(request)
        await identify(request)
        if not request[GRANTS]:
            raise DomainError("sign_in_first")
        if request[BY_COOKIE] and request.method not in _SAFE_METHODS:
            refuse_other_sites(request)
        await house.book.conference(slug_of(request))
        grant = grant_for(request, right)
        if grant is None:
            raise DomainError("forbidden")
        request[GRANT] = grant
        # A search and every change is somebody's work; all other questions a page asks by itself.
        working = not unasked and (right is Right.SEARCH_PEOPLE or request.method not in _SAFE_METHODS)
        await house.devices.met(grant, working=working)
        return await handler(request)

    guarded.__doc__ = handler.__doc__
    return guarded
