"""The people of each conference, kept in memory: found by id, code, identity, or what somebody types."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pypinyin import Style, lazy_pinyin

from huiwu.domain.attendee import (
    Attendee,
    Particulars,
    name_key,
    number_key,
    phone_tail,
    recognised,
    strong_keys,
    weak_key,
)
from huiwu.domain.badge import normalised, short_code
from huiwu.domain.ids import AttendeeId, BadgeCode, CategoryKey, Slug
from huiwu.domain.text import folded
from huiwu.store.people import People, PeopleStore

_SEPARATOR = "\n"


@dataclass(slots=True)
class Roster:
    """One conference's people at a version of the list."""

    version: int = 0
    by_id: dict[AttendeeId, Attendee] = field(default_factory=dict)
    by_code: dict[BadgeCode, AttendeeId] = field(default_factory=dict)
    by_key: dict[str, list[AttendeeId]] = field(default_factory=dict)
    typed: dict[AttendeeId, str] = field(default_factory=dict)
    by_category: Counter[CategoryKey] = field(default_factory=Counter)

    def with_code(self, code: BadgeCode) -> Attendee | None:
        """Whoever has, or ever had, a code."""
        owner = self.by_code.get(code)
        return None if owner is None else self.by_id.get(owner)

    def numbered(self, number: str) -> list[Attendee]:
        """Whoever has a number on the list."""
        return self._under(number_key(number))

    def named(self, name: str) -> list[Attendee]:
        """Everybody of a name; more than one is not rare."""
        return self._under(name_key(name))

    def _under(self, key: str) -> list[Attendee]:
        return [self.by_id[owner] for owner in self.by_key.get(key, ())]

    def known(self) -> dict[str, list[Attendee]]:
        """Everybody by what they are recognised by in a list."""
        return {key: [self.by_id[owner] for owner in owners] for key, owners in self.by_key.items()}

    def meant_by(self, person: Particulars) -> Attendee | None:
        """Whoever on the list these particulars mean."""
        keys = (*strong_keys(person), weak_key(person))
        return recognised(person, {key: [self.by_id[owner] for owner in self.by_key.get(key, ())] for key in keys})

    def matching(self, query: str, category: str | None) -> Iterator[Attendee]:
        """Those who match, in the order of the list; every word of the query must be found."""
        words = [folded(word) for word in query.split()]
        code = normalised(query)
        for attendee in self.by_id.values():
            if category is not None and attendee.particulars.category != category:
                continue
            text = self.typed[attendee.id]
            if all(word in text for word in words) or (len(code) >= 4 and code in attendee.code):
                yield attendee

    def take(self, people: People) -> None:
        """Bring in what was read."""
        if people.whole:
            self.by_id, self.by_code, self.by_key, self.typed, self.by_category = {}, {}, {}, {}, Counter()
        for gone in people.gone:
            self._forget(gone)
        for attendee in sorted(people.attendees, key=_order):
            self._put(attendee)
        self.by_code.update(people.codes)
        self.version = people.version

    def _forget(self, attendee_id: AttendeeId) -> None:
        old = self.by_id.pop(attendee_id, None)
        self.typed.pop(attendee_id, None)
        self._uncount(old)

    def _put(self, attendee: Attendee) -> None:
        self._uncount(self.by_id.get(attendee.id))
        self.by_id[attendee.id] = attendee
        self.by_category[attendee.particulars.category] += 1
        for key in _keys(attendee):
            self.by_key.setdefault(key, []).append(attendee.id)
        self.typed[attendee.id] = _typed(attendee)

    def _uncount(self, old: Attendee | None) -> None:
        if old is not None:
            self.by_category[old.particulars.category] -= 1
            for key in _keys(old):
                self.by_key[key].remove(old.id)


def _keys(attendee: Attendee) -> tuple[str, ...]:
    person = attendee.particulars
    return (*strong_keys(person), weak_key(person), name_key(person.name))


def _order(attendee: Attendee) -> tuple[int, str, str]:
    number = attendee.particulars.external_id
    return (int(number), "", attendee.id) if number.isdecimal() else (1 << 62, number, attendee.id)


def _typed(attendee: Attendee) -> str:
    """All that a query may hit: names in hanzi, pinyin and initials, organisation, last digits, codes, seat."""
    person = attendee.particulars
    syllables = lazy_pinyin(person.name)
    initials = lazy_pinyin(person.name, style=Style.FIRST_LETTER)
    parts = (
        person.name,
        person.organisation,
        person.seat,
        "".join(syllables),
        "".join(initials),
        phone_tail(person),
        attendee.code,
        short_code(attendee.code),
        person.external_id,
    )
    return _SEPARATOR.join(folded(part) for part in parts)


class Rosters:
    """One roster per conference. The memory is only a shortcut: losing it loses nothing."""

    def __init__(self, people: PeopleStore) -> None:
        self._people = people
        self._rosters: dict[Slug, Roster] = {}
        self._locks: dict[Slug, asyncio.Lock] = {}

    async def newest(self, slug: Slug) -> Roster:
        """The roster after reading what changed."""
        async with self._locks.setdefault(slug, asyncio.Lock()):
            roster = self._rosters.setdefault(slug, Roster())
            people = await self._people.read(slug, roster.version)
            if people is not None and people.whole:
                # Thousands of names take a second to index: not on the loop, and not in a roster others look at.
                fresh = Roster()
                await asyncio.to_thread(fresh.take, people)
                roster = self._rosters[slug] = fresh
            elif people is not None:
                roster.take(people)
            return roster

    async def at_hand(self, slug: Slug) -> Roster:
        """The roster as last read; whoever decides on it must have the store check that it still holds."""
        roster = self._rosters.get(slug)
        return roster if roster is not None and roster.version else await self.newest(slug)
