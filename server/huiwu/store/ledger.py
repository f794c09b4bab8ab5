"""The check-in ledger: appended by one script, read in order."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from huiwu.domain.admission import Decision
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import First, Scan, ScanRecord
from huiwu.domain.errors import StoreError
from huiwu.domain.ids import Slug
from huiwu.domain.ledger import Place
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.codec import Told, scan_body, scan_made, scan_record
from huiwu.store.connection import Connection, Script
from huiwu.store.durability import Guarantee
from huiwu.store.failures import refused
from huiwu.store.flights import Flights
from huiwu.store.streams import entries, number_of

log = logging.getLogger("huiwu.store")

_RECORD = Script("record_operation")
_SET_RIGHT = Script("set_places_right")
_PAGE = 5_000
RING = 50_000
"""Operations kept in memory, to be put back should Redis lose them: more than a day of a large conference."""
KEEP = "keep"
"""The place's presence stays what it is."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """An operation as the script took it."""

    slug: Slug
    arguments: tuple[str | int, ...]


class Step(NamedTuple):
    """What an operation does at a place, if the place is still as expected.

    `expected_seq` is the record behind its presence, 0 for nobody. `new` is "in", "out", KEEP, or the number of the
    record it falls back to. `change` is that of the occupancy; `capacity` is checked when it grows.
    """

    place: Place
    expected_seq: int
    new: str
    change: int = 0
    capacity: int | None = None


class Recorded(NamedTuple):
    """A settled operation. `same` is false when its id had been used for another one. `occupancy`: of its scope."""

    record: ScanRecord
    durable: bool
    same: bool
    occupancy: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody went through meanwhile: decide again. `record` is what stands behind the presence now."""

    seq: int
    record: ScanRecord | None


@dataclass(frozen=True, slots=True)
class Full:
    """No room is left: decide again with this occupancy."""

    occupancy: int


Settled = Recorded | Moved | Full | None
"""None: the person changed since the decision was made."""


class _Asked(NamedTuple):
    """An operation on its way to the script."""

    told: Told
    code: str
    step: Step | None


Follow = Callable[[Sequence[ScanRecord]], None]


class LedgerStore:
    """Immutable records of who went through where, numbered without gaps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ring: deque[_Sent] = deque(maxlen=RING)
        self._flights: dict[Slug, Flights[_Asked, Settled]] = {}
        self.followers: list[Callable[[Slug], Follow]] = []
        """Asked before operations are sent; what each gives is told what was recorded, in order."""
        connection.on_other_past.append(self.put_back)

    @property
    def fsynced(self) -> bool:
        """Whether every record that can be read is on disk."""
        return self._connection.durability.guarantee is Guarantee.FSYNCED

    async def record(
        self,
        slug: Slug,
        scan: Scan,
        *,
        attendee: Attendee | None,
        code: str,
        decision: Decision,
        at: Instant,
        first: First | None = None,
        step: Step | None = None,
        device: str = "",
        actor: str = "",
    ) -> Settled:
        """Append an operation.

        `code` is the well-formed code that nobody has, "" otherwise. A known id gives the first answer. Without a
        `step` the operation counts nowhere and is recorded as it is.
        """
        told = Told(scan, decision, at, attendee, first, device, actor)
        return await self._flights_of(slug).carry(_Asked(told, code, step))

    def _flights_of(self, slug: Slug) -> Flights[_Asked, Settled]:
        found = self._flights.get(slug)
        if found is None:
            found = self._flights[slug] = Flights(partial(self._fly, slug))
        return found

    async def _fly(self, slug: Slug, flight: Sequence[_Asked]) -> list[Settled | StoreError]:
        """Operations that go together: one script, one sync of Redis' log; every one has an answer of its own.

        What can be done for all of them in one go is done here: it costs half of what it would for each by itself.
        """
        followers = [begin(slug) for begin in self.followers]
        sent = [_words_of(asked) for asked in flight]
        answers, durable = await self._connection.run_durably(
            _RECORD, self._keys(slug), [word for words in sent for word in words]
        )
        settled = [_settled(asked, answer, durable) for asked, answer in zip(flight, answers, strict=True)]
        # Here and not where each is waited for: a sender that gave up must leave no hole in the ring.
        self._ring.extend(
            _Sent(slug, words) for words, answer in zip(sent, answers, strict=True) if answer[0] == "recorded"
        )
        for follow in followers:
            follow([
                one.record
                for one, answer in zip(settled, answers, strict=True)
                if isinstance(one, Recorded) and answer[0] == "recorded"
            ])  # fmt: skip
        return settled

    async def known(self, slug: Slug, scan: Scan) -> Recorded | None:
        """What the id of this operation was recorded as before; None when it never was."""
        seq = await self._connection.command("HGET", keys.scans(slug), scan.id)
        if seq is None:
            return None
        found = await self._connection.command("XRANGE", keys.ledger(slug), f"{seq}-0", f"{seq}-0")
        [(_, fields)] = entries(found)
        return Recorded(scan_record(int(seq), fields), self.fsynced, fields["p"] == scan.fingerprint(), None)

    async def after(self, slug: Slug, seq: int) -> tuple[list[ScanRecord], int]:
        """The records after `seq`, oldest first, at most 5,000 at once; and the newest number there is.

        A newest number below `seq` means that the ledger is another one than before: fold it anew.
        """
        found, tip = await self._connection.together(
            ("XRANGE", keys.ledger(slug), f"{seq + 1}-0", "+", "COUNT", _PAGE),
            ("XREVRANGE", keys.ledger(slug), "+", "-", "COUNT", 1),
        )
        newest = entries(tip)
        records = [scan_record(number_of(entry_id), fields) for entry_id, fields in entries(found)]
        return records, number_of(newest[0][0]) if newest else 0

    async def last_seq(self, slug: Slug) -> int:
        """The number of the newest record, 0 when there is none."""
        answer = entries(await self._connection.command("XREVRANGE", keys.ledger(slug), "+", "-", "COUNT", 1))
        return number_of(answer[0][0]) if answer else 0

    async def missing(self, slug: Slug, ids: list[str]) -> list[str]:
        """Those of the ids that the ledger does not hold."""
        if not ids:
            return []
        found = await self._connection.command("HMGET", keys.scans(slug), *ids)
        return [one for one, seq in zip(ids, found, strict=True) if seq is None]

    async def set_places_right(self, slug: Slug, tip: int, seqs: dict[str, int], occupancy: dict[str, int]) -> bool:
        """Make presence and occupancy those of a fold up to record `tip`; false when the ledger has grown since."""
        pairs = [word for pair in (*seqs.items(), *occupancy.items()) for word in pair]
        places = (keys.ledger(slug), keys.presence(slug), keys.occupancy(slug))
        return bool(await self._connection.run(_SET_RIGHT, places, [tip, len(seqs), *pairs]))

    async def put_back(self) -> None:
        """Give a Redis with another past what this process recorded in the last while, as it was decided then."""
        lost = 0
        for sent in list(self._ring):
            lost += await self._put_back_one(sent)
        log.warning("put back %d of the newest %d operations", lost, len(self._ring))

    async def _put_back_one(self, sent: "_Sent") -> bool:
        """Whether it was missing. The person may have changed since: it happened all the same."""
        arguments = list(sent.arguments)
        arguments[6] = arguments[11] = ""
        while True:
            [answer] = await self._connection.run(_RECORD, self._keys(sent.slug), arguments)
            if answer[0] == "error":
                raise refused(answer[1])
            if answer[0] != "moved":
                return bool(answer[0] == "recorded")
            seq = int(answer[1])
            arguments[9] = seq
            # In where nobody is, or out where somebody is; what else it would do there, the fold decides afterwards.
            if arguments[10] != ("out" if seq else "in"):
                arguments[10], arguments[13] = KEEP, 0

    def _keys(self, slug: Slug) -> tuple[str, ...]:
        return (
            keys.scans(slug),
            keys.ledger(slug),
            keys.presence(slug),
            keys.person_revs(slug),
            keys.codes(slug),
            keys.occupancy(slug),
        )


