from typing import Any

import pytest
from hypothesis import given

from huiwu.domain.checkin import Method
from huiwu.domain.commands import Announce, ClearAnnouncement, Command, EndItem, PublishAgenda, StartItem
from huiwu.domain.errors import DomainError
from huiwu.domain.programme import Kind
from huiwu.wire.orders import read_agenda, read_order
from huiwu.wire.requests import MOST_SCANS, id_of, read_list, read_particulars_given, read_scan
from tests.builders import NOW
from tests.wire.attempts import attempt, is_in_order
from tests.wire.strategies import nearly


def scans_of(value: Any) -> list[Any]:
    return read_list(value, "scans", MOST_SCANS)


SCAN = {"scan_id": "s-1", "code": "H2", "gate": "main", "scanned_at": NOW, "direction": "in", "method": "reader"}
ORDER = {"command_id": "c-1", "command": "announce", "text": "请就座", "urgent": True, "expected_rev": 3}
ITEM = {
    "id": "opening",
    "cue": "1",
    "kind": "opening",
    "title": {"zh": "开幕", "en": "Opening"},
    "section": "one",
    "hall": "main",
    "speakers": [{"name": {"zh": "林知夏"}, "position": {"zh": "律师"}}],
    "planned_start_at": NOW,
    "planned_ms": 300_000,
}
AGENDA = {"expected_rev": 1, "sections": [{"id": "one", "title": {"zh": "上午"}}], "items": [ITEM]}
PERSON = {"name": "林知夏", "category": "delegate", "phone": "13800000001"}


def new_id() -> str:
    return "made"


def errors_of(read: Any, value: Any) -> list[tuple[str, str]]:
    with pytest.raises(DomainError) as refused:
        read(value)
    assert refused.value.code == "bad_input"
    return [(error.at, error.code) for error in refused.value.errors]


def order(value: Any) -> Command:
    return read_order(value, "t1", new_id).command


def plan(value: Any) -> PublishAgenda:
    command = read_agenda(value, "t1", new_id).command
    assert isinstance(command, PublishAgenda)
    return command


@given(nearly(SCAN))
def test_any_scan_is_read_or_refused(value: Any) -> None:
    assert is_in_order(attempt(read_scan, value), "bad_input")
    assert attempt(lambda one: id_of(one, "scan_id"), value) is None


@given(nearly({"scans": [SCAN]}))
def test_any_batch_is_read_or_refused(value: Any) -> None:
    assert is_in_order(attempt(scans_of, value), "bad_input")


@given(nearly(ORDER) | nearly({**ORDER, "command": "start", "item": "opening", "announcement": "n1"}))
def test_any_order_is_read_or_refused(value: Any) -> None:
    assert is_in_order(attempt(order, value), "bad_input")


@given(nearly(AGENDA))
def test_any_agenda_is_read_or_refused(value: Any) -> None:
    assert is_in_order(attempt(plan, value), "bad_input")


@given(nearly(PERSON))
def test_any_person_is_read_or_refused(value: Any) -> None:
    assert is_in_order(attempt(read_particulars_given, value), "bad_input")


def test_a_scan_says_who_where_and_how() -> None:
    scan = read_scan(SCAN)

    assert (scan.id, scan.gate, scan.code, scan.attendee_id) == ("s-1", "main", "H2", None)
    assert (scan.scanned_at, scan.method) == (NOW, Method.READER)


@pytest.mark.parametrize(("who", "method"), [({"code": "x"}, Method.CAMERA), ({"attendee_id": "p1"}, Method.MANUAL)])
def test_a_scan_that_does_not_say_how_was_read_the_usual_way(who: dict[str, str], method: Method) -> None:
    assert read_scan({"scan_id": "s", "gate": "main", **who}).method is method


def test_whatever_text_was_scanned_is_taken_as_it_came() -> None:
    assert read_scan({**SCAN, "code": " \x1d\n"}).code == " \x1d\n"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"attendee_id": "p1"}, ("code", "one_of_code_and_attendee_id")),
        ({"code": None}, ("code", "required")),
        ({"code": "x" * 513}, ("code", "too_long")),
        ({"scan_id": "a b"}, ("scan_id", "not_an_identifier")),
        ({"scan_id": "x" * 65}, ("scan_id", "not_an_identifier")),
        ({"gate": 1}, ("gate", "not_a_text")),
        ({"direction": "both"}, ("direction", "unknown_value")),
        ({"method": "telepathy"}, ("method", "unknown_value")),
        ({"scanned_at": -1}, ("scanned_at", "out_of_range")),
        ({"scanned_at": 10**20}, ("scanned_at", "out_of_range")),
    ],
)
def test_a_wrong_scan_is_told_what_is_wrong(change: dict[str, object], error: tuple[str, str]) -> None:
    assert errors_of(read_scan, {**SCAN, **change}) == [error]


