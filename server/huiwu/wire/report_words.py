"""The report of a conference as JSON, with the journal of everything that was pressed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from huiwu.domain.agenda_events import (
    AgendaEvent,
    AgendaPublished,
    Announced,
    BatonTaken,
    DocumentsReleased,
    ItemExtended,
    ItemMoved,
    ItemPut,
    ItemSkipped,
    OverlaySet,
    PrizesRevealed,
    SpeakerTold,
    StartCorrected,
    Undone,
)
from huiwu.domain.journal import Record, taken_back
from huiwu.domain.public_agenda import bilingual
from huiwu.domain.report import Line, Report
from huiwu.services.chronicle import History
from huiwu.store.agenda_codec import type_of

Json = dict[str, Any]


def whole_report(history: History, report: Report) -> Json:
    conference = history.page.conference
    return {
        "rev": history.page.state.rev,
        "conference": {"name": bilingual(conference.name), "time_zone": conference.time_zone},
        "run": history.page.state.run.value,
        "items": [_line(line) for line in report.lines],
        "totals": asdict(report.totals),
        "journal": journal(history.records),
    }


def _line(line: Line) -> Json:
    item, last = line.item, line.last
    return {
        "id": item.id,
        "cue": item.cue,
        "kind": item.kind.value,
        "title": bilingual(item.title),
        "section": item.section,
        "hall": item.hall,
        "planned_start_at": item.planned_start_at,
        "planned_end_at": line.planned_end_at,
        "planned_ms": item.planned_ms,
        "started_at": line.started_at,
        "ended_at": line.ended_at,
        "actual_ms": line.actual_ms,
        "start_offset_ms": line.start_offset_ms,
        "end_offset_ms": line.end_offset_ms,
        "difference_ms": line.difference_ms,
        "held_ms": 0 if last is None else last.held_ms,
        "extended_ms": item.extended_ms,
        "skipped": item.skipped,
        "removed": line.removed,
        "times": line.times,
        "late_ms": None if last is None else last.late_ms,
        "corrected": last is not None and last.corrected,
    }


def journal(records: Sequence[Record]) -> list[Json]:
    """Every event, oldest first, with who asked for it; nothing of it is sealed but the ids."""
    gone = taken_back(records)
    return [
        {
            "rev": record.rev,
            "type": type_of(record.event),
            "at": record.event.at,
            "recorded_at": record.recorded_at,
            "late_ms": record.late_ms,
            "actor": record.actor,
            "item": item_of(record.event),
            "taken_back": record.rev in gone,
            "facts": facts(record.event),
        }
        for record in records
    ]


def item_of(event: AgendaEvent) -> str | None:
    """The item an event speaks of."""
    if isinstance(event, ItemPut):
        return event.item.id
    named = getattr(event, "item", None)
    return None if named is None else str(named)


_FACTS: dict[type[AgendaEvent], tuple[str, ...]] = {
    StartCorrected: ("started_at",),
    ItemExtended: ("by_ms",),
    ItemSkipped: ("skipped",),
    ItemMoved: ("before",),
    DocumentsReleased: ("documents",),
    PrizesRevealed: ("prizes",),
    Announced: ("text", "audience"),
    SpeakerTold: ("text",),
    OverlaySet: ("show",),
    BatonTaken: ("name", "word"),
    Undone: ("of",),
}


def facts(event: AgendaEvent) -> Json:
    """What else there is to say of an event."""
    if isinstance(event, ItemPut):
        return {"title": bilingual(event.item.title)}
    if isinstance(event, AgendaPublished):
        return {"items": len(event.items)}
    return {name: getattr(event, name) for name in _FACTS.get(type(event), ())}