def _words_of(asked: _Asked) -> tuple[str | int, ...]:
    """What the script takes for one operation."""
    (told, code, step), (scan, decision, attendee) = asked, (asked.told.scan, asked.told.decision, asked.told.attendee)
    place: tuple[str | int, ...] = ("", "", "", "", decision.scope or "", 0)
    if step is not None:
        scope, person = step.place
        capacity = "" if step.capacity is None else step.capacity
        place = (f"{scope}|{person}", step.expected_seq, step.new, capacity, scope, step.change)
    who = ("", "") if attendee is None else (attendee.id, attendee.rev)
    return scan.id, scan.fingerprint(), scan_body(told), decision.verdict, decision.reason, *who, code, *place


def _settled(asked: _Asked, answer: Any, durable: bool) -> Settled | StoreError:
    """What the script answered for one operation."""
    match answer[0]:
        case "recorded":
            return Recorded(scan_made(asked.told, int(answer[1])), durable, True, int(answer[2]))
        case "stale":
            return None
        case "moved":
            seq = int(answer[1])
            return Moved(seq, scan_record(seq, {"b": answer[2], "v": "admitted", "r": "ok"}) if seq else None)
        case "full":
            return Full(int(answer[1]))
        case "error":
            return refused(answer[1])
    fields = dict(zip(answer[3::2], answer[4::2], strict=True))
    is_same = fields["p"] == asked.told.scan.fingerprint()
    return Recorded(scan_record(int(answer[1]), fields), durable, is_same, int(answer[2]))
