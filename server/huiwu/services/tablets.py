"""The list that tablets carry: everybody with a badge, and what changed since they last asked."""

import hashlib
import hmac
from dataclasses import dataclass

from huiwu.domain.admission import Standing
from huiwu.domain.attendee import Attendee, BadgeState
from huiwu.domain.ids import BadgeCode, Slug
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.roster import Rosters
from huiwu.store.people import PeopleStore

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Listed:
    """A code on the tablet's list, and whom it opens for."""

    code: BadgeCode
    attendee: Attendee
    standing: Standing


@dataclass(frozen=True, slots=True)
class TabletList:
    """The list, or what changed. `gone` are codes of people taken off."""

    version: int
    whole: bool
    salt: bytes
    rows: tuple[Listed, ...]
    gone: tuple[BadgeCode, ...]
    registered: int


class Tablets:
    """What a tablet needs to decide alone."""

    def __init__(self, people: PeopleStore, rosters: Rosters, book: AgendaBook, secret: bytes) -> None:
        self._people = people
        self._rosters = rosters
        self._book = book
        self._secret = secret

    async def list_since(self, slug: Slug, since: int) -> TabletList:
        """Everything when `since` is 0 or too old, else what changed after that version."""
        await self._book.conference(slug)
        changes = await self._people.read(slug, since) if since else None
        roster = await self._rosters.newest(slug)
        salt = hmac.new(self._secret, f"huiwu-roster-1|{slug}".encode(), hashlib.sha256).digest()[:_SALT_BYTES]
        if since and (since == roster.version or (changes is not None and not changes.whole)):
            touched = set() if changes is None else {one.id for one in changes.attendees} | set(changes.gone)
            whole = False
        else:
            touched, whole = set(roster.by_id), True
        rows: list[Listed] = []
        gone: list[BadgeCode] = []
        for code, owner in roster.by_code.items():
            attendee = roster.by_id.get(owner)
            if attendee is not None and owner in touched:
                rows.append(Listed(code, attendee, _standing(attendee, code)))
            elif owner in touched and not whole:
                gone.append(code)
        return TabletList(roster.version, whole, salt, tuple(rows), tuple(gone), len(roster.by_id))

    async def version(self, slug: Slug) -> int:
        """The newest version of the list."""
        return (await self._rosters.newest(slug)).version


def _standing(attendee: Attendee, code: BadgeCode) -> Standing:
    if attendee.code != code:
        return Standing.REPLACED
    return Standing.REVOKED if attendee.badge is BadgeState.REVOKED else Standing.ACTIVE
