"""A conference: its names, categories, zones and gates."""

from dataclasses import dataclass

from huiwu.domain.ids import CategoryKey, GateId, Slug, ZoneId
from huiwu.domain.text import folded


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in Chinese and, if somebody wrote it, in English."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """Attendees of one kind: decides the colour of the badge and the zones they may enter."""

    key: CategoryKey
    name: Bilingual
    hue: int
    zones: frozenset[ZoneId]


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the venue. A person is admitted once per `scope`; zones that share one count together."""

    id: ZoneId
    name: Bilingual
    scope: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A place where badges are scanned; it leads into one zone."""

    id: GateId
    name: Bilingual
    zone: ZoneId


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
        return next((c for c in self.categories if c.key == key), None)

    def category_named(self, text: str) -> Category | None:
        """The category meant by a cell of an imported list: its key or either of its names."""
        wanted = folded(text)
        return next(
            (c for c in self.categories if wanted in (folded(c.key), folded(c.name.zh), folded(c.name.en))),
            None,
        )

    def gate(self, gate_id: str) -> Gate | None:
        return next((g for g in self.gates if g.id == gate_id), None)

    def zone(self, zone_id: ZoneId) -> Zone:
        """The zone of a gate or category; that it exists was checked when the conference was made."""
        return next(z for z in self.zones if z.id == zone_id)
