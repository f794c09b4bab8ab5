"""What can have happened to the agenda: the events of its log.

`at` is the instant from which an event counts. It is the store's time when it was recorded, or earlier for a press
that came late. Events are never changed; one that was a mistake is followed by `Undone`.
"""

from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.conference import Conference
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item, Section
from huiwu.domain.timeline import Duration, Instant


class Audience(StrEnum):
    """Whom an announcement is for; `staff` reaches no public page."""

    ALL = "all"
    ONLINE = "online"
    HALL = "hall"
    STAFF = "staff"


class Show(StrEnum):
    """What the overlay shows: by itself (`auto`), nothing, or what the operator chose."""

    AUTO = "auto"
    OFF = "off"
    ITEM = "item"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class RunArmed:
    """Everybody is asked to take a seat; nothing is on stage yet."""

    at: Instant


@dataclass(frozen=True, slots=True)
class ItemStarted:
    """An item went on stage; the one that was live ended in the same instant."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class StartCorrected:
    """The live item really began at `started_at`, and the one before it ended then, if it ended when this began."""

    item: ItemId
    started_at: Instant
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemHeld:
    """The live item stands still: its time does not run."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemResumed:
    """The held item goes on."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemExtended:
    """An item may take longer by `by_ms`; shorter when that is negative."""

    item: ItemId
    by_ms: Duration
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemEnded:
    """The live item ended and nothing followed at once."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class RunEnded:
    """The conference ended."""

    at: Instant


@dataclass(frozen=True, slots=True)
class ItemSkipped:
    """A coming item is left out, or (`skipped` false) taken in again."""

    item: ItemId
    skipped: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemMoved:
    """A coming item goes to stand before another one; `before` None: at the end."""

    item: ItemId
    before: ItemId | None
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemPut:
    """An item was added before another one (None: at the end), or its plan was edited; actual times stay."""

    item: Item
    before: ItemId | None
    at: Instant


@dataclass(frozen=True, slots=True)
class ItemRemoved:
    """An item that never began was taken out."""

    item: ItemId
    at: Instant


@dataclass(frozen=True, slots=True)
class DocumentsReleased:
    """Documents of an item became public."""

    item: ItemId
    documents: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class PrizesRevealed:
    """Winners of an item became public."""

    item: ItemId
    prizes: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class Announced:
    """Something was announced; shown until `expires_at`, or until it is cleared."""

    id: str
    text: str
    urgent: bool
    at: Instant
    audience: Audience = Audience.ALL
    expires_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class AnnouncementCleared:
    """An announcement was taken away."""

    announcement: str
    at: Instant


@dataclass(frozen=True, slots=True)
class SpeakerTold:
    """A message to whoever speaks, on the timer page only; "" takes it away."""

    text: str
    blink: bool
    at: Instant


@dataclass(frozen=True, slots=True)
class OverlaySet:
    """What the overlay of the picture shows; `speaker` counts from 0 among those of the item."""

    show: Show
    item: ItemId | None
    speaker: int
    at: Instant


@dataclass(frozen=True, slots=True)
class BatonTaken:
    """One page alone runs the agenda from now on (`holder`), or (holder "") everybody again."""

    holder: str
    name: str
    word: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Undone:
    """The event numbered `of` is taken back: the state is what it was before it."""

    of: int
    at: Instant


@dataclass(frozen=True, slots=True)
class AgendaPublished:
    """The plan was replaced. Items that keep their id keep their actual times."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class ConferenceChanged:
    """The conference's own facts were set; the agenda stays, viewers get the new names."""

    conference: Conference
    at: Instant


RunEvent = ItemStarted | StartCorrected | ItemHeld | ItemResumed | ItemEnded | RunEnded | RunArmed
"""What moves the run; their instants never go back."""

PlanEvent = ItemExtended | ItemSkipped | ItemMoved | ItemPut | ItemRemoved | AgendaPublished

ShownEvent = DocumentsReleased | PrizesRevealed | Announced | AnnouncementCleared

DeskEvent = SpeakerTold | OverlaySet | BatonTaken
"""Of the stage's own pages; the public gets none of them, and none is taken back."""

AgendaEvent = RunEvent | PlanEvent | ShownEvent | DeskEvent | Undone | ConferenceChanged

UNDOABLE = RunEvent | PlanEvent | ShownEvent
