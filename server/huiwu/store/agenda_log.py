"""The agenda log and what viewers get of it: appended by one script, read by position."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from huiwu.domain.agenda_events import AgendaEvent
from huiwu.domain.conference import Conference
from huiwu.domain.ids import CommandId, Slug
from huiwu.domain.journal import Record
from huiwu.domain.public_agenda import Public
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.agenda_codec import event_in, event_out
from huiwu.store.codec import conference_in, conference_out, dumps
from huiwu.store.connection import Connection, Script
from huiwu.store.streams import Reader, entries, number_of

_APPEND = Script("append_agenda")
_EPOCH_LENGTH = 12


class Outcome(StrEnum):
    """What became of an append."""

    APPENDED = "appended"
    KNOWN = "known"
    STALE = "stale"
    NO_FILE = "no_file"


@dataclass(frozen=True, slots=True)
class Appended:
    """Where the log stands; for `KNOWN`, where the command was first recorded, and what it was."""

    outcome: Outcome
    rev: int
    seq: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class LogTail:
    """The events after a rev, and where the log stands. `rewound`: it is shorter than the rev asked for."""

    events: tuple[AgendaEvent, ...]
    rev: int
    seq: int
    now: Instant
    rewound: bool
    known: Appended | None


@dataclass(frozen=True, slots=True)
class PublicHead:
    """The public state at `seq`, as JSON text. `epoch` is the stream's own part of the wire's epoch."""

    seq: int
    state: str
    epoch: str


@dataclass(frozen=True, slots=True)
class PublicDelta:
    """One public event, as JSON text."""

    seq: int
    at: Instant
    event: str


def wire_epoch(stream_epoch: str, replication_id: str) -> str:
    """The epoch viewers hold positions in: another one as soon as the stream or Redis' lineage is another."""
    return hashlib.sha256(f"{stream_epoch}|{replication_id}".encode()).hexdigest()[:_EPOCH_LENGTH]


class AgendaLogStore:
    """One log per conference; entry `REV-0`, public entry `SEQ-0`, both without gaps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def tail(self, slug: Slug, rev: int, command_id: str = "") -> LogTail:
        """What came after `rev`, Redis' time, and what became of `command_id` if it was recorded before."""
        meta, found, time, answer = await self._connection.together(
            ("HMGET", keys.agenda_meta(slug), "rev", "seq"),
            ("XRANGE", keys.agenda_log(slug), f"{rev + 1}-0", "+"),
            ("TIME",),
            ("HGET", keys.commands(slug), command_id),
        )
        known = None
        if answer is not None:
            first_rev, first_seq, fingerprint = answer.split(" ", 2)
            known = Appended(Outcome.KNOWN, int(first_rev), int(first_seq), fingerprint)
        events = tuple(event_in(fields["e"]) for _, fields in entries(found))
        newest = int(meta[0] or 0)
        now = Instant(int(time[0]) * 1000 + int(time[1]) // 1000)
        return LogTail(events, newest, int(meta[1] or 0), now, newest < rev, known)

    async def history(self, slug: Slug) -> tuple[Record, ...]:
        """The whole log, oldest first, with who did it and when it was written down."""
        found = await self._connection.command("XRANGE", keys.agenda_log(slug), "-", "+")
        return tuple(
            Record(
                number_of(entry_id),
                event_in(fields["e"]),
                fields.get("a", ""),
                Instant(int(fields["r"])) if "r" in fields else None,
            )
            for entry_id, fields in entries(found)
        )

    async def append(
        self,
        slug: Slug,
        event: AgendaEvent,
        *,
        command_id: CommandId,
        fingerprint: str,
        base_rev: int,
        delta: Public | None,
        state: Public,
        actor: str,
        new_epoch: str,
        conference: Conference | None = None,
        files: Iterable[str] = (),
    ) -> Appended:
        """Append one event if the log still stands at `base_rev`; a known command id gives the first answer.

        `delta` is the event as the public sees it, None when it is not theirs; `state` is the public state after it.
        `files` are digests that must be there, so that none is removed in between.
        """
        outcome, rev, seq, known = await self._connection.run(
            _APPEND,
            (
                keys.agenda_log(slug),
                keys.public_log(slug),
                keys.agenda_meta(slug),
                keys.commands(slug),
                keys.snapshot(slug),
                keys.conference(slug),
                *(keys.file(slug, digest) for digest in files),
            ),
            (
                command_id,
                fingerprint,
                base_rev,
                event_out(event),
                event.at,
                "" if delta is None else dumps(delta),
                dumps(state),
                "" if conference is None else conference_out(conference),
                new_epoch,
                actor,
            ),
        )
        if conference is not None:
            await self._connection.command("SADD", keys.CONFERENCES, slug)
        return Appended(Outcome(outcome), int(rev), int(seq), known)

    async def conference(self, slug: Slug) -> Conference | None:
        text = await self._connection.command("GET", keys.conference(slug))
        return None if text is None else conference_in(text)

    async def slugs(self) -> list[Slug]:
        return sorted(Slug(one) for one in await self._connection.command("SMEMBERS", keys.CONFERENCES))

    async def public_head(self, slug: Slug) -> PublicHead | None:
        """The newest public state, or None when there is no such conference."""
        text, epoch = await self._connection.together(
            ("GET", keys.snapshot(slug)), ("HGET", keys.agenda_meta(slug), "epoch")
        )
        if text is None or epoch is None:
            return None
        seq, _, state = text.partition(" ")
        return PublicHead(int(seq), state, epoch)

    async def public_after(self, slug: Slug, seq: int) -> list[PublicDelta]:
        """The public events after `seq` that are still kept, oldest first."""
        answer = await self._connection.command("XRANGE", keys.public_log(slug), f"{seq + 1}-0", "+")
        return [_delta(entry_id, fields) for entry_id, fields in entries(answer)]

    async def replication_id(self) -> str:
        return await self._connection.replication_id()

    def follower(self, slug: Slug) -> "Follower":
        return Follower(self._connection.reader(), slug)

    def log_follower(self, slug: Slug) -> "LogFollower":
        return LogFollower(self._connection.reader(), slug)


class Follower:
    """Waits for what is new for viewers and for staff, in one blocking read."""

    def __init__(self, reader: Reader, slug: Slug) -> None:
        self._reader = reader
        self._public = keys.public_log(slug)
        self._ledger = keys.ledger(slug)

    async def wait(self, public_seq: int, ledger_seq: int) -> tuple[list[PublicDelta], int]:
        """New public events after `public_seq`, and the newest ledger number; both as before when nothing came."""
        found = await self._reader.wait({self._public: f"{public_seq}-0", self._ledger: f"{ledger_seq}-0"})
        deltas = [_delta(entry_id, fields) for entry_id, fields in found.get(self._public, ())]
        ledger = found.get(self._ledger, ())
        return deltas, number_of(ledger[-1][0]) if ledger else ledger_seq

    async def close(self) -> None:
        await self._reader.close()


class LogFollower:
    """Waits until the agenda log grows, on a connection of its own."""

    def __init__(self, reader: Reader, slug: Slug) -> None:
        self._reader = reader
        self._log = keys.agenda_log(slug)

    async def wait(self, rev: int) -> None:
        """Return as soon as there are events after `rev`, or when none came for five seconds."""
        await self._reader.wait({self._log: f"{rev}-0"})

    async def close(self) -> None:
        await self._reader.close()


def _delta(entry_id: str, fields: dict[str, str]) -> PublicDelta:
    return PublicDelta(number_of(entry_id), Instant(int(fields["t"])), fields["d"])
