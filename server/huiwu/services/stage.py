"""Run the agenda: a command in, one recorded event out, once."""

import hashlib
import json
from dataclasses import dataclass

from huiwu.clock import RandomBits
from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import AgendaEvent, ConferenceChanged
from huiwu.domain.commands import Command, SetConference
from huiwu.domain.conference import Conference
from huiwu.domain.errors import DomainError
from huiwu.domain.files import digests_of
from huiwu.domain.ids import CommandId, Slug
from huiwu.domain.public_agenda import public_state
from huiwu.domain.snapshot import public_event
from huiwu.domain.stage import Press, decide
from huiwu.domain.timeline import Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.store.agenda_log import AgendaLogStore, Appended, Outcome

# Each try reads the newest state first, so losing this often means that many others won.
_TRIES = 50


@dataclass(frozen=True, slots=True)
class Order:
    """A command with what makes it safe to send twice. `said` is the request as sent: what a retry must equal."""

    command_id: CommandId
    command: Command
    said: str
    actor: str
    expected_rev: int | None = None
    pressed_at: Instant | None = None
    holder: str = ""

    def fingerprint(self) -> str:
        return hashlib.sha256(self.said.encode()).hexdigest()[:16]


class Stage:
    """The operator's side of the agenda."""

    def __init__(self, log: AgendaLogStore, book: AgendaBook, chance: RandomBits) -> None:
        self._log = log
        self._book = book
        self._chance = chance

    async def submit(self, slug: Slug, order: Order) -> Appended:
        """Record the order's event and answer where the log stands.

        Raises `stale_rev` with the newest `rev` when `expected_rev` is not it, `command_conflict` when the command
        id was used for something else, and what `domain.stage.decide` raises. Then nothing was recorded.
        """
        for _ in range(_TRIES):
            page, tail = await self._book.catch_up(slug, order.command_id)
            if tail.known is not None:
                return _first_answer(tail.known, order)
            conference = page.conference if page else _new_conference(order.command)
            state = page.state if page else AgendaState()
            if order.expected_rev is not None and order.expected_rev != state.rev:
                raise DomainError("stale_rev", extra={"rev": state.rev})
            event = decide(
                state, order.command, Press(Instant(max(tail.now, state.at)), order.pressed_at, order.holder)
            )
            appended = await self._append(slug, order, state, conference, event)
            if appended.outcome is Outcome.KNOWN:
                return _first_answer(appended, order)
            if appended.outcome is Outcome.APPENDED:
                return appended
            if appended.outcome is Outcome.NO_FILE:
                raise DomainError("unknown_file")
        raise DomainError("stale_rev", extra={"rev": appended.rev})

    async def renew(self, slug: Slug) -> bool:
        """Make the public state anew if an older program wrote it in another form; whether it was.

        To be called before viewers are served: each event changes the state that is stored, so its form must be ours.
        """
        (page, _), head = await self._book.catch_up(slug), await self._log.public_head(slug)
        if page is None or head is None:
            return False
        if json.loads(head.state) == public_state(page.conference, page.state):
            return False
        new_id = CommandId(f"{self._chance(80):020x}")
        await self.submit(slug, Order(new_id, SetConference(page.conference), "", "upgrade"))
        return True

    async def _append(
        self, slug: Slug, order: Order, state: AgendaState, conference: Conference, event: AgendaEvent
    ) -> Appended:
        changed = event.conference if isinstance(event, ConferenceChanged) else None
        after = evolve(state, event)
        return await self._log.append(
            slug,
            event,
            command_id=order.command_id,
            fingerprint=order.fingerprint(),
            base_rev=state.rev,
            delta=public_event(state, event),
            state=public_state(changed or conference, after),
            actor=order.actor,
            new_epoch=f"{self._chance(64):016x}",
            conference=changed,
            files=digests_of(after.items) - digests_of(state.items),
        )


def _new_conference(command: Command) -> Conference:
    """The first event of a log makes the conference; anything else has nothing to act on."""
    if not isinstance(command, SetConference):
        raise DomainError("unknown_conference")
    return command.conference


def _first_answer(known: Appended, order: Order) -> Appended:
    if known.fingerprint != order.fingerprint():
        raise DomainError("command_conflict")
    return known
