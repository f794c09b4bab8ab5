"""Pairing: the office makes a code and approves; a tablet claims it and is let in."""

from aiohttp import web

from huiwu.badges.symbol import link_svg
from huiwu.domain.device import typed_shown
from huiwu.http.auth import refuse_other_sites, session_of
from huiwu.http.body import json_body, reply
from huiwu.http.context import BY_COOKIE, house_of, site_of, slug_of
from huiwu.http.session import keep_session
from huiwu.wire import device_words as words

_CLAIM_LIMIT = 2_048


async def make(request: web.Request) -> web.Response:
    """A pairing with its codes; they are shown this once."""
    wish = words.read_pairing_wish(await json_body(request))
    made = await house_of(request).pairings.make(slug_of(request), wish.role, wish.gate, wish.name)
    url = f"{site_of(request).public_url}/c/{slug_of(request)}/pair#code={made.link_code}"
    answer = {
        **words.pairing(made.pairing),
        "url": url,
        "svg": link_svg(url).decode(),
        "typed": typed_shown(made.typed_code),
        "page": f"{site_of(request).public_url}/c/{slug_of(request)}/pair",
        "now": house_of(request).clock(),
    }
    return reply(answer, 201)


async def get(request: web.Request) -> web.Response:
    """How far a pairing has come."""
    pairing = await house_of(request).pairings.get(slug_of(request), request.match_info["id"])
    return reply(words.pairing(pairing))


async def claim(request: web.Request) -> web.Response:
    """A tablet claims a code, and asks again until it is let in; then the answer brings its cookie."""
    request[BY_COOKIE] = session_of(request) is not None
    refuse_other_sites(request)
    wish = words.read_claim(await json_body(request, _CLAIM_LIMIT))
    claimed = await house_of(request).pairings.claim(
        slug_of(request),
        wish.code,
        wish.nonce,
        name=wish.name,
        address=request.remote or "",
        session_id=session_of(request),
    )
    response = reply({**words.claim(claimed), "now": house_of(request).clock()})
    if claimed.session:
        keep_session(request, response, claimed.session, claimed.grants)
    return response


async def approve(request: web.Request) -> web.Response:
    """Let the tablet in."""
    pairing = await house_of(request).pairings.approve(slug_of(request), request.match_info["id"])
    return reply(words.pairing(pairing))


async def refuse(request: web.Request) -> web.Response:
    """Turn the tablet away."""
    pairing = await house_of(request).pairings.refuse(slug_of(request), request.match_info["id"])
    return reply(words.pairing(pairing))
