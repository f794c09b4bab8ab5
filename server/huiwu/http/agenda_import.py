"""Bring a programme in from a file: looked at first, and then written as it was looked at."""

import asyncio
import hashlib

from aiohttp import web

from huiwu.domain.agenda_list import Mode
from huiwu.domain.agenda_merge import Merged, merge
from huiwu.domain.commands import Command
from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.ids import CommandId
from huiwu.domain.text import is_identifier
from huiwu.http.body import file_body, reply
from huiwu.http.context import actor_of, house_of, slug_of
from huiwu.services.agenda_book import Page
from huiwu.services.stage import Order
from huiwu.wire import import_words
from huiwu.wire.agenda_file import read_agenda_file
from huiwu.wire.agenda_table import Listing
from huiwu.wire.table_file import LARGEST_FILE
from huiwu.wire.winners import sealed_command

_LONGEST_REV = 16


async def import_agenda(request: web.Request) -> web.Response:
    """Import a programme, all of it or nothing; with `dry_run`, say what would change."""
    dry_run = request.query.get("dry_run", "0") not in ("", "0", "false")
    mode = _mode(request)
    expected_rev = None if dry_run else _expected_rev(request)
    command_id, holder = _identifier(request, "command_id"), _identifier(request, "baton")
    data = await file_body(request, LARGEST_FILE)
    page = await house_of(request).book.page(slug_of(request))
    listing, encoding, merged = await asyncio.to_thread(_read, data, page, mode)
    errors = listing.errors or merged.errors
    if errors:
        answer = import_words.refused(errors, listing.rows, encoding, page.state.rev)
        if dry_run:
            return reply(answer)
        raise DomainError("bad_file", extra=answer)
    rev, differs = page.state.rev, merged.changes_anything(page.state)
    plan: Command = merged.plan
    if any(row.documents for row in listing.items):
        # Whoever looks at it first is told then that a file was never uploaded.
        plan = await house_of(request).documents.filled(slug_of(request), plan)
    if expected_rev is not None and (expected_rev != rev or differs):
        said = f"import {mode.value} {hashlib.sha256(data).hexdigest()}"
        rev = await _publish(request, plan, said, expected_rev, (command_id, holder))
    return reply(import_words.imported(merged, listing.rows, encoding, rev=rev, differs=differs))


def _read(data: bytes, page: Page, mode: Mode) -> tuple[Listing, str, Merged]:
    listing, encoding = read_agenda_file(data, page.conference)
    return listing, encoding, merge(page.state, listing.items, mode)


async def _publish(request: web.Request, plan: Command, said: str, expected_rev: int, ids: tuple[str, str]) -> int:
    """Replace the plan if nothing came in between; raises `stale_rev`."""
    house = house_of(request)
    command_id, holder = ids
    order = Order(
        CommandId(command_id or f"{house.chance(80):020x}"),
        sealed_command(plan, house.chance),
        said,
        actor_of(request),
        expected_rev,
        holder=holder,
    )
    return (await house.stage.submit(slug_of(request), order)).rev


def _mode(request: web.Request) -> Mode:
    try:
        return Mode(request.query.get("mode") or Mode.MERGE)
    except ValueError as error:
        raise DomainError("bad_input", (FieldError("mode", "unknown_value"),)) from error


def _expected_rev(request: web.Request) -> int:
    """What was looked at; without it nobody knows what the file would do to the agenda as it is now."""
    text = request.query.get("expected_rev", "")
    if not text.isascii() or not text.isdecimal() or len(text) > _LONGEST_REV:
        raise DomainError("bad_input", (FieldError("expected_rev", "not_an_integer" if text else "required"),))
    return int(text)


def _identifier(request: web.Request, name: str) -> str:
    text = request.query.get(name, "")
    if text and not is_identifier(text):
        raise DomainError("bad_input", (FieldError(name, "not_an_identifier"),))
    return text
