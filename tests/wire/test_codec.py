"""What the store writes down comes back as it was: needs no Redis, so it stands on this floor."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.admission import Decision
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
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import Scan, ScanRecord
from huiwu.domain.conference import Conference
from huiwu.domain.ids import ScanId
from huiwu.domain.timeline import DAY, Duration
from huiwu.store import agenda_codec, codec
from tests.domain.strategies import (
    announcement_ids,
    attendees,
    conferences,
    full_lines,
    instants,
    item_ids,
    items,
    lines,
    records,
    sections,
)

durations = st.integers(-DAY, DAY).map(Duration)
ids = st.lists(st.sampled_from(("a", "b")), max_size=2).map(tuple)

events: st.SearchStrategy[AgendaEvent] = st.one_of(
    st.builds(RunArmed, at=instants),
    st.builds(ItemStarted, item=item_ids, at=instants),
    st.builds(StartCorrected, item=item_ids, started_at=instants, at=instants),
    st.builds(ItemHeld, item=item_ids, at=instants),
    st.builds(ItemResumed, item=item_ids, at=instants),
    st.builds(ItemExtended, item=item_ids, by_ms=durations, at=instants),
    st.builds(ItemEnded, item=item_ids, at=instants),
    st.builds(RunEnded, at=instants),
    st.builds(ItemSkipped, item=item_ids, skipped=st.booleans(), at=instants),
    st.builds(ItemMoved, item=item_ids, before=st.none() | item_ids, at=instants),
    st.builds(ItemPut, item=items, before=st.none() | item_ids, at=instants),
    st.builds(ItemRemoved, item=item_ids, at=instants),
    st.builds(DocumentsReleased, item=item_ids, documents=ids, at=instants),
    st.builds(PrizesRevealed, item=item_ids, prizes=ids, at=instants),
    st.builds(
        Announced,
        id=announcement_ids,
        text=full_lines,
        urgent=st.booleans(),
        at=instants,
        audience=st.sampled_from(Audience),
        expires_at=st.none() | instants,
    ),
    st.builds(AnnouncementCleared, announcement=announcement_ids, at=instants),
    st.builds(SpeakerTold, text=lines, blink=st.booleans(), at=instants),
    st.builds(
        OverlaySet, show=st.sampled_from(Show), item=st.none() | item_ids, speaker=st.integers(0, 9), at=instants
    ),
    st.builds(BatonTaken, holder=lines, name=lines, word=lines, at=instants),
    st.builds(Undone, of=st.integers(1, 99), at=instants),
    st.builds(
        AgendaPublished,
        sections=st.lists(sections, max_size=2).map(tuple),
        items=st.lists(items, max_size=2).map(tuple),
        at=instants,
    ),
    st.builds(ConferenceChanged, conference=conferences, at=instants),
)


@given(events)
def test_every_event_comes_back_from_the_log_as_it_was(event: AgendaEvent) -> None:
    assert agenda_codec.event_in(agenda_codec.event_out(event)) == event


@given(conferences)
def test_a_conference_comes_back_as_it_was(conference: Conference) -> None:
    assert codec.conference_in(codec.conference_out(conference)) == conference


@given(attendees)
def test_an_attendee_comes_back_as_they_were(attendee: Attendee) -> None:
    assert codec.attendee_in(codec.attendee_out(attendee)) == attendee


@given(records, attendees)
def test_an_operation_of_the_ledger_comes_back_as_it_was(record: ScanRecord, person: Attendee) -> None:
    attendee = person if record.attendee_id else None
    record = replace(
        record,
        attendee_id=None if attendee is None else attendee.id,
        category=None if attendee is None else attendee.particulars.category,
        device="tablet-1",
        actor="staff:abc",
        note="同一人",
        ref=ScanId("other-1"),
    )
    scan = Scan(
        record.scan_id, record.gate, None, record.attendee_id, kind=record.kind, direction=record.direction,
        scanned_at=record.scanned_at, method=record.method, ref=record.ref, note=record.note,
    )  # fmt: skip
    decision = Decision(record.verdict, record.reason, record.scope)

    told = codec.Told(scan, decision, record.at, attendee, record.first, "tablet-1", "staff:abc")
    entry = {
        "b": codec.scan_body(told), "v": record.verdict.value, "r": record.reason.value, "p": scan.fingerprint(),
    }  # fmt: skip

    assert codec.scan_record(record.seq, entry) == record
    assert codec.scan_made(told, record.seq) == record


def test_an_event_of_a_newer_program_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="newer than this program"):
        agenda_codec.event_in('{"type":"held","at":1}')
