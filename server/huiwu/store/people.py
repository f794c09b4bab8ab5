"""The people of a conference: read whole, read what changed, change all or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiwu.domain.attendee import Attendee
from huiwu.domain.ids import AttendeeId, BadgeCode, Slug
from huiwu.store import keys
from huiwu.store.codec import attendee_in, attendee_out
from huiwu.store.connection import Connection, Script
from huiwu.store.streams import entries, number_of

_CHANGE = Script("change_people")
_OPERATION_TTL_S = 3_600


@dataclass(frozen=True, slots=True)
class People:
    """Some people at a version of the list. `whole`: all of them; else `gone` are those removed since."""

    version: int
    attendees: tuple[Attendee, ...]
    codes: dict[BadgeCode, AttendeeId]
    whole: bool
    gone: tuple[AttendeeId, ...] = ()


class PeopleStore:
    """The list of one deployment's people, by conference."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, slug: Slug, since: int) -> People | None:
        """None when nothing changed after version `since`; what changed, or everything when that is unknown."""
        tip = await self._connection.command("XREVRANGE", keys.people_changes(slug), "+", "-", "COUNT", 1)
        version = number_of(entries(tip)[0][0]) if tip else 0
        if version == since:
            return None
        if 0 < since < version:
            partly = await self._read_changes(slug, since)
            if partly is not None:
                return partly
        return await self._read_all(slug)

    async def _read_all(self, slug: Slug) -> People:
        tip, people, codes = await self._connection.together(
            ("XREVRANGE", keys.people_changes(slug), "+", "-", "COUNT", 1),
            ("HVALS", keys.people(slug)),
            ("HGETALL", keys.codes(slug)),
        )
        pairs = codes.items() if isinstance(codes, dict) else zip(codes[::2], codes[1::2], strict=True)
        return People(
            version=number_of(entries(tip)[0][0]) if tip else 0,
            attendees=tuple(attendee_in(text) for text in people),
            codes={BadgeCode(code): AttendeeId(owner) for code, owner in pairs},
            whole=True,
        )

    async def _read_changes(self, slug: Slug, since: int) -> People | None:
        answer = await self._connection.command("XRANGE", keys.people_changes(slug), f"{since + 1}-0", "+")
        changes = entries(answer)
        if not changes or number_of(changes[0][0]) != since + 1:
            return None
        touched = list(dict.fromkeys(one for _, fields in changes for one in fields["ids"].split()))
        texts = await self._connection.command("HMGET", keys.people(slug), *touched)
        found = tuple(attendee_in(text) for text in texts if text is not None)
        return People(
            version=number_of(changes[-1][0]),
            attendees=found,
            codes={attendee.code: attendee.id for attendee in found},
            whole=False,
            gone=tuple(AttendeeId(one) for one, text in zip(touched, texts, strict=True) if text is None),
        )

    async def change(
        self,
        slug: Slug,
        operation_id: str,
        base_version: int,
        *,
        put: Sequence[Attendee] = (),
        removed: Iterable[AttendeeId] = (),
    ) -> int | None:
        """The new version, or None when the list is no longer at `base_version`: read, work it out again, retry.

        All or none is written. The same `operation_id` within the hour gives the first answer.
        """
        gone = tuple(removed)
        arguments: list[str | int] = [base_version, _OPERATION_TTL_S, len(put), len(gone)]
        for attendee in put:
            arguments += [attendee.id, attendee_out(attendee), attendee.rev, attendee.code]
        arguments += gone
        status, version = await self._connection.run(
            _CHANGE,
            (
                keys.people(slug),
                keys.person_revs(slug),
                keys.codes(slug),
                keys.people_changes(slug),
                keys.operation(slug, operation_id),
            ),
            arguments,
        )
        return None if status == "stale" else int(version)
