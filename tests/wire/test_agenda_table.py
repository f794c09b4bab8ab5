"""Programmes as offices write them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda_list import ListedItem, ListedSpeaker, Words
from huiwu.domain.errors import DomainError
from huiwu.domain.list_rows import RowError
from huiwu.domain.programme import Kind
from huiwu.domain.stage import MOST_ITEMS
from huiwu.domain.timeline import MINUTE, Duration
from huiwu.wire.agenda_file import read_agenda_file
from huiwu.wire.agenda_table import HEADINGS, Listing, read_agenda_rows
from huiwu.wire.language import KIND_NAMES
from tests.builders import a_conference
from tests.domain.strategies import any_text
from tests.wire.attempts import attempt, is_in_order

TWO_O_CLOCK = 1_686_376_800_000
"""2023-06-10 14:00 in Shenzhen."""


def read(*rows: list[str], zone: str = "Asia/Shanghai") -> Listing:
    return read_agenda_rows(rows, a_conference(time_zone=zone))


def one(**cells: str) -> ListedItem:
    """The only row of a list with these columns, and what an item needs."""
    given = {"title": "讲话", "start": "2023-06-10 14:00", "duration": "20", **cells}
    listing = read([HEADINGS[column][0] for column in given], list(given.values()))
    assert listing.errors == ()
    (item,) = listing.items
    return item


def fault(**cells: str) -> tuple[str, str]:
    given = {"title": "讲话", "start": "2023-06-10 14:00", "duration": "20", **cells}
    error = read([HEADINGS[column][0] for column in given], list(given.values())).errors[0]
    assert error.row == 2
    return error.column, error.code


def times(listing: Listing) -> list[tuple[int, int]]:
    """Start and length in minutes since two o'clock."""
    assert listing.errors == ()
    return [(((at.start_at or 0) - TWO_O_CLOCK) // MINUTE, (at.planned_ms or 0) // MINUTE) for at in listing.items]


@given(st.lists(st.lists(any_text | st.sampled_from(("14:00", "2023-06-10", "20")), max_size=8), max_size=4), st.data())
def test_any_cells_are_items_or_errors_and_never_an_accident(rows: list[list[str]], data: st.DataObject) -> None:
    columns = data.draw(st.permutations([words[0] for words in HEADINGS.values()]))

    for heading in (columns, ["环节", "开始", "时长", "日期"]):
        listing = read(list(heading), *rows)
        assert all(error.code and error.row >= 0 for error in listing.errors)


def test_a_day_is_said_once_and_a_start_left_out_follows() -> None:
    listing = read(
        ["日期", "开始时间", "时长", "环节"],
        ["2023-06-10", "14:00", "20", "开幕"],
        ["", "", "10", "通报"],
        ["", "14:45", "5", "讲话"],
        ["2023-06-11", "14:00", "5", "讲话二"],
    )

    assert times(listing) == [(0, 20), (20, 10), (45, 5), (24 * 60, 5)]


def test_an_end_instead_of_a_length_a_span_and_an_end_after_midnight() -> None:
    listing = read(
        ["时间", "结束", "环节", "日期"],
        ["14:00-14:20", "", "开幕", "2023-06-10"],
        ["14:20", "15:00", "通报", ""],
        ["23:50", "0:10", "晚会", ""],
        ["2023-06-11 08:00", "2023-06-11 09:00", "早餐", ""],
    )

    assert times(listing) == [(0, 20), (20, 40), (590, 20), (18 * 60, 60)]


def test_a_length_left_open_goes_on_until_the_next_begins() -> None:
    heading = ["时间", "时长", "环节"]
    open_rows = [["2023-06-10 14:00", "", "开幕"], ["14:20", "", "通报"]]

    assert times(read(heading, *open_rows, ["14:50", "5", "讲话"])) == [(0, 20), (20, 30), (50, 5)]
    assert [item.planned_ms for item in read(heading, *open_rows).items] == [20 * MINUTE, None]
    assert [item.until_next_ms for item in read(heading[::2], *(row[::2] for row in open_rows)).items] == [
        20 * MINUTE,
        None,
    ]


def test_a_workbook_s_own_dates_times_and_lengths_are_read() -> None:
    listing = read(
        ["日期", "开始", "时长", "环节"],
        ["2023-06-10 00:00:00", "14:00:00", "00:20:00", "开幕"],
        ["2023-06-10 00:00:00", "2023-06-10 14:20:00", "1:30:00", "通报"],
    )

    assert times(listing) == [(0, 20), (20, 90)]


def test_a_row_says_everything_an_item_has() -> None:
    item = one(
        id="two",
        cue="2",
        section="下午",
        section_en="Afternoon",
        kind="颁奖",
        title_en="Awards",
        min="10",
        fixed_start="是",
        fixed_end="否",
        hall="贵宾室",
        speakers="林知夏（会长）；陈远；",
        speakers_en="Lin Zhixia (President); ",
        numbers="D0001；",
    )

    assert item == ListedItem(
        row=2,
        title=Words("讲话", "Awards"),
        id=item.id,
        cue="2",
        kind=Kind.AWARDS,
        start_at=item.start_at,
        planned_ms=Duration(20 * MINUTE),
        section=(Words("下午", "Afternoon"),),
        hall="lounge",
        speakers=(
            ListedSpeaker(Words("林知夏", "Lin Zhixia"), Words("会长", "President"), "D0001"),
            ListedSpeaker(Words("陈远", ""), Words("", ""), ""),
        ),
        fixed_start=True,
        fixed_end=False,
        min_ms=(Duration(10 * MINUTE),),
    )


def test_what_has_no_column_is_not_spoken_of() -> None:
    item = one()

    assert {item.id, item.cue, item.kind, item.section, item.hall, item.speakers, item.min_ms} == {None}
    assert (item.title.en, item.fixed_start) == (None, None)
    assert one(section="", speakers="", min="").section == (None,)
    assert one(speakers="").speakers == ()


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_understood_by_its_key_and_its_names(kind: Kind) -> None:
    name = KIND_NAMES[kind]

    assert {one(kind=word).kind for word in (kind.value, name.zh, name.en.upper())} == {kind}


@pytest.mark.parametrize(
    ("cell", "hall"),
    [("主会场", "main"), ("", "main"), ("Lounge", "lounge"), ("新闻室", "press"), ("room-7", "room-7")],
)
def test_a_hall_is_an_id_or_the_name_of_a_zone(cell: str, hall: str) -> None:
    assert one(hall=cell).hall == hall


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"title": " "}, "title", "required"),
        ({"title": "x" * 301}, "title", "too_long"),
        ({"title": "a\x00b"}, "title", "bad_text"),
        ({"title_en": "x" * 301}, "title_en", "too_long"),
        ({"id": "第一"}, "id", "not_an_identifier"),
        ({"cue": "x" * 21}, "cue", "too_long"),
        ({"kind": "歌舞"}, "kind", "unknown_kind"),
        ({"hall": "三楼 东厅"}, "hall", "unknown_hall"),
        ({"start": "两点"}, "start", "not_a_time"),
        ({"start": "14:00"}, "start", "no_date"),
        ({"start": "2023-06-10"}, "start", "not_a_time"),
        ({"start": "1969-01-01 10:00"}, "start", "out_of_range"),
        ({"end": "十点"}, "end", "not_a_time"),
        ({"end": "14:30"}, "end", "ends_otherwise"),
        ({"end": "2023-06-10 13:00", "duration": ""}, "end", "ends_before_start"),
        ({"end": "2023-07-10 13:00", "duration": ""}, "end", "out_of_range"),
        ({"duration": "很久"}, "duration", "not_a_duration"),
        ({"duration": "200:00"}, "duration", "out_of_range"),
        ({"min": "x"}, "min", "not_a_duration"),
        ({"fixed_start": "也许"}, "fixed_start", "not_yes_or_no"),
        ({"speakers": "（会长）"}, "speakers", "required"),
        ({"speakers": "林知夏（会长"}, "speakers", "open_bracket"),
        ({"speakers": "林；陈", "speakers_en": "Lin"}, "speakers_en", "other_count"),
        ({"speakers": "林", "numbers": "D1；D2"}, "numbers", "other_count"),
        ({"speakers": "林；" * 51}, "speakers", "too_many"),
        ({"speakers": "林" * 201}, "speakers", "too_long"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(cells: dict[str, str], column: str, code: str) -> None:
    assert fault(**cells) == (column, code)


def test_a_time_that_is_none_in_the_conference_s_zone_is_told_so() -> None:
    heading = ["环节", "开始", "时长"]

    gap = read(heading, ["夜", "2023-03-12 02:30", "5"], zone="America/New_York")
    twice = read(heading, ["夜", "2023-11-05 01:30", "5"], zone="America/New_York")

    assert (gap.errors, twice.errors) == (
        (RowError(2, "start", "no_such_time"),),
        (RowError(2, "start", "ambiguous_time"),),
    )


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([], RowError(1, "", "missing_heading")),
        ([["", ""], ["环节"]], RowError(1, "", "missing_heading")),
        ([["开始"]], RowError(1, "title", "missing_column")),
        ([["环节", "标题"]], RowError(1, "title", "duplicate_column")),
        ([["环节"], *[["讲话"]] * (MOST_ITEMS + 1)], RowError(0, "", "too_many_items")),
    ],
)
def test_a_list_that_can_t_be_begun_is_told_why(rows: list[list[str]], error: RowError) -> None:
    assert error in read(*rows).errors


