import io
import struct
import warnings
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huiwu.domain.errors import DomainError
from huiwu.domain.list_rows import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from huiwu.wire.table_file import LARGEST_FILE, read_table_file
from tests.wire.attempts import attempt, is_in_order

TEXT = "姓名,类别\r\n林知夏,代表\r\n"
ROWS = [["姓名", "类别"], ["林知夏", "代表"]]


def a_workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def reworked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same workbook with its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def refusal(data: bytes) -> tuple[str, ...]:
    with pytest.raises(DomainError) as refused:
        read_table_file(data)
    return (refused.value.code, *(error.code for error in refused.value.errors))


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty cells at their ends: a workbook has as many as it is asked for."""
    return [row[: max((place for place, cell in enumerate(row, start=1) if cell), default=0)] for row in rows]


WORKBOOK = a_workbook(["姓名", "类别"], ["林知夏", "代表"])


def is_rows_or_a_bad_file(data: bytes) -> bool:
    # The library may warn about what it finds in a damaged workbook; that is no accident.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return is_in_order(attempt(read_table_file, data), "bad_file")


@given(st.binary(max_size=200) | st.text(max_size=50).map(str.encode))
@example(b"")
@example(b'"')
@example(b"a\r\rb\n\x0b\x0c")
@example(b'a,"b\n' * 3)
def test_any_bytes_are_rows_or_a_bad_file_and_never_an_accident(data: bytes) -> None:
    assert is_rows_or_a_bad_file(data)
    assert is_rows_or_a_bad_file(b"PK\x03\x04" + data)


@given(st.data())
def test_a_workbook_damaged_anywhere_is_rows_or_a_bad_file(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(WORKBOOK) - 1))
    size = data.draw(st.integers(1, 40))
    damage = data.draw(st.binary(max_size=size))

    assert is_rows_or_a_bad_file(WORKBOOK[:place] + damage + WORKBOOK[place + size :])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.replace("\r\n", "\n").encode(), "utf-8"),
        (TEXT.replace(",", ";").encode(), "utf-8"),
        (TEXT.replace(",", "\t").encode("gb18030"), "gb18030"),
        (WORKBOOK, "xlsx"),
    ],
)
def test_a_list_is_read_however_it_was_saved(data: bytes, encoding: str) -> None:
    file = read_table_file(data)

    assert (trimmed(file.rows), file.encoding) == (ROWS, encoding)


@pytest.mark.parametrize("name", ["𠮷田", "㙓", "镕", "䶮", "\U0002b81c"])
def test_rare_names_survive_gb18030(name: str) -> None:
    data = f"姓名,单位\n{name},律所\n".encode("gb18030")

    assert read_table_file(data).rows[1][0] == name


def test_quoted_cells_may_hold_the_delimiter_quotes_and_line_breaks() -> None:
    data = '姓名,单位\n"林,知夏","南山\n""律所"""\n'.encode()

    assert read_table_file(data).rows[1] == ["林,知夏", '南山\n"律所"']


def test_numbers_in_a_workbook_keep_their_digits() -> None:
    data = a_workbook(
        ["编号", "手机", "座位"], [7, 13_800_000_001, 12.0], ["007", 13800000002.0, 1.5], [None, "", True]
    )

    assert trimmed(read_table_file(data).rows)[1:] == [
        ["7", "13800000001", "12"],
        ["007", "13800000002", "1.5"],
        ["", "", "True"],
    ]


def test_a_zip_that_declares_too_much_is_not_unpacked() -> None:
    bomb = reworked(WORKBOOK, lambda name, part: part + b" " * (101 << 20) if name.endswith("sheet1.xml") else part)

    assert len(bomb) < LARGEST_FILE
    assert refusal(bomb) == ("bad_file", "too_large_unpacked")


def test_a_zip_with_too_many_parts_is_not_unpacked() -> None:
    buffer = io.BytesIO(WORKBOOK)
    with zipfile.ZipFile(buffer, "a") as parts:
        for number in range(201):
            parts.writestr(f"more/{number}", "")

    assert refusal(buffer.getvalue()) == ("bad_file", "too_large_unpacked")


def test_a_zip_that_lies_about_its_sizes_is_damaged() -> None:
    whole = reworked(WORKBOOK, lambda name, part: part + b" " * 1_000_000 if name.endswith("sheet1.xml") else part)
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        true_size = parts.getinfo("xl/worksheets/sheet1.xml").file_size

    lying = whole.replace(struct.pack("<I", true_size), struct.pack("<I", 300))

    assert refusal(lying) == ("bad_file", "bad_workbook")


def test_entities_in_a_workbook_are_not_resolved() -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'

    def with_entity(name: str, part: bytes) -> bytes:
        return entity + part.split(b"?>", 1)[-1] if name.endswith("sheet1.xml") else part

    assert refusal(reworked(WORKBOOK, with_entity)) == ("bad_file", "bad_workbook")


@pytest.mark.parametrize("data", [WORKBOOK[:200], WORKBOOK[:-30], b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500])
def test_half_a_workbook_is_damaged(data: bytes) -> None:
    assert refusal(data) == ("bad_file", "bad_workbook")


@pytest.mark.parametrize("data", [b"\xff\xfeA\0", b"\xfe\xff\0A", b"\x80\x80", b"a,b\0\n", "name".encode("utf-16-le")])
def test_other_encodings_are_refused_and_not_guessed(data: bytes) -> None:
    assert refusal(data) == ("bad_file", "unknown_encoding")


def test_a_quote_that_never_ends_is_a_bad_file() -> None:
    assert refusal('姓名,类别\n"林知夏,代表\n'.encode()) == ("bad_file", "bad_csv")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("姓名\n" + "x\n" * (MOST_ROWS + 1), "too_many_rows"),
        ("," * MOST_COLUMNS + "x", "too_many_columns"),
        ("x" * (LONGEST_CELL + 1), "cell_too_long"),
    ],
)
def test_a_file_over_the_limits_is_refused(text: str, code: str) -> None:
    assert refusal(text.encode()) == ("bad_file", code)


def test_a_file_at_the_limits_is_read() -> None:
    at_limits = "x" * LONGEST_CELL + "," * (MOST_COLUMNS - 1) + "\n" + "x\n" * MOST_ROWS

    assert len(read_table_file(at_limits.encode()).rows) == MOST_ROWS + 1


def test_a_file_too_large_is_not_looked_at() -> None:
    assert refusal(b"PK\x03\x04" + b"\0" * LARGEST_FILE) == ("too_large",)
