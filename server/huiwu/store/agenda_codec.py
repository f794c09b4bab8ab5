"""How the events of the agenda are written down in Redis and read back.

An event is its type and its fields. Fields that were added later have defaults, so that older logs stay readable.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from huiwu.domain.agenda_events import (
    AgendaEvent,
    AgendaPublished,
    Announced,
    AnnouncementCleared,
    Audience,
    BatonTaken,
    ConferenceChanged,
    DocumentsReleased,
    ItemEnded,
    ItemExtended,
    ItemHeld,
    ItemMoved,
    ItemPut,
    ItemRemoved,
    ItemResumed,
    ItemSkipped,
    ItemStarted,
    OverlaySet,
    PrizesRevealed,
    RunArmed,
    RunEnded,
    Show,
    SpeakerTold,
    StartCorrected,
    Undone,
)
from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Document, Item, Kind, Prize, Section, Speaker, Winner
from huiwu.domain.timeline import Duration, Instant
from huiwu.store.codec import bilingual_value, conference_out, conference_value, dumps

TYPES: dict[str, Callable[..., AgendaEvent]] = {
    "run_armed": RunArmed,
    "item_started": ItemStarted,
    "start_corrected": StartCorrected,
    "item_held": ItemHeld,
    "item_resumed": ItemResumed,
    "item_ended": ItemEnded,
    "run_ended": RunEnded,
    "item_extended": ItemExtended,
    "item_skipped": ItemSkipped,
    "item_moved": ItemMoved,
    "item_put": ItemPut,
    "item_removed": ItemRemoved,
    "documents_released": DocumentsReleased,
    "prizes_revealed": PrizesRevealed,
    "announced": Announced,
    "announcement_cleared": AnnouncementCleared,
    "speaker_told": SpeakerTold,
    "overlay_set": OverlaySet,
    "baton_taken": BatonTaken,
    "undone": Undone,
    "agenda_published": AgendaPublished,
    "conference_changed": ConferenceChanged,
}
_NAMES = {kind: name for name, kind in TYPES.items()}


def event_out(event: AgendaEvent) -> str:
    if isinstance(event, ConferenceChanged):
        fields: dict[str, Any] = {"conference": json.loads(conference_out(event.conference)), "at": event.at}
    else:
        fields = asdict(event)
    return dumps({"type": type_of(event), **fields})


def type_of(event: AgendaEvent) -> str:
    """The name of an event's type, as the log and the wire have it."""
    return _NAMES[type(event)]


def event_in(text: str) -> AgendaEvent:
    """Raises `ValueError` for a type this program does not know."""
    value = json.loads(text)
    name = value.pop("type")
    kind = TYPES.get(name)
    if kind is None:
        raise ValueError(f"an agenda event of type {name!r} is newer than this program")
    return kind(**{field: _READERS.get(field, _as_it_is)(one) for field, one in value.items()})


def item_value(value: Any) -> Item:
    return Item(
        id=ItemId(value["id"]),
        cue=value["cue"],
        kind=Kind(value["kind"]),
        title=bilingual_value(value["title"]),
        section=value["section"],
        hall=value["hall"],
        speakers=tuple(_speaker(one) for one in value["speakers"]),
        planned_start_at=Instant(value["planned_start_at"]),
        planned_ms=Duration(value["planned_ms"]),
        fixed_start=value.get("fixed_start", False),
        fixed_end=value.get("fixed_end", False),
        min_ms=value.get("min_ms"),
        documents=tuple(_document(one) for one in value.get("documents", ())),
        prizes=tuple(_prize(one) for one in value.get("prizes", ())),
        sequence=value.get("sequence", 0),
        revised_at=Instant(value.get("revised_at", 0)),
        skipped=value.get("skipped", False),
        extended_ms=Duration(value.get("extended_ms", 0)),
        started_at=value.get("started_at"),
        ended_at=value.get("ended_at"),
        held_ms=Duration(value.get("held_ms", 0)),
        held_at=value.get("held_at"),
    )


def section_value(value: Any) -> Section:
    return Section(value["id"], bilingual_value(value["title"]))


def _speaker(value: Any) -> Speaker:
    return Speaker(bilingual_value(value["name"]), bilingual_value(value["position"]), value.get("number", ""))


def _document(value: Any) -> Document:
    return Document(**{**value, "title": bilingual_value(value["title"])})


def _prize(value: Any) -> Prize:
    winners = tuple(
        Winner(bilingual_value(one["name"]), _bilingual_or_none(one.get("organisation")), one.get("number", ""))
        for one in value["winners"]
    )
    return Prize(**{**value, "title": bilingual_value(value["title"]), "winners": winners})


def _bilingual_or_none(value: Any) -> Bilingual:
    return Bilingual("") if value is None else bilingual_value(value)


def _item_or_id(value: Any) -> object:
    return item_value(value) if isinstance(value, dict) else value


def _as_it_is(value: Any) -> object:
    return value


_READERS: dict[str, Callable[[Any], object]] = {
    "item": _item_or_id,
    "items": lambda items: tuple(item_value(one) for one in items),
    "sections": lambda sections: tuple(section_value(one) for one in sections),
    "documents": tuple,
    "prizes": tuple,
    "audience": Audience,
    "show": Show,
    "conference": conference_value,
}
