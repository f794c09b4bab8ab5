"""A programme that somebody sent as a list: what each of its rows says. What a row does not speak of is None."""

from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Document, Kind, Prize
from huiwu.domain.timeline import Duration, Instant


class Mode(StrEnum):
    """What becomes of items the list does not speak of."""

    MERGE = "merge"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a list; `en` None: the list does not speak of English."""

    zh: str
    en: str | None = None

    def over(self, known: Bilingual | None) -> Bilingual:
        return Bilingual(self.zh, self.en if self.en is not None else "" if known is None else known.en)


@dataclass(frozen=True, slots=True)
class ListedSpeaker:
    """A speaker of a list; `number` None: the list does not speak of numbers."""

    name: Words
    position: Words
    number: str | None = None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A row of a list. None: not spoken of. `min_ms` and `section` can be said to be nothing, hence the brackets.

    `until_next_ms`: how long until the next row begins, for a new item whose length is not spoken of.
    """

    row: int
    title: Words
    id: ItemId | None = None
    cue: str | None = None
    kind: Kind | None = None
    start_at: Instant | None = None
    planned_ms: Duration | None = None
    until_next_ms: Duration | None = None
    section: tuple[Words | None] | None = None
    hall: str | None = None
    speakers: tuple[ListedSpeaker, ...] | None = None
    fixed_start: bool | None = None
    fixed_end: bool | None = None
    min_ms: tuple[Duration | None] | None = None
    documents: tuple[Document, ...] | None = None
    prizes: tuple[Prize, ...] | None = None
