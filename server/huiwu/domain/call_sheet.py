"""Who of an item is in the hall, and who must still be found: the plan, the list and the check-in ledger together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.admission import Presence, scope_of
from huiwu.domain.attendee import Attendee
from huiwu.domain.conference import Bilingual, Conference, Direction
from huiwu.domain.ids import AttendeeId
from huiwu.domain.ledger import Ledger, Place
from huiwu.domain.programme import Item
from huiwu.domain.timeline import Instant


class Part(StrEnum):
    """As what somebody is wanted on stage."""

    SPEAKER = "speaker"
    WINNER = "winner"


class Match(StrEnum):
    """How the list knows somebody of the plan; `several` of one name and `none` are said, never guessed."""

    NUMBER = "number"
    NAME = "name"
    SEVERAL = "several"
    NONE = "none"


class Whereabouts(StrEnum):
    """Where the ledger says a person is."""

    HERE = "here"
    LEFT = "left"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody of the plan: `standing` is the position of a speaker, the organisation of a winner."""

    part: Part
    name: Bilingual
    standing: Bilingual
    number: str
    prize: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on the list whom the plan may mean, and the passage that says where."""

    attendee: Attendee
    whereabouts: Whereabouts
    passage: Presence | None


@dataclass(frozen=True, slots=True)
class Called:
    """One line of the call sheet; more than one candidate, or none, when the plan is not clear about it."""

    wanted: Wanted
    match: Match
    candidates: tuple[Candidate, ...]


Lookup = Callable[[str], Sequence[Attendee]]
"""People on the list by a number or a name, compared as `text.folded`."""


def wanted_for(item: Item) -> Iterator[Wanted]:
    """The item's speakers, then its winners, in the order of the plan; winners also while they are sealed."""
    for one in item.speakers:
        yield Wanted(Part.SPEAKER, one.name, one.position, one.number)
    for prize in item.prizes:
        for winner in prize.winners:
            yield Wanted(Part.WINNER, winner.name, winner.organisation, winner.number, prize.title)


def matched(wanted: Wanted, *, numbered: Lookup, named: Lookup) -> tuple[Match, tuple[Attendee, ...]]:
    """Whom the plan means: who has the number if it gives one, else whoever alone has the name, in either language."""
    if wanted.number:
        found, clear = {one.id: one for one in numbered(wanted.number)}, Match.NUMBER
    else:
        names = [name for name in (wanted.name.zh, wanted.name.en) if name]
        found, clear = {one.id: one for name in names for one in named(name)}, Match.NAME
    people = tuple(found.values())
    if len(people) == 1:
        return clear, people
    return (Match.SEVERAL if people else Match.NONE), people


def hall_scopes(conference: Conference, item: Item, now: Instant) -> frozenset[str]:
    """Where somebody must be inside: the zone that is named like the item's hall, else any zone."""
    own = [zone for zone in conference.zones if zone.id == item.hall]
    return frozenset(scope_of(conference, zone, now) for zone in own or conference.zones)


def whereabouts(ledger: Ledger, person: AttendeeId, scopes: Iterable[str]) -> tuple[Whereabouts, Presence | None]:
    """Inside one of the scopes, out of all of them again, or never come in."""
    found = [ledger.presence(Place(scope, person)) for scope in scopes]
    passages = sorted((one for one in found if one is not None), key=lambda one: one.at)
    inside = [one for one in passages if one.direction is Direction.IN]
    if inside:
        return Whereabouts.HERE, inside[-1]
    return (Whereabouts.LEFT, passages[-1]) if passages else (Whereabouts.NOT_YET, None)


def call_sheet(
    item: Item, ledger: Ledger, scopes: frozenset[str], *, numbered: Lookup, named: Lookup
) -> tuple[Called, ...]:
    """The whole sheet, in the order of the plan."""
    lines = []
    for wanted in wanted_for(item):
        match, people = matched(wanted, numbered=numbered, named=named)
        candidates = tuple(Candidate(one, *whereabouts(ledger, one.id, scopes)) for one in people)
        lines.append(Called(wanted, match, candidates))
    return tuple(lines)
