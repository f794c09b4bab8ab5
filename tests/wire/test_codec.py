"""What the store writes down comes back as it was: needs no Redis, so it stands on this floor."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda import (
    AgendaEvent,
    AgendaPublished,
    Announced,
    AnnouncementCleared,
    ConferenceChanged,
    ItemEnded,
    ItemStarted,
    RunEnded,
)
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import ScanRecord
from huiwu.domain.conference import Conference
from huiwu.store import codec
from tests.builders import a_record, an_attendee
from tests.domain.strategies import (
    announcement_ids,
    attendees,
    conferences,
    full_lines,
    instants,
    item_ids,
    items,
    records,
    sections,
)

events: st.SearchStrategy[AgendaEvent] = st.one_of(
    st.builds(ItemStarted, item=item_ids, at=instants),
    st.builds(ItemEnded, item=item_ids, at=instants),
    st.builds(RunEnded, at=instants),
    st.builds(Announced, id=announcement_ids, text=full_lines, urgent=st.booleans(), at=instants),
    st.builds(AnnouncementCleared, announcement=announcement_ids, at=instants),
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
    assert codec.event_in(codec.event_out(event)) == event


@given(conferences)
def test_a_conference_comes_back_as_it_was(conference: Conference) -> None:
    assert codec.conference_in(codec.conference_out(conference)) == conference


@given(attendees)
def test_an_attendee_comes_back_as_they_were(attendee: Attendee) -> None:
    assert codec.attendee_in(codec.attendee_out(attendee)) == attendee


@given(records)
def test_a_record_of_the_ledger_comes_back_as_it_was(record: ScanRecord) -> None:
    body = {
        "scan_id": record.scan_id,
        "gate": record.gate,
        "at": record.at,
        "attendee_id": record.attendee_id,
        "category": record.category,
        "scanned_at": record.scanned_at,
        "method": record.method.value,
    }
    first = "" if record.first is None else codec.dumps({**body, "at": record.first.at, "gate": record.first.gate})
    entry = {"b": codec.dumps(body), "f": first, "v": record.verdict.value, "r": record.reason.value}

    assert codec.scan_record(record.seq, entry) == record


def test_the_body_of_a_scan_is_what_its_record_is_read_from() -> None:
    person, record = an_attendee(), a_record()

    body = codec.scan_body(
        record.scan_id, gate=record.gate, at=record.at, attendee=person, scanned_at=None, method=record.method
    )

    assert codec.scan_record(1, {"b": body, "f": "", "v": "admitted", "r": "ok"}) == record


def test_a_scan_of_nobody_names_nobody() -> None:
    record = a_record()

    body = codec.scan_body(
        record.scan_id, gate=record.gate, at=record.at, attendee=None, scanned_at=record.at, method=record.method
    )

    assert json.loads(body)["attendee_id"] is json.loads(body)["category"] is None


def test_an_event_of_a_newer_program_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="newer than this program"):
        codec.event_in('{"type":"held","at":1}')
