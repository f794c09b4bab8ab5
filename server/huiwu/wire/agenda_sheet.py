"""The agenda as a table: what `agenda_table` reads back as the same agenda, with words on how to fill it in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from huiwu.domain.agenda import AgendaState
from huiwu.domain.conference import Bilingual, Conference
from huiwu.domain.programme import Item
from huiwu.domain.timeline import MINUTE, SECOND, Duration, Instant
from huiwu.wire.agenda_table import HEADINGS
from huiwu.wire.language import KIND_NAMES, Language, said
from huiwu.wire.local_times import duration_text, local_time, when_text
from huiwu.wire.speaker_text import Pair, written
from huiwu.wire.table_out import Table, TableCell, csv_file, workbook_file

COLUMNS = tuple(column for column in HEADINGS if column not in ("date", "end"))
"""An exported start holds its day, and a length says what an end would."""

_YES = {Language.ZH: "是", Language.EN: "yes"}
_SHEET = Bilingual("议程", "Agenda")
_NOTES = Bilingual("填写说明", "How to fill in")
_NOTE: dict[str, Bilingual] = {
    "id": Bilingual("请勿改动；新环节留空", "Leave as it is; blank for a new item"),
    "kind": Bilingual(
        "、".join(name.zh for name in KIND_NAMES.values()), ", ".join(name.en for name in KIND_NAMES.values())
    ),
    "start": Bilingual(
        "如 2023-06-10 14:05，当地时间；留空则接着上一环节",
        "Such as 2023-06-10 14:05, local time; blank: follows the item before",
    ),
    "duration": Bilingual("分钟数，或 时:分", "Minutes, or h:mm"),
    "min": Bilingual(
        "追赶进度时最短可压缩到的时长；留空则不压缩", "How short it may become to make up time; blank: not at all"
    ),
    "fixed_start": Bilingual("填“是”：前面提早结束也不提前开始", "yes: never begins early"),
    "fixed_end": Bilingual("填“是”：无论何时开始都按计划时间结束", "yes: ends when planned, whenever it began"),
    "speakers": Bilingual("姓名（职务）；姓名（职务）", "Name (position); name (position)"),
    "numbers": Bilingual("名单中的编号，顺序与发言人一致", "Their numbers on the list of people, in the same order"),
}


def heading(column: str, language: Language) -> str:
    """What stands above a column: its first heading, or its first in Latin letters."""
    words = HEADINGS[column]
    return words[0] if language is Language.ZH else next(word for word in words if word.isascii())


def agenda_csv(conference: Conference, state: AgendaState, language: Language) -> bytes:
    return csv_file(agenda_rows(conference, state, language))


def agenda_workbook(conference: Conference, state: AgendaState, language: Language) -> bytes:
    """The agenda, and how to fill it in on a second sheet. Blocking: call it in a thread."""
    notes = [
        [said(Bilingual("列", "column"), language), said(_NOTES, language)],
        *([heading(column, language), said(note, language)] for column, note in _NOTE.items()),
    ]
    rows = agenda_rows(conference, state, language)
    return workbook_file(((said(_SHEET, language), rows), (said(_NOTES, language), notes)))


def agenda_rows(conference: Conference, state: AgendaState, language: Language) -> Table:
    """The heading and one row per item, in local time."""
    zone = ZoneInfo(conference.time_zone)
    sections = {section.id: section.title for section in state.sections}
    rows: list[list[TableCell]] = [[heading(column, language) for column in COLUMNS]]
    for item in state.items:
        cells = _cells(item, zone, sections.get(item.section or "", Bilingual("")), language)
        rows.append([cells[column] for column in COLUMNS])
    return rows


def _cells(item: Item, zone: ZoneInfo, section: Bilingual, language: Language) -> dict[str, TableCell]:
    return {
        "id": item.id,
        "cue": item.cue,
        "section": section.zh,
        "section_en": section.en,
        "kind": said(KIND_NAMES[item.kind], language),
        "title": item.title.zh,
        "title_en": item.title.en,
        "start": _start(item.planned_start_at, zone),
        "duration": _length(item.planned_ms),
        "min": "" if item.min_ms is None else _length(item.min_ms),
        "fixed_start": _YES[language] if item.fixed_start else "",
        "fixed_end": _YES[language] if item.fixed_end else "",
        "hall": item.hall,
        "speakers": written([(one.name.zh, one.position.zh) for one in item.speakers]),
        "speakers_en": _beside([(one.name.en, one.position.en) for one in item.speakers]),
        "numbers": _beside([(one.number, "") for one in item.speakers]),
    }


def _beside(pairs: list[Pair]) -> str:
    """What stands beside the speakers; blank when it is blank for all of them."""
    return written(pairs) if any(map(any, pairs)) else ""


def _start(at: Instant, zone: ZoneInfo) -> datetime | str:
    """A time that a spreadsheet program can count with, where it says all there is to say."""
    text = when_text(at, zone)
    return local_time(at, zone).replace(tzinfo=None) if at % SECOND == 0 and "UTC" not in text else text


def _length(span: Duration) -> int | str:
    return duration_text(span) if span % MINUTE else span // MINUTE
