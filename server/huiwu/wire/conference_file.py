"""A conference as a JSON file: its facts, and an agenda whose start is laid out when it is loaded."""

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from huiwu.domain.commands import PublishAgenda
from huiwu.domain.conference import (
    DEFAULT_TOLERANCE,
    Category,
    Conference,
    Direction,
    Entry,
    Gate,
    Window,
    Zone,
)
from huiwu.domain.ids import CategoryKey, GateId, Slug, ZoneId
from huiwu.domain.text import is_slug
from huiwu.domain.timeline import DAY, Duration, Instant, after
from huiwu.wire.fields import LARGEST_INSTANT, Fields
from huiwu.wire.plan_words import read_plan

LONGEST_CONFERENCE_NAME = 200
MOST_CATEGORIES = 100
MOST_ZONES = 200
MOST_GATES = 500
MOST_WINDOWS = 100
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class ConferenceFile:
    """What a file says; `plan` may have no items."""

    conference: Conference
    plan: PublishAgenda

    def plan_from(self, start: Instant) -> PublishAgenda:
        """The plan, with items that have no planned start laid one after the other from `start`."""
        items, at = [], start
        for item in self.plan.items:
            begins = item.planned_start_at or at
            items.append(replace(item, planned_start_at=begins))
            at = after(begins, item.planned_ms)
        return replace(self.plan, items=tuple(items))


def read_conference_file(value: Any) -> ConferenceFile:
    """Raises `bad_input` with the place of everything that is wrong."""
    fields = Fields(value)
    slug = fields.text("slug", 48)
    if slug and not is_slug(slug):
        fields.wrong("slug", "not_a_slug")
    time_zone = fields.text("time_zone", 64)
    if time_zone and not _is_time_zone(time_zone):
        fields.wrong("time_zone", "unknown_value")
    conference = Conference(
        slug=Slug(slug),
        name=fields.bilingual("name", LONGEST_CONFERENCE_NAME),
        venue=fields.bilingual("venue", LONGEST_CONFERENCE_NAME, required=False),
        time_zone=time_zone,
        zones=_zones(fields),
        categories=_categories(fields),
        gates=_gates(fields),
    )
    _check_references(fields, conference)
    plan = read_plan(fields, planned=False, beside=True) if fields.has("items") else PublishAgenda((), ())
    fields.done()
    return ConferenceFile(conference, plan)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def _zones(fields: Fields) -> tuple[Zone, ...]:
    zones = []
    for one in fields.each("zones", MOST_ZONES):
        zone = one.identifier("id")
        scope = one.identifier("scope", required=False) or zone
        zones.append(
            Zone(
                ZoneId(zone),
                one.bilingual("name", LONGEST_CONFERENCE_NAME),
                scope,
                entry=one.choice("entry", Entry, Entry.ONCE) or Entry.ONCE,
                capacity=one.integer("capacity", 0, MOST_PEOPLE, required=False),
                warn_at=one.integer("warn_at", 0, MOST_PEOPLE, required=False),
                windows=_windows(one),
                tolerance_ms=_tolerance(one),
            )
        )
    return tuple(zones)


def _windows(fields: Fields) -> tuple[Window, ...]:
    windows = []
    for one in fields.each("windows", MOST_WINDOWS, required=False):
        opens = one.integer("opens_at", 0, LARGEST_INSTANT) or 0
        closes = one.integer("closes_at", 0, LARGEST_INSTANT) or 0
        if closes < opens:
            one.wrong("closes_at", "out_of_range")
        categories = one.texts("categories", MOST_CATEGORIES, 64) if one.has("categories") else []
        windows.append(Window(Instant(opens), Instant(closes), frozenset(CategoryKey(key) for key in categories)))
    return tuple(windows)


def _tolerance(fields: Fields) -> Duration:
    given = fields.integer("tolerance_ms", 0, DAY, required=False)
    return DEFAULT_TOLERANCE if given is None else Duration(given)


def _categories(fields: Fields) -> tuple[Category, ...]:
    return tuple(
        Category(
            CategoryKey(one.identifier("key")),
            one.bilingual("name", LONGEST_CONFERENCE_NAME),
            one.integer("hue", 0, 359) or 0,
            frozenset(ZoneId(zone) for zone in one.texts("zones", MOST_ZONES, 64)),
            one.boolean("welcomed"),
        )
        for one in fields.each("categories", MOST_CATEGORIES)
    )


def _gates(fields: Fields) -> tuple[Gate, ...]:
    return tuple(
        Gate(
            GateId(one.identifier("id")),
            one.bilingual("name", LONGEST_CONFERENCE_NAME),
            ZoneId(one.identifier("zone")),
            one.choice("direction", Direction, Direction.IN) or Direction.IN,
        )
        for one in fields.each("gates", MOST_GATES)
    )


def _check_references(fields: Fields, conference: Conference) -> None:
    zones = {zone.id for zone in conference.zones}
    if any(gate.zone not in zones for gate in conference.gates):
        fields.wrong("gates", "unknown_zone")
    if any(not category.zones <= zones for category in conference.categories):
        fields.wrong("categories", "unknown_zone")
    categories = {category.key for category in conference.categories}
    if any(not window.categories <= categories for zone in conference.zones for window in zone.windows):
        fields.wrong("zones", "unknown_category")
    for name, ids in (
        ("zones", [zone.id for zone in conference.zones]),
        ("gates", [gate.id for gate in conference.gates]),
        ("categories", [category.key for category in conference.categories]),
    ):
        if len(set(ids)) != len(ids):
            fields.wrong(name, "same_id_twice")
