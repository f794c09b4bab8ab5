"""How one event of the agenda changes what the public sees.

`apply` is written a second time in `web/src/shared/agenda.ts`; `tests/vectors/agenda_fold.json` keeps them equal.
The promise to every viewer: `apply(public(state), event) == public(evolve(state, event))`.
"""

from collections.abc import Mapping
from typing import Any

from huiwu.domain.agenda import AgendaState, evolve
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
    PlanEvent,
    PrizesRevealed,
    RunArmed,
    RunEnded,
    RunEvent,
    ShownEvent,
    SpeakerTold,
    StartCorrected,
    Undone,
)
from huiwu.domain.public_agenda import (
    Public,
    public_agenda,
    public_announcement,
    public_conference,
    public_item,
    released_documents,
)
from huiwu.domain.run import Run


def public_event(state: AgendaState, event: AgendaEvent) -> Public | None:
    """The event as viewers get it, None when it is none of their business; `state` is the one before it."""
    match event:
        case SpeakerTold() | OverlaySet() | BatonTaken():
            return None
        case ConferenceChanged(conference=conference):
            return {"type": "conference_changed", "conference": public_conference(conference)}
        case Undone(of=of):
            return _difference(of, public_agenda(state), public_agenda(evolve(state, event)))
        case DocumentsReleased() | PrizesRevealed() | Announced() | AnnouncementCleared():
            return _shown(state, event)
        case ItemExtended() | ItemSkipped() | ItemMoved() | ItemPut() | ItemRemoved() | AgendaPublished():
            return _planned(state, event)
        case _:
            return _moved(event)


def _moved(event: RunEvent) -> Public:
    match event:
        case RunArmed():
            return {"type": "run_armed"}
        case ItemStarted(item=item):
            return {"type": "item_started", "item": item}
        case StartCorrected(item=item, started_at=started_at):
            return {"type": "start_corrected", "item": item, "started_at": started_at}
        case ItemHeld(item=item):
            return {"type": "item_held", "item": item}
        case ItemResumed(item=item):
            return {"type": "item_resumed", "item": item}
        case ItemEnded(item=item):
            return {"type": "item_ended", "item": item}
        case RunEnded():
            return {"type": "run_ended"}


def _planned(state: AgendaState, event: PlanEvent) -> Public:
    match event:
        case ItemExtended(item=item, by_ms=by_ms):
            return {"type": "item_extended", "item": item, "by_ms": by_ms}
        case ItemSkipped(item=item, skipped=skipped):
            return {"type": "item_skipped", "item": item, "skipped": skipped}
        case ItemMoved(item=item, before=before):
            return {"type": "item_moved", "item": item, "before": before}
        case ItemPut(item=item, before=before):
            put = evolve(state, event).item(item.id)
            assert put is not None, "an item that was put is there"
            return {"type": "item_put", "item": public_item(put), "before": before}
        case ItemRemoved(item=item):
            return {"type": "item_removed", "item": item}
        case AgendaPublished():
            agenda = public_agenda(evolve(state, event))
            kept = ("sections", "items", "current", "run")
            return {"type": "agenda_published", **{name: agenda[name] for name in kept}}


def _shown(state: AgendaState, event: ShownEvent) -> Public | None:
    match event:
        case DocumentsReleased(item=item_id):
            item = evolve(state, event).item(item_id)
            released = [] if item is None else released_documents(item)
            return {"type": "documents_released", "item": item_id, "documents": released}
        case PrizesRevealed(item=item_id, prizes=ids):
            item = state.item(item_id)
            prizes = [] if item is None else [one for one in item.prizes if one.id in ids]
            opened = [{"id": one.id, "key": one.key} for one in prizes]
            return {"type": "prizes_revealed", "item": item_id, "prizes": opened}
        case Announced(audience=Audience.STAFF):
            return None
        case Announced():
            said = evolve(state, event).announcements[-1]
            told = public_announcement(said)
            del told["at"]
            return {"type": "announced", **told}
        case AnnouncementCleared(announcement=gone):
            was = next((one for one in state.announcements if one.id == gone), None)
            if was is None or was.audience is Audience.STAFF:
                return None
            return {"type": "announcement_cleared", "announcement": gone}


def _difference(of: int, before: Public, after: Public) -> Public | None:
    """What must be set to get from one public agenda to the other; None when they are equal."""
    known = {item["id"]: item for item in before["items"]}
    order = [item["id"] for item in after["items"]]
    changed: Public = {name: after[name] for name in ("run", "current", "sections") if after[name] != before[name]}
    if after["announcements"] != before["announcements"]:
        changed["announcements"] = after["announcements"]
    items = [item for item in after["items"] if item != known.get(item["id"])]
    if items:
        changed["items"] = items
    if order != list(known):
        changed["order"] = order
    return {"type": "undone", "of": of, **changed} if changed else None