def test_a_batch_is_bounded_and_its_scans_are_left_unread() -> None:
    assert scans_of({"scans": [SCAN, "bad"]}) == [SCAN, "bad"]
    assert len(scans_of({"scans": [SCAN] * MOST_SCANS})) == MOST_SCANS
    assert errors_of(scans_of, {"scans": [SCAN] * (MOST_SCANS + 1)}) == [("scans", "too_many")]


def test_a_scan_that_cannot_be_read_may_still_say_its_id() -> None:
    assert [id_of(one, "scan_id") for one in ({"scan_id": "s"}, {"scan_id": 1}, "x")] == ["s", None, None]


@pytest.mark.parametrize(
    ("value", "command"),
    [
        ({"command": "start", "item": "one"}, StartItem),
        ({"command": "end"}, EndItem),
        ({"command": "end", "item": "one"}, EndItem),
        ({"command": "announce", "text": "请就座"}, Announce),
        ({"command": "clear", "announcement": "n1"}, ClearAnnouncement),
    ],
)
def test_every_command_of_the_operator_is_understood(value: dict[str, str], command: type[Command]) -> None:
    assert isinstance(order({"command_id": "c", **value}), command)


def test_an_announcement_travels_unchanged_under_an_id_of_ours() -> None:
    text = " 3 号门暂停使用 <b>\n请走 1 号门 🚪 "

    assert order({"command_id": "c", "command": "announce", "text": text}) == Announce("made", text, urgent=False)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"command": "dance"}, ("command", "unknown_value")),
        ({}, ("command", "required")),
        ({"command": "start"}, ("item", "required")),
        ({"command": "clear"}, ("announcement", "required")),
        ({"command": "announce", "text": "x" * 501}, ("text", "too_long")),
        ({"command": "announce", "text": " \n"}, ("text", "required")),
        ({"command": "announce", "text": "\u202e"}, ("text", "bad_text")),
        ({"command": "end", "expected_rev": "3"}, ("expected_rev", "not_an_integer")),
    ],
)
def test_a_wrong_command_is_told_what_is_wrong(value: dict[str, object], error: tuple[str, str]) -> None:
    assert errors_of(order, {"command_id": "c", **value}) == [error]


def test_a_retry_has_the_same_fingerprint_and_another_command_another() -> None:
    again = read_order(dict(ORDER), "t2", lambda: "made-anew")

    assert read_order(ORDER, "t1", new_id).fingerprint() == again.fingerprint()
    assert again.fingerprint() != read_order({**ORDER, "urgent": False}, "t1", new_id).fingerprint()


def test_a_plan_keeps_what_it_was_given() -> None:
    (item,) = plan(AGENDA).items

    assert (item.id, item.cue, item.kind, item.section, item.hall) == ("opening", "1", Kind.OPENING, "one", "main")
    assert (item.planned_start_at, item.planned_ms, item.title.en) == (NOW, 300_000, "Opening")
    assert [(one.name.zh, one.position.zh) for one in item.speakers] == [("林知夏", "律师")]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"items": [ITEM, ITEM]}, ("items", "same_id_twice")),
        ({"sections": AGENDA["sections"] * 2}, ("sections", "same_id_twice")),  # type: ignore[operator]
        ({"sections": []}, ("items", "unknown_section")),
        ({"items": [{**ITEM, "planned_ms": "x"}]}, ("items.0.planned_ms", "not_an_integer")),
        ({"items": [{**ITEM, "kind": "song"}]}, ("items.0.kind", "unknown_value")),
        ({"items": [{**ITEM, "title": {}}]}, ("items.0.title.zh", "required")),
        ({"items": None}, ("items", "required")),
    ],
)
def test_a_wrong_plan_is_told_the_place(change: dict[str, object], error: tuple[str, str]) -> None:
    assert errors_of(plan, {**AGENDA, **change}) == [error]


def test_only_fields_that_were_given_are_changed_and_an_empty_one_erases() -> None:
    assert read_particulars_given({"name": " 林 知夏 ", "seat": "", "phone": None}) == {
        "name": "林 知夏",
        "seat": "",
        "phone": "",
    }
