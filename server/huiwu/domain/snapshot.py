"""What the public sees: the agenda state as a page holds it, and how one event changes it.

`apply` is written a second time in `web/src/shared/agenda.ts`; `tests/vectors/agenda_fold.json` keeps them equal.
The promise to every viewer: `apply(public(state), event) == public(evolve(state, event))`.
"""

from collections.abc import Mapping
from typing import Any

from huiwu.domain.agenda import (
    AgendaEvent,
    AgendaPublished,
    AgendaState,
    Announced,
    Announcement,
    AnnouncementCleared,
    ConferenceChanged,
    Item,
    ItemEnded,
    ItemStarted,
    RunEnded,
    Section,
    evolve,
)
from huiwu.domain.conference import Bilingual, Conference
from huiwu.domain.run import Run

Public = dict[str, Any]


def bilingual(text: Bilingual) -> Public:
    return {"zh": text.zh, "en": text.en}


def public_section(section: Section) -> Public:
    return {"id": section.id, "title": bilingual(section.title)}


def public_item(item: Item) -> Public:
    return {
        "id": item.id,
        "cue": item.cue,
        "kind": item.kind.value,
        "title": bilingual(item.title),
        "section": item.section,
        "hall": item.hall,
        "speakers": [
            {"name": bilingual(speaker.name), "position": bilingual(speaker.position)} for speaker in item.speakers
        ],
        "planned_start_at": item.planned_start_at,
        "planned_ms": item.planned_ms,
        "started_at": item.started_at,
        "ended_at": item.ended_at,
    }


def public_announcement(shown: Announcement) -> Public:
    return {"id": shown.id, "text": shown.text, "urgent": shown.urgent, "at": shown.at}


def public_conference(conference: Conference) -> Public:
    return {
        "slug": conference.slug,
        "name": bilingual(conference.name),
        "venue": bilingual(conference.venue),
        "time_zone": conference.time_zone,
    }


def public_agenda(state: AgendaState) -> Public:
    """The part of the public state that the agenda log decides."""
    return {
        "run": state.run.value,
        "current": state.current,
        "sections": [public_section(section) for section in state.sections],
        "items": [public_item(item) for item in state.items],
        "announcements": [public_announcement(shown) for shown in state.announcements],
    }


def public_state(conference: Conference, state: AgendaState) -> Public:
    """The snapshot a viewer gets."""
    return {"conference": public_conference(conference), **public_agenda(state)}


def public_event(state: AgendaState, event: AgendaEvent) -> Public:
    """The event as viewers get it; `state` is the one before it."""
    match event:
        case ItemStarted(item=item):
            return {"type": "item_started", "item": item}
        case ItemEnded(item=item):
            return {"type": "item_ended", "item": item}
        case RunEnded():
            return {"type": "run_ended"}
        case Announced(id=new_id, text=text, urgent=urgent):
            return {"type": "announced", "id": new_id, "text": text, "urgent": urgent}
        case AnnouncementCleared(announcement=gone):
            return {"type": "announcement_cleared", "announcement": gone}
        case AgendaPublished():
            agenda = public_agenda(evolve(state, event))
            kept = ("sections", "items", "current", "run")
            return {"type": "agenda_published", **{name: agenda[name] for name in kept}}
        case ConferenceChanged(conference=conference):
            return {"type": "conference_changed", "conference": public_conference(conference)}


def _closed(state: Public, item_id: object, at: int) -> list[Public]:
    return [{**item, "ended_at": at} if item["id"] == item_id else item for item in state["items"]]


def apply(state: Public, at: int, event: Mapping[str, Any]) -> Public:
    """The public state after one delta; the state given is not changed. Raises `KeyError` on an unknown type."""
    match event["type"]:
        case "item_started":
            items = [
                {**item, "started_at": at, "ended_at": None} if item["id"] == event["item"] else item
                for item in _closed(state, state["current"], at)
            ]
            return {**state, "items": items, "current": event["item"], "run": Run.LIVE.value}
        case "item_ended":
            items = _closed(state, event["item"], at)
            return {**state, "items": items, "current": None, "run": Run.ARMED.value}
        case "run_ended":
            items = _closed(state, state["current"], at)
            return {**state, "items": items, "current": None, "run": Run.ENDED.value}
        case "announced":
            shown = {"id": event["id"], "text": event["text"], "urgent": event["urgent"], "at": at}
            return {**state, "announcements": [*state["announcements"], shown]}
        case "announcement_cleared":
            kept = [shown for shown in state["announcements"] if shown["id"] != event["announcement"]]
            return {**state, "announcements": kept}
        case "agenda_published":
            return {**state, **{name: event[name] for name in ("sections", "items", "current", "run")}}
        case "conference_changed":
            return {**state, "conference": event["conference"]}
        case unknown:
            raise KeyError(unknown)
