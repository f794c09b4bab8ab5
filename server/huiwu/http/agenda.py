"""The agenda: the plan, the operator's commands, and the public state."""

import hashlib
from dataclasses import replace

from aiohttp import web

from huiwu.domain.access import Right
from huiwu.http.auth import grant_for
from huiwu.http.body import AGENDA_LIMIT, json_body, reply, reply_text
from huiwu.http.context import actor_of, house_of, slug_of
from huiwu.http.files import is_known, unchanged
from huiwu.services.stage import Order
from huiwu.wire import agenda_words, answers, document_words
from huiwu.wire.json_text import dumps
from huiwu.wire.orders import read_agenda, read_order
from huiwu.wire.winners import sealed_command


def _id_maker(request: web.Request) -> str:
    return f"{house_of(request).chance(80):020x}"


async def get(request: web.Request) -> web.Response:
    """The plan, where the run stands, and what is expected now."""
    house = house_of(request)
    page = await house.book.page(slug_of(request))
    # Whoever runs the agenda knows what is sealed; a gate's tablet only what everybody knows.
    told = agenda_words.whole if grant_for(request, Right.RUN_AGENDA) else agenda_words.known
    return reply({**told(page), **agenda_words.expected(page, house.clock())})


async def put(request: web.Request) -> web.Response:
    """Replace the plan; items that keep their id keep their actual times."""
    value = await json_body(request, AGENDA_LIMIT)
    return await _submit(request, read_agenda(value, actor_of(request), lambda: _id_maker(request)))


async def command(request: web.Request) -> web.Response:
    """Run the agenda: start, hold, extend, announce, release, reveal, undo and the like."""
    value = await json_body(request)
    return await _submit(request, read_order(value, actor_of(request), lambda: _id_maker(request)))


async def _submit(request: web.Request, order: Order) -> web.Response:
    house = house_of(request)
    filled = await house.documents.filled(slug_of(request), order.command)
    sealed = replace(order, command=sealed_command(filled, house.chance))
    appended = await house.stage.submit(slug_of(request), sealed)
    return reply({"rev": appended.rev, "seq": appended.seq})


async def state(request: web.Request) -> web.Response:
    """The public snapshot, for anybody."""
    standing = await house_of(request).audience.standing(slug_of(request))
    tag = f"{standing.epoch}-{standing.seq}"
    cache = "public, max-age=1"
    if is_known(request, tag):
        return unchanged(tag, cache)
    headers = {"ETag": f'"{tag}"', "Cache-Control": cache}
    text = f'{{"epoch":{dumps(standing.epoch)},"seq":{standing.seq},"state":{standing.state}}}'
    response = web.Response(text=text, content_type="application/json", charset="utf-8", headers=headers)
    response.enable_compression()
    return response


async def prizes(request: web.Request) -> web.Response:
    """The winners revealed so far, in plain: for pages that cannot open a seal."""
    page = await house_of(request).book.page(slug_of(request))
    text = dumps(document_words.revealed(page.state))
    tag = hashlib.sha256(text.encode()).hexdigest()[:16]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "public, max-age=1"}
    if is_known(request, tag):
        return unchanged(tag, headers["Cache-Control"])
    return reply_text(text, headers=headers)


async def conference(request: web.Request) -> web.Response:
    """The conference's own facts."""
    house = house_of(request)
    return reply({**answers.conference(await house.book.conference(slug_of(request))), "now": house.clock()})
