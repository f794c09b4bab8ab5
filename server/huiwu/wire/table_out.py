"""Tables as files that spreadsheet programs open: nothing in them is ever taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TableCell = str | int | datetime | None
Table = Sequence[Sequence[TableCell]]

CSV = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STARTS_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_STANDS_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NARROWEST, _WIDEST = 6, 60


def csv_file(rows: Table) -> bytes:
    """With a byte order mark, or Excel takes Chinese for something else."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else _as_text(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """A cell that a spreadsheet program would compute, behind an apostrophe; `unguarded` takes it off again."""
    return f"'{cell}" if _STARTS_A_FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if _STANDS_GUARDED.match(cell) else cell


def _as_text(cell: TableCell) -> str:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S" if cell.second else "%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


def workbook_file(sheets: Iterable[tuple[str, Table]]) -> bytes:
    """One sheet for each name and table, its first row being the heading. Blocking: call it in a thread."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        _fill(sheet, rows)
        sheet.freeze_panes = "A2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _fill(sheet: Worksheet, rows: Table) -> None:
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            assert isinstance(cell, Cell)
            cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.font = Font(bold=number == 1)
            if isinstance(value, str):
                # What begins like a formula is a text all the same.
                cell.data_type = "s"
            elif isinstance(value, datetime):
                cell.number_format = "yyyy-mm-dd hh:mm:ss" if value.second else "yyyy-mm-dd hh:mm"
    for place in range(1, sheet.max_column + 1):
        widths = (_width(_as_text(row[place - 1])) for row in rows if place <= len(row))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(_NARROWEST, *widths), _WIDEST)


def _width(text: str) -> float:
    """About how wide a text is, Chinese characters being twice as wide as others."""
    return 2 + max(sum(2 if ord(character) > 0x2E80 else 1 for character in line) for line in text.split("\n"))
