"""A list that somebody sent as a file, as rows of cells: its bounds, its headings, and where something is wrong."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from huiwu.domain.text import folded

MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 4_000
MOST_ERRORS = 200
"""A file that is wrong throughout is not told so fifty thousand times."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing wrong with a file. `row` counts lines from 1, the heading being 1; 0 is the file itself."""

    row: int
    column: str
    code: str


def filled_rows(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    """The rows that are not blank, with their numbers; none at all when the heading is missing."""
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    return numbered if numbered and numbered[0][0] == 1 else []


def columns_of(
    heading: Row, headings: Mapping[str, Collection[str]], required: Iterable[str]
) -> tuple[dict[str, int], list[RowError]]:
    """Where each field stands; unknown columns are ignored. `headings` are the words understood for each field."""
    field_of = {folded(word): field for field, words in headings.items() for word in words}
    columns: dict[str, int] = {}
    errors = []
    for place, cell in enumerate(heading):
        field = field_of.get(folded(cell))
        if field is not None and field in columns:
            errors.append(RowError(1, field, "duplicate_column"))
        elif field is not None:
            columns[field] = place
    errors += [RowError(1, field, "missing_column") for field in required if field not in columns]
    return columns, errors


def cells_of(row: Row, columns: Mapping[str, int]) -> dict[str, str]:
    """The cells of a row by field; "" where the row is too short."""
    return {field: row[place] if place < len(row) else "" for field, place in columns.items()}
