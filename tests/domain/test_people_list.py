from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.attendee import LONGEST, Attendee, Particulars, strong_keys, weak_key
from huiwu.domain.list_rows import MOST_ERRORS, MOST_ROWS, RowError
from huiwu.domain.people_list import (
    HEADINGS,
    Reading,
    merge,
    read_rows,
    taken_numbers,
)
from tests.builders import a_conference, an_attendee
from tests.domain.strategies import any_text, particulars
from tests.people import EVERYBODY, HE, LIN, RARE, WANG_OF_FUTIAN, WANG_OF_LUOHU, ZHOU

FIELDS = tuple(HEADINGS)
lists = st.lists(
    particulars,
    max_size=3,
    unique_by=(
        lambda one: one.external_id or id(one),
        lambda one: one.email.casefold() or id(one),
        lambda one: one.phone or id(one),
        weak_key,
    ),
)


def cells(person: Particulars) -> list[str]:
    values: dict[str, str] = asdict(person)
    return [values[field] for field in FIELDS]


def read(*rows: Sequence[str], heading: Sequence[str] = FIELDS) -> Reading:
    return read_rows([heading, *rows], a_conference())


def people_of(reading: Reading) -> list[Particulars]:
    return [person for _, person in reading.people]


def known(people: Iterable[Particulars]) -> dict[str, list[Attendee]]:
    index: dict[str, list[Attendee]] = {}
    for number, person in enumerate(people, start=1):
        for key in (*strong_keys(person), weak_key(person)):
            index.setdefault(key, []).append(an_attendee(person, number))
    return index


def test_a_second_list_that_counts_from_one_again_is_not_taken_for_the_first() -> None:
    """Bug: row 1 of an additional list became the new particulars of person 1 of the main list."""
    other = replace(ZHOU, external_id=LIN.external_id)

    assert taken_numbers([(2, other)], known([LIN])) == (RowError(2, "external_id", "number_taken"),)
    assert taken_numbers([(2, replace(LIN, name="林知厦"))], known([LIN])) == ()


@given(lists)
def test_a_list_is_read_as_it_was_written(people: list[Particulars]) -> None:
    reading = read(*(cells(person) for person in people))

    assert (people_of(reading), reading.errors, reading.rows) == (people, (), len(people))


@given(lists)
def test_a_list_imported_twice_changes_nothing(people: list[Particulars]) -> None:
    first = merge(people, {})
    again = merge(people, known(first.added))

    assert (len(first.added), first.updated, first.unchanged) == (len(people), (), 0)
    assert (again.added, again.updated, again.unchanged) == ((), (), len(people))


@given(particulars, st.sets(st.sampled_from(("organisation", "title", "seat", "phone", "email"))))
def test_an_empty_cell_never_erases(person: Particulars, emptied: set[str]) -> None:
    numbered = replace(person, external_id="7")
    nothing: dict[str, Any] = dict.fromkeys(emptied, "")
    sparse = replace(numbered, **nothing)

    assert merge([sparse], known([numbered])).unchanged == 1


@given(particulars, particulars)
def test_a_filled_cell_replaces_what_was_known(old: Particulars, new: Particulars) -> None:
    old, new = replace(old, external_id="7"), replace(new, external_id="7")

    answer = merge([new], known([old]))

    newer = answer.updated[0][1] if answer.updated else old
    for field, value in asdict(new).items():
        assert getattr(newer, field) == (value or getattr(old, field))
    assert len(answer.updated) + answer.unchanged == 1


@given(st.lists(st.lists(any_text | st.sampled_from(("姓名", "类别", "代表")), max_size=3), max_size=4))
def test_any_rows_give_people_or_errors_and_never_an_accident(rows: list[list[str]]) -> None:
    reading = read_rows(rows, a_conference())

    assert all(error.row <= max(1, len(rows)) for error in reading.errors)
    assert reading.errors or len(reading.people) == reading.rows


@pytest.mark.parametrize(("field", "heading"), [(field, one) for field, all_ in HEADINGS.items() for one in all_])
def test_every_heading_is_understood_in_any_case_and_with_blanks(field: str, heading: str) -> None:
    columns = {"name": "林知夏", "category": "代表", field: "代表" if field == "category" else "a@b.cn"}
    if field == "phone":
        columns[field] = "13800000001"
    shown = [heading.upper() + " " if name == field else name for name in columns]

    reading = read(list(columns.values()), heading=shown)

    assert reading.errors == ()
    assert getattr(people_of(reading)[0], field) == ("delegate" if field == "category" else columns[field])


