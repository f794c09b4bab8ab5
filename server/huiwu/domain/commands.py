"""What an operator may ask for, in the imperative; `stage.decide` turns each into one event or refuses it."""

from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.agenda_events import Audience, Show
from huiwu.domain.conference import Conference
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Item, Section
from huiwu.domain.timeline import Duration, Instant


class Which(StrEnum):
    """How many of an item's documents or prizes become public at once."""

    NEXT = "next"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Arm:
    """Ask everybody to take a seat."""


@dataclass(frozen=True, slots=True)
class StartItem:
    """Bring an item on stage."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class StartNext:
    """Bring the coming item on stage, whichever it is: for buttons that know nothing of the agenda."""


@dataclass(frozen=True, slots=True)
class CorrectStart:
    """The live item began earlier or later than the press said."""

    started_at: Instant


@dataclass(frozen=True, slots=True)
class EndItem:
    """End the live item, or the conference when nothing is live or nothing follows."""

    item: ItemId | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Let the live item stand still."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the held item go on."""


@dataclass(frozen=True, slots=True)
class Extend:
    """Give an item more time, or less when `by_ms` is negative; the live one when none is named."""

    by_ms: Duration
    item: ItemId | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave a coming item out, or take it in again."""

    item: ItemId
    skipped: bool = True


@dataclass(frozen=True, slots=True)
class MoveItem:
    """Put a coming item before another one; None: at the end."""

    item: ItemId
    before: ItemId | None = None


@dataclass(frozen=True, slots=True)
class PutItem:
    """Add an item before another one (None: at the end), or edit the one that has its id."""

    item: Item
    before: ItemId | None = None


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take out an item that never began."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class Release:
    """Make documents public: those named, or the next or all of an item (the live one when none is named)."""

    item: ItemId | None = None
    documents: tuple[str, ...] = ()
    which: Which = Which.ALL


@dataclass(frozen=True, slots=True)
class Reveal:
    """Make winners public: the prizes named, or the next or all of an item, in the order of the plan."""

    item: ItemId | None = None
    prizes: tuple[str, ...] = ()
    which: Which = Which.NEXT


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell people something; `id` is made by the caller. `for_ms`: how long it is shown, None until it is cleared."""

    id: str
    text: str
    urgent: bool = False
    audience: Audience = Audience.ALL
    for_ms: Duration | None = None


@dataclass(frozen=True, slots=True)
class ClearAnnouncement:
    """Take an announcement away."""

    announcement: str


@dataclass(frozen=True, slots=True)
class TellSpeaker:
    """Show the speaker a message on the timer; "" takes it away."""

    text: str
    blink: bool = False


@dataclass(frozen=True, slots=True)
class SetOverlay:
    """Tell the overlay what to show."""

    show: Show
    item: ItemId | None = None
    speaker: int = 0


@dataclass(frozen=True, slots=True)
class TakeBaton:
    """Run the agenda alone from now on, with a word to whoever had it; `holder` "" gives it back to everybody."""

    holder: str
    name: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the newest event that can be; `of` names it, so that nobody takes back what somebody else did since."""

    of: int | None = None


@dataclass(frozen=True, slots=True)
class PublishAgenda:
    """Replace the plan."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SetConference:
    """Create the conference, or change its names, categories, zones and gates."""

    conference: Conference


RunCommand = Arm | StartItem | StartNext | CorrectStart | EndItem | Hold | Resume
PlanCommand = Extend | Skip | MoveItem | PutItem | RemoveItem | PublishAgenda
ShowCommand = Release | Reveal | Announce | ClearAnnouncement
DeskCommand = TellSpeaker | SetOverlay | TakeBaton
Command = RunCommand | PlanCommand | ShowCommand | DeskCommand | Undo | SetConference
