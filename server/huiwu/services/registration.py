"""Keep the list of people: import, add, change, find; issue, replace and revoke badges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from huiwu.clock import RandomBits
from huiwu.domain.attendee import (
    Attendee,
    Particulars,
    changed,
    read_particulars,
    strong_keys,
    with_badge_revoked,
    with_new_badge,
)
from huiwu.domain.badge import ALPHABET, RANDOM_BITS, make_code
from huiwu.domain.errors import DomainError, FieldError, StoreError
from huiwu.domain.ids import AttendeeId, BadgeCode, Slug
from huiwu.domain.list_rows import RowError
from huiwu.domain.people_list import Reading, merge, read_rows, taken_numbers
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.roster import Roster, Rosters
from huiwu.store.people import PeopleStore

_TRIES = 20
_ID_CHARACTERS = 10


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file changed, or would change on a dry run."""

    rows: int
    added: int
    updated: int
    unchanged: int
    errors: tuple[RowError, ...]
    preview: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. `next` is None on the last."""

    attendees: tuple[Attendee, ...]
    next: int | None
    total: int


class Registration:
    """The office's side of the conference."""

    def __init__(self, people: PeopleStore, rosters: Rosters, book: AgendaBook, chance: RandomBits) -> None:
        self._people = people
        self._rosters = rosters
        self._book = book
        self._chance = chance

    async def import_rows(self, slug: Slug, rows: Sequence[Sequence[str]], *, dry_run: bool) -> Imported:
        """Bring in a list, all of it or, with any error in it, nothing. Sending a file twice changes nothing more."""
        conference = await self._book.conference(slug)
        reading = read_rows(rows, conference)
        operation = self._new_id()
        for _ in range(_TRIES):
            roster = await self._rosters.newest(slug)
            known = roster.known()
            errors = reading.errors or taken_numbers(reading.people, known)
            if errors:
                return _imported(replace(reading, errors=errors), 0, 0, 0)
            plan = merge((person for _, person in reading.people), known)
            put = [self._new_attendee(slug, person, roster) for person in plan.added]
            put += [changed(attendee, person) for attendee, person in plan.updated]
            answer = _imported(reading, len(plan.added), len(plan.updated), plan.unchanged)
            if dry_run or not put:
                return answer
            if await self._people.change(slug, operation, roster.version, put=put) is not None:
                return answer
        raise StoreError("the list of people kept changing")

    async def find(
        self, slug: Slug, query: str = "", category: str | None = None, *, limit: int = 50, skip: int = 0
    ) -> Found:
        """People matching a query, in the order of the list."""
        await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        matching = list(roster.matching(query, category or None))
        page = tuple(matching[skip : skip + limit])
        following = skip + limit
        return Found(page, following if following < len(matching) else None, len(matching))

    async def get(self, slug: Slug, attendee_id: str) -> Attendee:
        """Raises `unknown_attendee`."""
        await self._book.conference(slug)
        roster = await self._rosters.newest(slug)
        return _person(roster, attendee_id)

    async def add(self, slug: Slug, values: dict[str, str]) -> Attendee:
        """A walk-in; raises `bad_input`, or `person_exists` when the list has somebody with the same identity."""
        operation = self._new_id()
        for _ in range(_TRIES):
            person = await self._read(slug, values)
            roster = await self._rosters.newest(slug)
            if roster.meant_by(person) is not None:
                raise DomainError("person_exists")
            attendee = self._new_attendee(slug, person, roster)
            if await self._people.change(slug, operation, roster.version, put=[attendee]) is not None:
                return attendee
        raise StoreError("the list of people kept changing")

    async def change(self, slug: Slug, attendee_id: str, values: dict[str, str]) -> Attendee:
        """Other particulars for somebody; fields not given stay. The badge stays valid."""
        await self._book.conference(slug)

        async def work(roster: Roster, attendee: Attendee) -> Attendee:
            old = attendee.particulars
            given = {field: values.get(field, str(getattr(old, field))) for field in Particulars.__slots__}
            person = await self._read(slug, given)
            if any(owner != attendee.id for key in strong_keys(person) for owner in roster.by_key.get(key, ())):
                raise DomainError("person_exists")
            return changed(attendee, person)

        return await self._rework(slug, attendee_id, work)

    async def revoke(self, slug: Slug, attendee_id: str) -> Attendee:
        """The badge is refused from now on."""

        async def work(_roster: Roster, attendee: Attendee) -> Attendee:
            return with_badge_revoked(attendee)

        return await self._rework(slug, attendee_id, work)

    async def replace_badge(self, slug: Slug, attendee_id: str) -> Attendee:
        """A new code; the old one is refused from now on."""

        async def work(roster: Roster, attendee: Attendee) -> Attendee:
            return with_new_badge(attendee, self._new_code(slug, roster))

        return await self._rework(slug, attendee_id, work)

    async def remove(self, slug: Slug, attendee_id: str) -> None:
        """Take somebody off the list; what the ledger holds about the badge stays."""
        operation = self._new_id()
        for _ in range(_TRIES):
            roster = await self._rosters.newest(slug)
            attendee = _person(roster, attendee_id)
            if await self._people.change(slug, operation, roster.version, removed=[attendee.id]) is not None:
                return
        raise StoreError("the list of people kept changing")

    async def _rework(self, slug: Slug, attendee_id: str, work: Callable[[Roster, Attendee], Any]) -> Attendee:
        await self._book.conference(slug)
        operation = self._new_id()
        for _ in range(_TRIES):
            roster = await self._rosters.newest(slug)
            newer: Attendee = await work(roster, _person(roster, attendee_id))
            if await self._people.change(slug, operation, roster.version, put=[newer]) is not None:
                return newer
        raise StoreError("the list of people kept changing")

    async def _read(self, slug: Slug, values: dict[str, str]) -> Particulars:
        person, errors = read_particulars(values, await self._book.conference(slug))
        if person is None:
            raise DomainError("bad_input", tuple(FieldError(error.at, error.code) for error in errors))
        return person

    def _new_attendee(self, slug: Slug, person: Particulars, roster: Roster) -> Attendee:
        return Attendee(AttendeeId(self._new_id()), person, self._new_code(slug, roster))

    def _new_code(self, slug: Slug, roster: Roster) -> BadgeCode:
        while True:
            code = make_code(slug, self._chance(RANDOM_BITS))
            if code not in roster.by_code:
                return code

    def _new_id(self) -> str:
        return "".join(ALPHABET[self._chance(5)] for _ in range(_ID_CHARACTERS)).lower()


def _person(roster: Roster, attendee_id: str) -> Attendee:
    attendee = roster.by_id.get(AttendeeId(attendee_id))
    if attendee is None:
        raise DomainError("unknown_attendee")
    return attendee


def _imported(reading: Reading, added: int, updated: int, unchanged: int) -> Imported:
    return Imported(reading.rows, added, updated, unchanged, reading.errors, reading.preview)