@pytest.mark.parametrize("cell", ["delegate", "代表", "Delegate", " ＤＥＬＥＧＡＴＥ "])
def test_a_category_may_be_the_key_or_either_name(cell: str) -> None:
    assert people_of(read(["林知夏", cell]))[0].category == "delegate"


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("name", "", "required"),
        ("name", " \u3000 ", "required"),
        ("category", "", "required"),
        ("category", "记者", "unknown_category"),
        ("name", "林\x00", "bad_text"),
        ("seat", "\u202e1", "bad_text"),
        ("phone", "12", "bad_phone"),
        ("phone", "1380000000x", "bad_phone"),
        ("email", "lin.example.org", "bad_email"),
        ("email", "a@b@c", "bad_email"),
        *((field, "9" * (longest + 1), "too_long") for field, longest in LONGEST.items()),
    ],
)
def test_a_wrong_cell_is_named_with_its_row(field: str, cell: str, code: str) -> None:
    change: dict[str, Any] = {field: cell}

    reading = read(cells(ZHOU), cells(replace(LIN, **change)))

    assert RowError(3, field, code) in reading.errors
    assert people_of(reading) == [ZHOU]


def test_blank_rows_are_passed_over_and_rows_still_counted_as_in_the_file() -> None:
    reading = read(["", " "], cells(LIN), [], ["", "代表"])

    assert reading.rows == 2
    assert [number for number, _ in reading.people] == [3]
    assert reading.errors == (RowError(5, "name", "required"),)


def test_somebody_who_stands_twice_is_an_error_in_the_second_row() -> None:
    assert read(cells(LIN), cells(replace(LIN, name="林志夏"))).errors == (RowError(3, "name", "duplicate_row"),)


def test_two_people_with_one_name_from_two_firms_are_two() -> None:
    assert people_of(read(cells(WANG_OF_FUTIAN), cells(WANG_OF_LUOHU))) == [WANG_OF_FUTIAN, WANG_OF_LUOHU]


def test_a_short_row_has_empty_cells_and_an_unknown_column_is_ignored() -> None:
    reading = read(["", "林知夏", "代表"], ["备注", "何川", "媒体", "x"], heading=["备注", "姓名", "类别", "单位"])

    assert [(one.name, one.organisation) for one in people_of(reading)] == [("林知夏", ""), ("何川", "x")]


@pytest.mark.parametrize(
    ("heading", "error"),
    [
        (["姓名"], RowError(1, "category", "missing_column")),
        (["类别", "x"], RowError(1, "name", "missing_column")),
        (["姓名", "name", "类别"], RowError(1, "name", "duplicate_column")),
    ],
)
def test_a_heading_that_cannot_be_understood_stops_everything(heading: list[str], error: RowError) -> None:
    reading = read(["林知夏", "代表", "x"], heading=heading)

    assert (reading.errors, reading.people) == ((error,), ())


@pytest.mark.parametrize("rows", [[], [["", ""]], [["", ""], ["姓名", "类别"]]])
def test_a_file_without_a_heading_in_its_first_row_is_no_list(rows: list[list[str]]) -> None:
    assert read_rows(rows, a_conference()).errors == (RowError(1, "", "missing_heading"),)


def test_a_file_with_too_many_rows_is_not_read() -> None:
    reading = read(*[["林知夏", "代表"]] * (MOST_ROWS + 1))

    assert (reading.errors, reading.people) == ((RowError(0, "", "too_many_rows"),), ())


def test_a_file_that_is_wrong_throughout_is_told_so_two_hundred_times() -> None:
    assert len(read(*(["", "", "x"] for _ in range(500))).errors) == MOST_ERRORS


def test_the_preview_shows_the_first_ten_rows_by_field() -> None:
    reading = read(*([f"人{number}", "代表"] for number in range(12)), heading=["姓名", "类别"])

    assert len(reading.preview) == 10
    assert reading.preview[0] == {"name": "人0", "category": "代表"}


def test_everybody_of_the_tests_can_be_imported() -> None:
    assert people_of(read(*map(cells, EVERYBODY))) == list(EVERYBODY)
    assert merge(EVERYBODY, known([LIN, HE])).unchanged == 2


def test_a_phone_is_the_same_with_blanks_and_hyphens() -> None:
    spaced = read(cells(replace(RARE, phone="138 0000-0009")))

    assert merge(people_of(spaced), known([RARE])).unchanged == 1
