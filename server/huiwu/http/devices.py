"""The devices of a conference, for the office; and for each device, itself."""

from aiohttp import web

from huiwu.http.body import json_body, reply
from huiwu.http.context import GRANTS, house_of, slug_of
from huiwu.wire import device_words as words


async def find(request: web.Request) -> web.Response:
    """All devices that may come in."""
    views = await house_of(request).devices.all(slug_of(request))
    return reply({"devices": [words.device(one) for one in views], "now": house_of(request).clock()})


async def own(request: web.Request) -> web.Response:
    """The device that asks, and whether it wants a PIN."""
    view = await house_of(request).devices.own(slug_of(request), request[GRANTS])
    return reply({**words.own_device(view), "now": house_of(request).clock()})


async def change(request: web.Request) -> web.Response:
    """Rename a device, or send it to another gate."""
    name, gate = words.read_device_change(await json_body(request))
    view = await house_of(request).devices.change(slug_of(request), request.match_info["id"], name=name, gate=gate)
    return reply(words.device(view))


async def revoke(request: web.Request) -> web.Response:
    """Let a device in no more."""
    await house_of(request).devices.revoke(slug_of(request), request.match_info["id"])
    return web.Response(status=204)


async def unlock(request: web.Request) -> web.Response:
    """Take PINs again on a device that wrong ones have locked."""
    return reply(words.device(await house_of(request).devices.unlock(slug_of(request), request.match_info["id"])))
