"""What the agenda consists of: sections and items, with their speakers, documents and prizes."""

from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.timeline import BEGINNING, NO_TIME, Duration, Instant


class Kind(StrEnum):
    """What sort of item it is; pages set each in its own manner."""

    OPENING = "opening"
    BRIEFING = "briefing"
    REPORT = "report"
    DOCUMENT_RELEASE = "document_release"
    AWARDS = "awards"
    SPEECH = "speech"
    BREAK = "break"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and as what. `number` is that of the attendee list, "" when the call sheet goes by the name."""

    name: Bilingual
    position: Bilingual
    number: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the programme with a title of its own."""

    id: str
    title: Bilingual


@dataclass(frozen=True, slots=True)
class Document:
    """Something to be released: a file that was uploaded (`digest` names its bytes), or a link (`url`).

    Nothing of it is public before `released_at`. `size` is in bytes, 0 for a link.
    """

    id: str
    title: Bilingual
    digest: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = 0
    url: str = ""
    released_at: Instant | None = None


NOWHERE = Bilingual("")


@dataclass(frozen=True, slots=True)
class Winner:
    """Who receives a prize; `number` is that of the attendee list, as of a speaker."""

    name: Bilingual
    organisation: Bilingual = NOWHERE
    number: str = ""


@dataclass(frozen=True, slots=True)
class Prize:
    """One result of an award: its title is public, its winners are not before `revealed_at`.

    `sealed` is what pages get early: the winners, readable with `key` only. Both are made where plans are read; the
    rules here hand them on unread.
    """

    id: str
    title: Bilingual
    winners: tuple[Winner, ...]
    sealed: str = ""
    key: str = ""
    revealed_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the agenda: planned times, and actual ones once they are known.

    `fixed_start`: never begins before its planned start, even when those before end early. `fixed_end`: ends when
    planned, whenever it began. `min_ms`: how short it may become to make up for a delay; None, no shorter than
    planned. `extended_ms` is what the operator added, negative when shortened. `held_ms` is the time it stood still,
    `held_at` since when it stands still now. `sequence` counts the changes of its plan for calendars, the newest made
    at `revised_at`.
    """

    id: ItemId
    cue: str
    kind: Kind
    title: Bilingual
    planned_start_at: Instant
    planned_ms: Duration
    section: str | None = None
    hall: str = "main"
    speakers: tuple[Speaker, ...] = ()
    fixed_start: bool = False
    fixed_end: bool = False
    min_ms: Duration | None = None
    documents: tuple[Document, ...] = ()
    prizes: tuple[Prize, ...] = ()
    sequence: int = 0
    revised_at: Instant = BEGINNING
    skipped: bool = False
    extended_ms: Duration = NO_TIME
    started_at: Instant | None = None
    ended_at: Instant | None = None
    held_ms: Duration = NO_TIME
    held_at: Instant | None = None

    @property
    def due_ms(self) -> Duration:
        """How long it is meant to take now: as planned, and what was added."""
        return Duration(max(0, self.planned_ms + self.extended_ms))


def placed(items: tuple[Item, ...], item: Item, before: ItemId | None) -> tuple[Item, ...]:
    """The items with one of them standing before another; at the end when there is no such other."""
    others = [one for one in items if one.id != item.id]
    place = next((place for place, one in enumerate(others) if one.id == before), len(others))
    return (*others[:place], item, *others[place:])