def apply(state: Public, at: int, event: Mapping[str, Any]) -> Public:
    """The public state after one delta; the state given is not changed. Raises `KeyError` on an unknown type."""
    match event["type"]:
        case "conference_changed":
            return {**state, "conference": event["conference"]}
        case "agenda_published":
            return {**state, **{name: event[name] for name in ("sections", "items", "current", "run")}}
        case "undone":
            return _restored(state, event)
        case "announced" | "announcement_cleared":
            return {**state, "announcements": _announcements(state, at, event)}
        case "run_armed":
            return {**state, "run": Run.ARMED.value}
        case "item_started":
            fresh = {"started_at": at, "ended_at": None, "held_ms": 0, "held_at": None, "skipped": False}
            items = _changed(_closed(state, state["current"], at), event["item"], lambda _: fresh)
            return {**state, "items": items, "current": event["item"], "run": Run.LIVE.value}
        case "item_ended":
            return {**state, "items": _closed(state, event["item"], at), "current": None, "run": Run.ARMED.value}
        case "run_ended":
            items = _closed(state, state["current"], at)
            return {**state, "items": items, "current": None, "run": Run.ENDED.value}
        case "item_held":
            items = _changed(state["items"], event["item"], lambda _: {"held_at": at})
            return {**state, "items": items, "run": Run.HELD.value}
        case "item_resumed":
            items = _changed(state["items"], event["item"], lambda item: _running(item, at))
            return {**state, "items": items, "run": Run.LIVE.value}
        case _:
            return {**state, "items": _items(state["items"], at, event)}


def _items(items: list[Public], at: int, event: Mapping[str, Any]) -> list[Public]:
    """The items after an event that touches nothing else."""
    match event["type"]:
        case "start_corrected":
            return _corrected(items, event["item"], event["started_at"])
        case "item_extended":
            by_ms = event["by_ms"]
            return _changed(items, event["item"], lambda item: {"extended_ms": item["extended_ms"] + by_ms})
        case "item_skipped":
            return _changed(items, event["item"], lambda _: {"skipped": event["skipped"]})
        case "item_moved":
            moving = next((item for item in items if item["id"] == event["item"]), None)
            return items if moving is None else _placed(items, moving, event["before"])
        case "item_put":
            put = event["item"]
            known = any(item["id"] == put["id"] for item in items)
            return _changed(items, put["id"], lambda _: put) if known else _placed(items, put, event["before"])
        case "item_removed":
            return [item for item in items if item["id"] != event["item"]]
        case "documents_released":
            return _changed(items, event["item"], lambda _: {"documents": event["documents"]})
        case "prizes_revealed":
            keys = {one["id"]: one["key"] for one in event["prizes"]}
            return _changed(items, event["item"], lambda item: {"prizes": _opened(item["prizes"], keys, at)})
        case unknown:
            raise KeyError(unknown)


def _changed(items: list[Public], item_id: object, change: Any) -> list[Public]:
    return [{**item, **change(item)} if item["id"] == item_id else item for item in items]


def _running(item: Public, at: int) -> Public:
    if item["held_at"] is None:
        return {}
    return {"held_ms": item["held_ms"] + max(0, at - item["held_at"]), "held_at": None}


def _closed(state: Public, item_id: object, at: int) -> list[Public]:
    return _changed(state["items"], item_id, lambda item: {**_running(item, at), "ended_at": at})


def _corrected(items: list[Public], item_id: object, started_at: int) -> list[Public]:
    wrong = next((item["started_at"] for item in items if item["id"] == item_id), None)
    return [
        {**item, "started_at": started_at}
        if item["id"] == item_id
        else {**item, "ended_at": started_at}
        if wrong is not None and item["ended_at"] == wrong
        else item
        for item in items
    ]


def _placed(items: list[Public], item: Public, before: object) -> list[Public]:
    others = [one for one in items if one["id"] != item["id"]]
    place = next((place for place, one in enumerate(others) if one["id"] == before), len(others))
    return [*others[:place], item, *others[place:]]


def _opened(prizes: list[Public], keys: Mapping[str, str], at: int) -> list[Public]:
    return [{**one, "key": keys[one["id"]], "revealed_at": at} if one["id"] in keys else one for one in prizes]


def _announcements(state: Public, at: int, event: Mapping[str, Any]) -> list[Public]:
    if event["type"] == "announcement_cleared":
        return [shown for shown in state["announcements"] if shown["id"] != event["announcement"]]
    kept = [one for one in state["announcements"] if one["expires_at"] is None or one["expires_at"] > at]
    said = {name: event[name] for name in ("id", "text", "urgent", "audience", "expires_at")}
    return [*kept, {**said, "at": at}]


def _restored(state: Public, event: Mapping[str, Any]) -> Public:
    changed = {item["id"]: item for item in event.get("items", ())}
    known = {item["id"]: item for item in state["items"]} | changed
    order = event.get("order", [item["id"] for item in state["items"]])
    parts = {name: event[name] for name in ("run", "current", "sections", "announcements") if name in event}
    return {**state, **parts, "items": [known[item_id] for item_id in order]}