# --- JSON ------------------------------------------------------------------------------------------------------------


def from_json(value: Any) -> Listing:
    listing, encoding = read_agenda_file(json.dumps(value).encode(), a_conference())
    assert encoding == "json"
    return listing


def test_a_plan_in_json_speaks_of_everything_but_documents_and_prizes_it_leaves_out() -> None:
    item = {"id": "a", "kind": "awards", "title": {"zh": "颁奖"}, "planned_ms": 1_000, "section": "am"}
    sections = [{"id": "am", "title": {"zh": "上午"}}]

    plain, shown = from_json({"sections": sections, "items": [item, {**item, "id": "b", "prizes": []}]}).items

    assert (plain.section, plain.start_at, plain.documents, plain.prizes) == ((Words("上午", ""),), None, None, None)
    assert (shown.row, shown.prizes) == (2, ())


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({}, RowError(0, "items", "required")),
        ({"items": {}}, RowError(0, "items", "not_a_list")),
        ({"items": [{"id": "a", "kind": "x", "title": "t", "planned_ms": 1}]}, RowError(1, "kind", "unknown_value")),
        ({"items": [7]}, RowError(1, "", "not_an_object")),
    ],
)
def test_what_is_wrong_in_json_is_told_by_item_and_field(value: Any, error: RowError) -> None:
    assert error in from_json(value).errors


@given(st.binary(max_size=60) | any_text.map(lambda text: ("{" + text).encode("utf-8", "replace")))
def test_any_bytes_are_a_list_or_a_bad_file(data: bytes) -> None:
    assert is_in_order(attempt(lambda one: read_agenda_file(one, a_conference()), data), "bad_file")


def test_what_begins_like_json_and_is_none_is_a_bad_file() -> None:
    with pytest.raises(DomainError) as refused:
        read_agenda_file(b"{nonsense", a_conference())

    assert (refused.value.code, refused.value.errors[0].code) == ("bad_file", "bad_json")
