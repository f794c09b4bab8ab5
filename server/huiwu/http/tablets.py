"""What tablets and screens show by themselves: the sealed list, where people are, whom to welcome."""

import asyncio
from functools import lru_cache

from aiohttp import web

from huiwu.clock import RandomBits
from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.ids import BadgeCode
from huiwu.http.body import reply
from huiwu.http.context import house_of, slug_of
from huiwu.services.tablets import Listed, TabletList
from huiwu.wire import answers
from huiwu.wire.sealed import IV_BYTES, row_key, seal, text

_KEPT = 60_000
"""Sealed rows are kept: twenty tablets ask for the same ones within a minute."""


def _since(request: web.Request) -> int:
    given = request.query.get("since", "0")
    if not given.isascii() or not given.isdecimal() or len(given) > 15:
        raise DomainError("bad_input", (FieldError("since", "out_of_range"),))
    return int(given)


@lru_cache(maxsize=_KEPT)
def _sealed(code: BadgeCode, salt: bytes, row: tuple[tuple[str, str], ...], chance: RandomBits) -> tuple[str, str]:
    key = row_key(code, salt)
    return key.name(), seal(key, dict(row), chance(IV_BYTES * 8).to_bytes(IV_BYTES))


def _row(listed: Listed) -> tuple[tuple[str, str], ...]:
    person = listed.attendee.particulars
    return (
        ("i", listed.attendee.id),
        ("n", person.name),
        ("o", person.organisation),
        ("t", person.title),
        ("c", person.category),
        ("s", person.seat),
        ("b", listed.standing.value),
    )


def _written(found: TabletList, chance: RandomBits) -> answers.Json:
    return {
        "version": found.version,
        "whole": found.whole,
        "salt": text(found.salt),
        "rows": [_sealed(one.code, found.salt, _row(one), chance) for one in found.rows],
        "gone": [row_key(code, found.salt).name() for code in found.gone],
        "registered": found.registered,
    }


async def roster(request: web.Request) -> web.Response:
    """The tablet's list: each row is readable only with its badge code."""
    found = await house_of(request).tablets.list_since(slug_of(request), _since(request))
    # Tens of thousands of rows take a second to seal the first time: not on the loop.
    response = reply(await asyncio.to_thread(_written, found, house_of(request).chance))
    response.enable_compression()
    return response


async def welcome(request: web.Request) -> web.Response:
    """Who has just come in, for the welcome wall; only categories that agreed to be named."""
    seq, found = await house_of(request).board.welcomes(slug_of(request), _since(request))
    return reply({"seq": seq, "now": house_of(request).clock(), "arrivals": [answers.welcome(one) for one in found]})


async def presence(request: web.Request) -> web.Response:
    """Where people are, for tablets that may have to decide alone."""
    found = await house_of(request).board.presences(slug_of(request), _since(request))
    response = reply(answers.presences(found))
    response.enable_compression()
    return response
