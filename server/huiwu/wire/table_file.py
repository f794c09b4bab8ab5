"""A file as rows of cells: CSV in UTF-8 or GB18030, or a workbook."""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime, time, timedelta

# openpyxl hands XML to defusedxml when that is installed, which keeps entity bombs out.
import defusedxml  # noqa: F401
import openpyxl

from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.list_rows import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

LARGEST_FILE = 10 * 1024 * 1024
_LARGEST_UNPACKED = 100 * 1024 * 1024
_MOST_PARTS = 200
_WORKBOOK_MAGIC = b"PK\x03\x04"
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class TableFile:
    """The rows of a file, and how its bytes were understood."""

    rows: list[list[str]]
    encoding: str


def read_table_file(data: bytes) -> TableFile:
    """Rows of texts, the heading first; raises `bad_file` with what is wrong at `file`.

    Blocking: a large workbook takes seconds. Call it in a thread.
    """
    if len(data) > LARGEST_FILE:
        raise DomainError("too_large")
    if data.startswith(_WORKBOOK_MAGIC):
        return TableFile(_bounded(_workbook_rows(data)), "xlsx")
    text, encoding = _decoded(data)
    return TableFile(_bounded(_csv_rows(text)), encoding)


def _bad(code: str) -> DomainError:
    return DomainError("bad_file", (FieldError("file", code),))


def _decoded(data: bytes) -> tuple[str, str]:
    """UTF-8 if it is that, else GB18030, which Excel saves in China; GBK would fail on rare names."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _bad("unknown_encoding")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding, "strict")
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, "utf-8" if encoding == "utf-8-sig" else encoding
    raise _bad("unknown_encoding")


def _csv_rows(text: str) -> list[list[str]]:
    heading = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _bad("bad_csv") from error


def _workbook_rows(data: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        if len(sizes) > _MOST_PARTS or sum(sizes) > _LARGEST_UNPACKED:
            raise _bad("too_large_unpacked")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        cells = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS + 1)
        rows = [_without_blank_end([_cell(value) for value in row]) for row in cells]
        book.close()
    except DomainError:
        raise
    # A damaged workbook fails in many ways inside the library; to the sender they are all one.
    except Exception as error:
        raise _bad("bad_workbook") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _without_blank_end(row: list[str]) -> list[str]:
    """Sheets are read to the last column allowed; what is not there need not be kept fifty thousand times."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _cell(value: object) -> str:
    """A cell as text: a phone number that Excel took for a number keeps its digits."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | time):
        # Beyond thousandths is only what the fraction of a day could not say.
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds").replace("T", " ")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    if len(rows) > MOST_ROWS + 1:
        raise _bad("too_many_rows")
    if any(len(row) > MOST_COLUMNS and any(cell.strip() for cell in row[MOST_COLUMNS:]) for row in rows):
        raise _bad("too_many_columns")
    if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
        raise _bad("cell_too_long")
    return rows
