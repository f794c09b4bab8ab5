"""An agenda written as a table and read again is the same agenda."""

import csv
import io
from dataclasses import replace
from typing import Any

import openpyxl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiwu.domain.agenda import AgendaState
from huiwu.domain.agenda_list import Mode
from huiwu.domain.agenda_merge import Action, merge
from huiwu.domain.conference import Bilingual
from huiwu.domain.programme import Item, Section
from huiwu.wire.agenda_file import read_agenda_file
from huiwu.wire.agenda_sheet import COLUMNS, agenda_csv, agenda_workbook
from huiwu.wire.agenda_table import HEADINGS
from huiwu.wire.language import Language
from tests.builders import a_conference, an_item
from tests.domain.strategies import bilinguals, items

zones = st.sampled_from(("Asia/Shanghai", "America/New_York", "UTC"))
planned = items.map(lambda item: item if (item.min_ms or 0) <= item.planned_ms else replace(item, min_ms=None))
agendas = st.lists(planned, unique_by=lambda item: item.id, max_size=4)
DANGEROUS = ["=1+1", "+cmd", "-2", "@sum", "'=x", "''", "'", "=HYPERLINK(1)"]


def state_of(agenda: list[Item], *titles: Bilingual) -> AgendaState:
    sections = (Section(name, title) for name, title in zip(("one", "two"), titles, strict=True))
    return AgendaState(items=tuple(agenda), sections=tuple(sections))


@given(
    agendas, st.tuples(bilinguals, bilinguals), zones, st.sampled_from(Language), st.sampled_from(Mode), st.booleans()
)
@example(
    [an_item("a", title=Bilingual(one, one), section="one", cue=one) for one in DANGEROUS[:1]],
    (Bilingual("=甲"), Bilingual("乙")),
    "UTC",
    Language.ZH,
    Mode.MERGE,
    True,
)
@settings(max_examples=60)
def test_an_exported_agenda_imports_back_unchanged(
    agenda: list[Item],
    titles: tuple[Bilingual, Bilingual],
    zone: str,
    language: Language,
    mode: Mode,
    as_workbook: bool,
) -> None:
    conference, state = a_conference(time_zone=zone), state_of(agenda, *titles)
    write = agenda_workbook if as_workbook else agenda_csv

    listing, _ = read_agenda_file(write(conference, state, language), conference)
    merged = merge(state, listing.items, mode)

    assert (listing.errors, merged.errors) == ((), ())
    assert merged.plan.items == state.items
    assert merged.count(Action.UNCHANGED) == len(agenda)
    assert mode is Mode.REPLACE or not merged.changes_anything(state)


def test_nothing_a_spreadsheet_would_compute_stands_first_in_a_cell() -> None:
    agenda = [an_item(f"i{place}", title=Bilingual(one), cue=one) for place, one in enumerate(DANGEROUS)]
    state = AgendaState(items=tuple(agenda))

    text = agenda_csv(a_conference(), state, Language.ZH).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    sheet: Any = openpyxl.load_workbook(io.BytesIO(agenda_workbook(a_conference(), state, Language.ZH))).worksheets[0]

    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}
    assert [cell.value for cell in sheet["F"]][1:] == DANGEROUS


def test_a_table_names_its_columns_in_the_language_asked_for() -> None:
    for language in Language:
        first = agenda_csv(a_conference(), AgendaState(), language).decode("utf-8-sig").splitlines()[0].split(",")

        assert len(first) == len(COLUMNS)
        assert all(word in HEADINGS[column] for word, column in zip(first, COLUMNS, strict=True))
        assert all(word.isascii() is (language is Language.EN) for word in first)


def test_a_workbook_says_on_a_second_sheet_how_to_fill_it_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(agenda_workbook(a_conference(), AgendaState(), Language.ZH)))

    assert book.sheetnames == ["议程", "填写说明"]
