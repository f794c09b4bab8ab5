"""A programme as a file: a table, or the JSON of a plan."""

import re

from huiwu.domain.agenda_list import ListedItem, ListedSpeaker, Words
from huiwu.domain.conference import Bilingual, Conference
from huiwu.domain.errors import DomainError, FieldError, WireError
from huiwu.domain.list_rows import MOST_ERRORS, RowError
from huiwu.domain.programme import Item, Section
from huiwu.wire.agenda_table import Listing, read_agenda_rows
from huiwu.wire.fields import Fields
from huiwu.wire.json_text import loads
from huiwu.wire.plan_words import read_plan
from huiwu.wire.table_file import LARGEST_FILE, read_table_file
from huiwu.wire.table_out import unguarded

_OF_ITEM = re.compile(r"items\.(\d+)(?:\.(.+))?")


def read_agenda_file(data: bytes, conference: Conference) -> tuple[Listing, str]:
    """What the file says, and how its bytes were understood; raises `bad_file` with what is wrong at `file`.

    Blocking: a large workbook takes seconds. Call it in a thread.
    """
    if data.lstrip()[:1] == b"{":
        return _plan(data), "json"
    table = read_table_file(data)
    rows = table.rows if table.encoding == "xlsx" else [[unguarded(cell) for cell in row] for row in table.rows]
    return read_agenda_rows(rows, conference), table.encoding


def _plan(data: bytes) -> Listing:
    """The items of a plan; `row` of an error counts them from 1."""
    if len(data) > LARGEST_FILE:
        raise DomainError("too_large")
    try:
        fields = Fields(loads(data))
    except WireError as error:
        raise DomainError("bad_file", (FieldError("file", error.code),)) from error
    plan = read_plan(fields, planned=False)
    if fields.errors:
        return Listing((), tuple(_row_error(one) for one in fields.errors[:MOST_ERRORS]), len(plan.items))
    sections = {section.id: section for section in plan.sections}
    given = zip(plan.items, fields.each("items", len(plan.items)), strict=True)
    items = (_listed(row, item, one, sections) for row, (item, one) in enumerate(given, start=1))
    return Listing(tuple(items), rows=len(plan.items))


def _words(text: Bilingual) -> Words:
    return Words(text.zh, text.en)


def _row_error(error: FieldError) -> RowError:
    match = _OF_ITEM.fullmatch(error.at)
    return RowError(int(match[1]) + 1, match[2] or "", error.code) if match else RowError(0, error.at, error.code)


def _listed(row: int, item: Item, given: Fields, sections: dict[str, Section]) -> ListedItem:
    """Like a row of a table with every column; only of documents and prizes a plan need not speak."""
    section = sections.get(item.section or "")
    return ListedItem(
        row=row,
        title=_words(item.title),
        id=item.id,
        cue=item.cue,
        kind=item.kind,
        start_at=item.planned_start_at or None,
        planned_ms=item.planned_ms,
        section=(None if section is None else _words(section.title),),
        hall=item.hall,
        speakers=tuple(ListedSpeaker(_words(one.name), _words(one.position), one.number) for one in item.speakers),
        fixed_start=item.fixed_start,
        fixed_end=item.fixed_end,
        min_ms=(item.min_ms,),
        documents=item.documents if given.has("documents") else None,
        prizes=item.prizes if given.has("prizes") else None,
    )
