"""Staff members and their PINs."""

from aiohttp import web

from huiwu.domain.pin import IDLE
from huiwu.http.body import json_body, reply
from huiwu.http.context import GRANTS, house_of, slug_of
from huiwu.wire import device_words as words

_PIN_LIMIT = 1_024


async def members(request: web.Request) -> web.Response:
    """The staff members."""
    found = await house_of(request).pins.members(slug_of(request))
    return reply({"members": [words.member(one) for one in found]})


async def add_member(request: web.Request) -> web.Response:
    """A new member; the answer shows the PIN this once."""
    name, chosen = words.read_member(await json_body(request))
    member, pin = await house_of(request).pins.add(slug_of(request), name, chosen)
    return reply({**words.member(member), "pin": pin}, 201)


async def remove_member(request: web.Request) -> web.Response:
    """A member's PIN is good no more."""
    await house_of(request).pins.remove(slug_of(request), request.match_info["id"])
    return web.Response(status=204)


async def enter(request: web.Request) -> web.Response:
    """Enter a PIN on this device."""
    pin = words.read_pin(await json_body(request, _PIN_LIMIT))
    device = await house_of(request).devices.own(slug_of(request), request[GRANTS])
    state = await house_of(request).pins.enter(slug_of(request), device.device.id, pin)
    return reply({**words.pin_state(state), "idle_ms": IDLE})


async def leave(request: web.Request) -> web.Response:
    """Hand this device to the next one, who enters a PIN."""
    device = await house_of(request).devices.own(slug_of(request), request[GRANTS])
    await house_of(request).pins.leave(slug_of(request), device.device.id)
    return web.Response(status=204)
