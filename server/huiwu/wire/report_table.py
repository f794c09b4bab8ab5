"""The report as tables: one of the items, one of the journal."""

from zoneinfo import ZoneInfo

from huiwu.domain.conference import Bilingual
from huiwu.domain.journal import taken_back
from huiwu.domain.report import Line, Report
from huiwu.domain.timeline import SECOND
from huiwu.services.chronicle import History
from huiwu.wire.language import Language
from huiwu.wire.report_text import Speech
from huiwu.wire.report_words import item_of
from huiwu.wire.table_out import Table, TableCell, csv_file, workbook_file

_COLUMNS = (
    "cue",
    "title",
    "day",
    "planned_start",
    "planned_end",
    "planned_length",
    "actual_start",
    "actual_end",
    "actual_length",
    "start_offset",
    "end_offset",
    "difference",
    "held",
    "extended",
    "remarks",
)
_IN_SECONDS = {"planned_length", "actual_length", "start_offset", "end_offset", "difference", "held", "extended"}
"""As numbers, so that a spreadsheet program can count with them."""
_JOURNAL = ("number", "day", "when", "recorded", "who", "what", "title", "remarks")


def report_csv(history: History, report: Report, language: Language) -> bytes:
    """The items alone."""
    return csv_file(_items(report, _speech(history, language)))


def report_workbook(history: History, report: Report, language: Language) -> bytes:
    """The items and the journal, a sheet each. Blocking: call it in a thread."""
    speech = _speech(history, language)
    sheets = ((speech.word("report"), _items(report, speech)), (speech.word("journal"), _journal(history, speech)))
    return workbook_file(sheets)


def _speech(history: History, language: Language) -> Speech:
    return Speech(language, ZoneInfo(history.page.conference.time_zone))


def _items(report: Report, speech: Speech) -> Table:
    seconds = speech.text(Bilingual("（秒）", " (s)"))
    heading = [speech.word(column) + (seconds if column in _IN_SECONDS else "") for column in _COLUMNS]
    return [heading, *(_cells(line, speech) for line in report.lines)]


def _cells(line: Line, speech: Speech) -> list[TableCell]:
    item, last = line.item, line.last
    return [
        item.cue,
        speech.text(item.title),
        speech.day(item.planned_start_at),
        speech.clock(item.planned_start_at),
        speech.clock(line.planned_end_at),
        _seconds(item.planned_ms),
        speech.clock(line.started_at),
        speech.clock(line.ended_at),
        _seconds(line.actual_ms),
        _seconds(line.start_offset_ms),
        _seconds(line.end_offset_ms),
        _seconds(line.difference_ms),
        _seconds(None if last is None else last.held_ms),
        _seconds(item.extended_ms),
        "; ".join(speech.remarks(line)),
    ]


def _seconds(ms: int | None) -> int | None:
    return None if ms is None else round(ms / SECOND)


def _journal(history: History, speech: Speech) -> Table:
    gone = taken_back(history.records)
    state = history.page.state
    titles: dict[str, str] = {item.id: speech.text(item.title) for item in (*state.removed, *state.items)}
    rows: list[list[TableCell]] = [
        [
            record.rev,
            speech.day(record.event.at),
            speech.clock(record.event.at),
            speech.clock(record.recorded_at),
            speech.actor(record.actor),
            speech.done(record),
            titles.get(item_of(record.event) or "", ""),
            speech.word("taken_back") if record.rev in gone else "",
        ]
        for record in history.records
    ]
    return [[speech.word(column) for column in _JOURNAL], *rows]
