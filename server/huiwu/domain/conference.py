"""A conference: its names, categories, zones and gates."""

from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.ids import CategoryKey, GateId, Slug, ZoneId
from huiwu.domain.text import folded
from huiwu.domain.timeline import MINUTE, Duration, Instant

DEFAULT_TOLERANCE = Duration(5 * MINUTE)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and, if somebody wrote it, in English."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """Attendees of one kind: decides the colour of the badge and the zones they may enter.

    `welcomed`: these people have agreed to be named on the welcome wall.
    """

    key: CategoryKey
    name: Bilingual
    hue: int
    zones: frozenset[ZoneId]
    welcomed: bool = False


class Entry(StrEnum):
    """How often a person may come in."""

    ONCE = "once"
    PER_DAY = "per_day"
    IN_OUT = "in_out"


class Direction(StrEnum):
    """Which way a person goes, or a gate leads."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Window:
    """When a zone takes people in; `categories` empty means everybody."""

    opens_at: Instant
    closes_at: Instant
    categories: frozenset[CategoryKey] = frozenset()

    def is_for(self, category: CategoryKey) -> bool:
        return not self.categories or category in self.categories


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the venue. People are counted per `scope`; zones that share one count together.

    `capacity` None is no limit; from `warn_at` people inside the gates are warned. Without windows it is always open;
    `tolerance_ms` applies before a window opens and after it closes.
    """

    id: ZoneId
    name: Bilingual
    scope: str
    entry: Entry = Entry.ONCE
    capacity: int | None = None
    warn_at: int | None = None
    windows: tuple[Window, ...] = ()
    tolerance_ms: Duration = DEFAULT_TOLERANCE

    def is_nearly_full(self, occupancy: int) -> bool:
        """Whether the gates should be warned; without `warn_at`, from nine tenths of the capacity."""
        if self.capacity is None:
            return False
        return occupancy >= (self.warn_at if self.warn_at is not None else -(-self.capacity * 9 // 10))


@dataclass(frozen=True, slots=True)
class Gate:
    """A place where badges are scanned; it leads into one zone, out of it, or both ways."""

    id: GateId
    name: Bilingual
    zone: ZoneId
    direction: Direction = Direction.IN


@dataclass(frozen=True, slots=True)
class Conference:
    """One of many in a deployment, named by its slug."""

    slug: Slug
    name: Bilingual
    venue: Bilingual
    time_zone: str
    categories: tuple[Category, ...]
    zones: tuple[Zone, ...]
    gates: tuple[Gate, ...]

    def category(self, key: str) -> Category | None:
        for one in self.categories:
            if one.key == key:
                return one
        return None

    def category_named(self, text: str) -> Category | None:
        """The category meant by a cell of an imported list: its key or either of its names."""
        wanted = folded(text)
        return next(
            (c for c in self.categories if wanted in (folded(c.key), folded(c.name.zh), folded(c.name.en))),
            None,
        )

    def gate(self, gate_id: str) -> Gate | None:
        for one in self.gates:
            if one.id == gate_id:
                return one
        return None

    def zone(self, zone_id: ZoneId) -> Zone:
        """The zone of a gate or category; that it exists was checked when the conference was made."""
        for one in self.zones:
            if one.id == zone_id:
                return one
        raise LookupError(zone_id)
