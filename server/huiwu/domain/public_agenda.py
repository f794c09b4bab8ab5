"""What the public may see of the agenda: never a sealed document, a key before its time, or a word for staff only."""

from typing import Any

from huiwu.domain.agenda import AgendaState, Announcement
from huiwu.domain.agenda_events import Audience
from huiwu.domain.conference import Bilingual, Conference
from huiwu.domain.programme import Document, Item, Prize, Section

Public = dict[str, Any]


def bilingual(text: Bilingual) -> Public:
    return {"zh": text.zh, "en": text.en}


def public_section(section: Section) -> Public:
    return {"id": section.id, "title": bilingual(section.title)}


def public_document(document: Document) -> Public:
    """A released document. One that is not released has no public form at all, not even its title."""
    return {
        "id": document.id,
        "title": bilingual(document.title),
        "file_name": document.file_name,
        "media_type": document.media_type,
        "size": document.size,
        "digest": document.digest,
        "url": document.url,
        "released_at": document.released_at,
    }


def public_prize(prize: Prize) -> Public:
    """A prize with its winners under seal; `key` opens it once it is revealed."""
    shown = prize.revealed_at is not None
    return {
        "id": prize.id,
        "title": bilingual(prize.title),
        "sealed": prize.sealed,
        "key": prize.key if shown else None,
        "revealed_at": prize.revealed_at,
    }


def released_documents(item: Item) -> list[Public]:
    return [public_document(one) for one in item.documents if one.released_at is not None]


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
        "fixed_start": item.fixed_start,
        "fixed_end": item.fixed_end,
        "min_ms": item.min_ms,
        "extended_ms": item.extended_ms,
        "skipped": item.skipped,
        "started_at": item.started_at,
        "ended_at": item.ended_at,
        "held_ms": item.held_ms,
        "held_at": item.held_at,
        "documents": released_documents(item),
        "prizes": [public_prize(one) for one in item.prizes],
    }


def public_announcement(shown: Announcement) -> Public:
    return {
        "id": shown.id,
        "text": shown.text,
        "urgent": shown.urgent,
        "audience": shown.audience.value,
        "expires_at": shown.expires_at,
        "at": shown.at,
    }


def public_announcements(state: AgendaState) -> list[Public]:
    return [public_announcement(one) for one in state.announcements if one.audience is not Audience.STAFF]


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
        "announcements": public_announcements(state),
    }


def public_state(conference: Conference, state: AgendaState) -> Public:
    """The snapshot a viewer gets."""
    return {"conference": public_conference(conference), **public_agenda(state)}
