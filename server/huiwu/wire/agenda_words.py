"""The agenda as its own staff sees it: what everybody knows, and for the operator what is sealed as well."""

from dataclasses import asdict
from typing import Any

from huiwu.domain.agenda import AgendaState, Baton, LastStep, Message, Overlay
from huiwu.domain.agenda_events import Audience
from huiwu.domain.forecast import forecast
from huiwu.domain.programme import Item
from huiwu.domain.public_agenda import (
    bilingual,
    public_agenda,
    public_announcement,
    public_document,
)
from huiwu.domain.timeline import Instant
from huiwu.services.agenda_book import Page
from huiwu.store.agenda_codec import type_of
from huiwu.wire.winners import winners_of

Json = dict[str, Any]


def known(page: Page) -> Json:
    """For staff: the public agenda and the words meant for staff only; nothing that is sealed."""
    state = page.state
    return {
        "rev": state.rev,
        "seq": page.seq,
        **public_agenda(state),
        "staff_announcements": staff_announcements(state),
    }


def expected(page: Page, now: Instant) -> Json:
    """What the agenda is expected to become, as pages compute it for themselves."""
    found = forecast(page.state, now)
    return {"now": now, "forecast": None if found is None else asdict(found)}


def whole(page: Page) -> Json:
    """For the operator: with documents and winners that are not public yet, and what may be taken back.

    `plan` holds per item what its public form leaves out.
    """
    state = page.state
    return {
        **known(page),
        "plan": {item.id: _plan(item) for item in state.items},
        "undoable": _undoable(state.last),
        "desk": desk(state),
    }


def _plan(item: Item) -> Json:
    return {
        "sequence": item.sequence,
        "speaker_numbers": [one.number for one in item.speakers],
        "documents": [public_document(one) for one in item.documents],
        "prizes": [
            {
                "id": one.id,
                "title": bilingual(one.title),
                "winners": [
                    {**told, "number": winner.number} for told, winner in zip(winners_of(one), one.winners, strict=True)
                ],
                "revealed_at": one.revealed_at,
            }
            for one in item.prizes
        ],
    }


def _undoable(last: LastStep | None) -> Json | None:
    if last is None:
        return None
    item = getattr(last.event, "item", None)
    named = item.id if isinstance(item, Item) else item
    return {"rev": last.rev, "type": type_of(last.event), "item": named, "at": last.event.at}


def staff_announcements(state: AgendaState) -> list[Json]:
    """The words that are meant for staff alone."""
    return [public_announcement(one) for one in state.announcements if one.audience is Audience.STAFF]


def desk(state: AgendaState) -> Json:
    """What the stage's own pages show besides the agenda: the message to the speaker, the overlay, the baton."""
    return {
        "message": _message(state.message),
        "overlay": _overlay(state.overlay),
        "baton": _baton(state.baton),
    }


def _message(one: Message | None) -> Json | None:
    return None if one is None else {"text": one.text, "blink": one.blink, "at": one.at}


def _overlay(one: Overlay) -> Json:
    return {"show": one.show.value, "item": one.item, "speaker": one.speaker, "at": one.at}


def _baton(one: Baton | None) -> Json | None:
    return None if one is None else {"holder": one.holder, "name": one.name, "word": one.word, "at": one.at}
