"""The sample conference: load it once, sign everybody in, and say where the pages are."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from huiwu.compose import Running
from huiwu.config import Settings
from huiwu.domain.access import Role
from huiwu.domain.attendee import Attendee
from huiwu.domain.commands import SetConference
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import CommandId, Slug
from huiwu.domain.programme import Item
from huiwu.domain.timeline import MINUTE, Instant
from huiwu.services.house import House
from huiwu.services.stage import Order
from huiwu.wire.conference_file import ConferenceFile, read_conference_file
from huiwu.wire.json_text import loads
from huiwu.wire.table_file import read_table_file
from huiwu.wire.winners import sealed_command

SAMPLE = "szlawyers_2023"
_ATTENDEES_LISTED = 27
# The first item is due a little after the start, so that somebody who opens the pages sees a day about to begin.
_LEAD = 10 * MINUTE
_GRID = 5 * MINUTE


def _sample() -> Traversable:
    return files("huiwu") / "samples" / SAMPLE


def sample_text(name: str) -> bytes:
    return (_sample() / name).read_bytes()


async def load_sample(house: House) -> Slug:
    """Create the sample conference unless it is there; what was done to it since stays."""
    sample = read_conference_file(loads(sample_text("conference.json")))
    slug = sample.conference.slug
    await put_conference(house, sample, _planned_start(house.clock()), _sample())
    people = read_table_file(sample_text("delegates.csv"))
    if not (await house.registration.find(slug, limit=1)).total:
        await house.registration.import_rows(slug, people.rows, dry_run=False)
    return slug


def _planned_start(now: Instant) -> Instant:
    return Instant(-(-(now + _LEAD) // _GRID) * _GRID)


async def put_conference(house: House, file: ConferenceFile, start: Instant, beside: Traversable = Path()) -> None:
    """Create or update a conference; its plan is only published where there is none yet, with the files `beside` it."""
    slug = file.conference.slug
    try:
        page = await house.book.page(slug)
    except DomainError:
        page = None
    if page is None or page.conference != file.conference:
        await house.stage.submit(slug, Order(_new_id(house), SetConference(file.conference), "", "command"))
    page = await house.book.page(slug)
    if file.plan.items and not page.state.items:
        planned = file.plan_from(start)
        items = tuple([await _with_files(house, slug, item, beside) for item in planned.items])
        plan = sealed_command(replace(planned, items=items), house.chance)
        await house.stage.submit(slug, Order(_new_id(house), plan, "", "command"))


async def _with_files(house: House, slug: Slug, item: Item, beside: Traversable) -> Item:
    """The item with its files brought in, as an operator would bring them in; raises `OSError` when one is missing."""
    documents = []
    for one in item.documents:
        if one.url or one.digest:
            documents.append(one)
            continue
        file = await house.documents.keep(slug, one.file_name, _whole(beside / one.file_name))
        documents.append(
            replace(
                one,
                digest=file.digest,
                file_name=file.file_name,
                media_type=file.media_type,
                size=file.size,
            )
        )
    return replace(item, documents=tuple(documents))


async def _whole(path: Traversable) -> AsyncIterator[bytes]:
    yield await asyncio.to_thread(path.read_bytes)


def _new_id(house: House) -> CommandId:
    return CommandId(f"{house.chance(80):020x}")


async def write_demo_file(running: Running, slug: Slug, settings: Settings) -> dict[str, object]:
    """`demo.json`: links, tokens and some attendees. Tokens of the run before stay good."""
    house = running.house
    path = settings.data / "demo.json"
    tokens = await _tokens(house, slug, path)
    people = await _some_of_each_category(house, slug)
    gate = (await house.book.conference(slug)).gates[0].id
    base = f"{running.base_url}/c/{slug}"
    demo: dict[str, object] = {
        "base_url": running.base_url,
        "conference": slug,
        "links": {
            "viewer": f"{base}/viewer",
            "scanner": f"{base}/scanner?gate={gate}#key={tokens['staff']}",
            "stage": f"{base}/stage#key={tokens['operator']}",
            "office": f"{base}/office#key={tokens['admin']}",
            "badge": f"{base}/badge#key={house.doors.badge_key(slug, people[0])}",
            "gate": f"{base}/gate?gate={gate}#key={tokens['gate']}",
            "wall": f"{base}/wall#key={tokens['gate']}",
            "timer": f"{base}/timer#key={tokens['gate']}",
            "overlay": f"{base}/overlay#key={tokens['gate']}",
        },
        "tokens": {role: tokens[role] for role in ("admin", "operator", "staff")},
        "attendees": [
            {
                "id": one.id,
                "code": one.code,
                "name": one.particulars.name,
                "category": one.particulars.category,
            }
            for one in people
        ],
    }
    _write_private(path, json.dumps({**demo, "gate_token": tokens["gate"]}, ensure_ascii=False, indent=1))
    return demo


async def _tokens(house: House, slug: Slug, path: Path) -> dict[str, str]:
    kept: dict[str, str] = {}
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        old = json.loads(await asyncio.to_thread(path.read_text, encoding="utf-8"))
        kept = {**old["tokens"], "gate": old["gate_token"]}
    tokens = {}
    for role in (Role.ADMIN, Role.OPERATOR, Role.STAFF, Role.GATE):
        old_key = kept.get(role.value, "")
        grant = await house.doors.grant_of(old_key) if old_key else None
        if grant is not None and grant.role is role and grant.conference == slug:
            tokens[role.value] = old_key
        else:
            tokens[role.value] = (await house.doors.new_token(slug, role)).text()
    return tokens


async def _some_of_each_category(house: House, slug: Slug) -> list[Attendee]:
    """The first few of every category in turn, so that each colour can be tried at a gate."""
    conference = await house.book.conference(slug)
    each = [
        (await house.registration.find(slug, "", category.key, limit=_ATTENDEES_LISTED)).attendees
        for category in conference.categories
    ]
    turns = max((len(people) for people in each), default=0)
    mixed = [people[turn] for turn in range(turns) for people in each if turn < len(people)]
    return mixed[:_ATTENDEES_LISTED]


def _write_private(path: Path, text: str) -> None:
    """Written aside and moved, so that a reader never meets half of it; it holds keys, so only we may read it."""
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    aside.replace(path)
