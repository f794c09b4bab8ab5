"""A programme as rows of cells: which column is which, and what each row says in the conference's zone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from huiwu.domain.agenda_list import ListedItem, ListedSpeaker, Words
from huiwu.domain.conference import Conference
from huiwu.domain.ids import ItemId
from huiwu.domain.list_rows import MOST_ERRORS, Row, RowError, cells_of, columns_of, filled_rows
from huiwu.domain.programme import Kind
from huiwu.domain.stage import MOST_ITEMS
from huiwu.domain.text import folded, is_identifier
from huiwu.domain.timeline import Duration, Instant, after
from huiwu.wire.cells import CellError, read_text, read_yes
from huiwu.wire.language import KIND_NAMES
from huiwu.wire.local_times import When, instant_of, local_time, read_duration, read_when
from huiwu.wire.plan_words import LONGEST_CUE, LONGEST_ITEM, LONGEST_NAME, LONGEST_NUMBER, LONGEST_TITLE, MOST_SPEAKERS
from huiwu.wire.speaker_text import Pair, read_pairs

HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("编号", "id"),
    "cue": ("提示点", "序号", "cue", "no."),
    "section": ("篇章", "板块", "section"),
    "section_en": ("篇章（英文）", "section (English)"),
    "kind": ("类型", "环节类型", "kind", "type"),
    "title": ("环节", "标题", "内容", "议程", "title", "item"),
    "title_en": ("环节（英文）", "英文标题", "title (English)"),
    "date": ("日期", "date"),
    "start": ("开始", "开始时间", "时间", "start", "time"),
    "end": ("结束", "结束时间", "end"),
    "duration": ("时长", "时长（分钟）", "duration", "minutes"),
    "min": ("最短", "最短时长", "shortest", "min"),
    "fixed_start": ("准时开始", "fixed start"),
    "fixed_end": ("准时结束", "fixed end"),
    "hall": ("会场", "hall", "room"),
    "speakers": ("发言人", "主讲人", "嘉宾", "speakers", "speaker"),
    "speakers_en": ("发言人（英文）", "speakers (English)"),
    "numbers": ("发言人编号", "speaker numbers"),
}
REQUIRED = ("title",)

MORE_KIND_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.OPENING: ("开幕",),
    Kind.REPORT: ("汇报", "报告"),
    Kind.DOCUMENT_RELEASE: ("发布", "release"),
    Kind.AWARDS: ("颁奖", "表彰", "award"),
    Kind.SPEECH: ("发言", "演讲", "致辞", "talk"),
    Kind.BREAK: ("茶歇", "午餐", "lunch"),
    Kind.CLOSING: ("闭幕",),
}
"""What people write instead of the kind itself or the names of `KIND_NAMES`."""
_KIND_OF = {
    folded(word): kind
    for kind, name in KIND_NAMES.items()
    for word in (kind.value, name.zh, name.en, *MORE_KIND_WORDS.get(kind, ()))
}
_MAIN_HALL = {folded(word) for word in ("", "主会场", "main hall")}

Value = TypeVar("Value")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as understood: items by row, or errors; never both are acted upon."""

    items: tuple[ListedItem, ...]
    errors: tuple[RowError, ...] = ()
    rows: int = 0


def read_agenda_rows(rows: Sequence[Row], conference: Conference) -> Listing:
    """Understand a list's rows, the heading first. Blank rows are passed over; unknown columns are ignored."""
    numbered = filled_rows(rows)
    if not numbered:
        return Listing((), (RowError(1, "", "missing_heading"),))
    count = len(numbered) - 1
    columns, errors = columns_of(numbered[0][1], HEADINGS, REQUIRED)
    if count > MOST_ITEMS:
        errors.append(RowError(0, "", "too_many_items"))
    if errors:
        return Listing((), tuple(errors), count)
    reader = _Reader(conference)
    for number, row in numbered[1:]:
        reader.read(number, cells_of(row, columns))
        if len(reader.errors) >= MOST_ERRORS:
            break
    return Listing(tuple(reader.finished()), tuple(reader.errors[:MOST_ERRORS]), count)


class _Reader:
    """Reads rows one after the other: a row may leave out the day or the start that the one before it gives."""

    def __init__(self, conference: Conference) -> None:
        self._conference = conference
        self._zone = ZoneInfo(conference.time_zone)
        self._items: list[ListedItem] = []
        self._open: set[int] = set()
        self._day: date | None = None
        self._row = 0
        self.errors: list[RowError] = []

    def read(self, number: int, cells: Cells) -> None:
        self._row = number
        start_at, planned_ms = self._times(cells)
        if not cells["title"].strip():
            self._wrong("title", "required")
        self._items.append(
            ListedItem(
                row=number,
                title=self._words(cells, "title", LONGEST_TITLE) or Words(""),
                id=self._cell(cells, "id", _identifier),
                cue=self._cell(cells, "cue", lambda cell: read_text(cell, LONGEST_CUE)),
                kind=self._cell(cells, "kind", _kind),
                start_at=start_at,
                planned_ms=planned_ms,
                section=(self._section(cells),) if "section" in cells else None,
                hall=self._cell(cells, "hall", self._hall),
                speakers=self._speakers(cells),
                fixed_start=self._cell(cells, "fixed_start", read_yes),
                fixed_end=self._cell(cells, "fixed_end", read_yes),
                min_ms=self._cell(cells, "min", lambda cell: (_duration(cell) if cell.strip() else None,)),
            )
        )

    def finished(self) -> list[ListedItem]:
        """The items; one whose length was left open goes on until the next begins."""
        for place, item in enumerate(self._items):
            following = self._items[place + 1].start_at if place + 1 < len(self._items) else None
            known = item.start_at is not None and following is not None
            gap = (following or 0) - (item.start_at or 0) if known else 0
            until_next = Duration(gap) if 0 < gap <= LONGEST_ITEM else None
            left_blank = item.row in self._open
            planned_ms = until_next if left_blank else item.planned_ms
            self._items[place] = replace(item, planned_ms=planned_ms, until_next_ms=until_next)
        return self._items

    def _wrong(self, column: str, code: str) -> None:
        self.errors.append(RowError(self._row, column, code))

    def _cell(self, cells: Cells, column: str, read: Callable[[str], Value]) -> Value | None:
        """What a cell says; None when there is no such column, or when the cell is wrong."""
        if column not in cells:
            return None
        try:
            return read(cells[column])
        except CellError as error:
            self._wrong(column, error.code)
            return None

    def _words(self, cells: Cells, column: str, longest: int) -> Words | None:
        zh = self._cell(cells, column, lambda cell: read_text(cell, longest))
        en = self._cell(cells, f"{column}_en", lambda cell: read_text(cell, longest))
        return Words(zh, en) if zh else None

    def _section(self, cells: Cells) -> Words | None:
        """Its title; a blank English cell does not make it another section."""
        words = self._words(cells, "section", LONGEST_TITLE)
        return words and replace(words, en=words.en or None)

    def _hall(self, cell: str) -> str:
        """A hall by its id, or by the name of the zone that has this id."""
        wanted = folded(cell)
        for zone in self._conference.zones:
            if wanted in (folded(zone.id), folded(zone.name.zh), folded(zone.name.en)) and wanted:
                return zone.id
        if wanted in _MAIN_HALL:
            return "main"
        if not is_identifier(cell.strip()):
            raise CellError("unknown_hall")
        return cell.strip()

    # --- times -------------------------------------------------------------------------------------------------------

    def _times(self, cells: Cells) -> tuple[Instant | None, Duration | None]:
        """Start and length as far as the row gives them."""
        begun = len(self.errors)
        start, day, until = (self._cell(cells, name, read_when) or When() for name in ("start", "date", "end"))
        lasting = self._cell(cells, "duration", lambda cell: _duration(cell) if cell.strip() else None)
        self._day = start.day or day.day or self._day
        start_at = self._start(cells, start)
        if start.until is not None:
            until = When(at=start.until)
        if until.at is not None and start_at is not None:
            up_to_end = self._until(start_at, until)
            if None not in (lasting, up_to_end) and lasting != up_to_end:
                self._wrong("end", "ends_otherwise")
            lasting = up_to_end
        if lasting is None and len(self.errors) == begun and ("duration" in cells or "end" in cells):
            self._open.add(self._row)
        return start_at, lasting

    def _start(self, cells: Cells, start: When) -> Instant | None:
        if start.at is None and start.day is not None:
            self._wrong("start", "not_a_time")
            return None
        if start.at is None:
            # An empty cell: it follows the one before it, as far as that is known.
            before = self._items[-1] if self._items else None
            if "start" not in cells or before is None or before.start_at is None or before.planned_ms is None:
                return None
            return after(before.start_at, before.planned_ms)
        if self._day is None:
            self._wrong("start", "no_date")
            return None
        return self._instant("start", self._day, start.at, start.offset)

    def _until(self, start_at: Instant, until: When) -> Duration | None:
        """The length up to an end; an end earlier in the day than the start is on the next day."""
        assert until.at is not None
        local = local_time(start_at, self._zone)
        begins = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        overnight = until.day is None and until.at < begins
        day = (until.day or local.date()) + timedelta(days=overnight)
        end_at = self._instant("end", day, until.at, until.offset)
        if end_at is None:
            return None
        if not 0 <= end_at - start_at <= LONGEST_ITEM:
            self._wrong("end", "ends_before_start" if end_at < start_at else "out_of_range")
            return None
        return Duration(end_at - start_at)

    def _instant(self, column: str, day: date, at: timedelta, offset: timedelta | None) -> Instant | None:
        try:
            return instant_of(day, at, self._zone, offset)
        except CellError as error:
            self._wrong(column, error.code)
            return None

    # --- speakers ----------------------------------------------------------------------------------------------------

    def _speakers(self, cells: Cells) -> tuple[ListedSpeaker, ...] | None:
        pairs = self._pairs(cells, "speakers")
        if pairs is None:
            return None
        # Many lists end each entry with the mark that stands between them.
        while pairs and pairs[-1] == ("", ""):
            pairs.pop()
        if any(not name for name, _ in pairs):
            self._wrong("speakers", "required")
        english = self._beside(cells, "speakers_en", len(pairs))
        numbers = self._beside(cells, "numbers", len(pairs))
        found = []
        for place, (name, position) in enumerate(pairs):
            name_en, position_en = english[place] if english else (None, None)
            number = numbers[place][0] if numbers else None
            found.append(ListedSpeaker(Words(name, name_en), Words(position, position_en), number))
        return tuple(found)

    def _beside(self, cells: Cells, column: str, count: int) -> list[Pair] | None:
        """As many as there are speakers, in their order; an empty cell says nothing of any of them."""
        pairs = self._pairs(cells, column, LONGEST_NUMBER if column == "numbers" else LONGEST_NAME)
        if not pairs:
            return None if pairs is None else [("", "")] * count
        if len(pairs) != count:
            self._wrong(column, "other_count")
            return None
        return pairs

    def _pairs(self, cells: Cells, column: str, longest: int = LONGEST_NAME) -> list[Pair] | None:
        def read(cell: str) -> list[Pair]:
            pairs = read_pairs(cell)
            if len(pairs) > MOST_SPEAKERS:
                raise CellError("too_many")
            return [(read_text(name, longest), read_text(position, LONGEST_TITLE)) for name, position in pairs]

        return self._cell(cells, column, read)


def _identifier(cell: str) -> Any:
    text = cell.strip()
    if text and not is_identifier(text):
        raise CellError("not_an_identifier")
    return ItemId(text) if text else None


def _kind(cell: str) -> Kind | None:
    """The kind by one of its words; a blank cell leaves it as it was."""
    if not cell.strip():
        return None
    kind = _KIND_OF.get(folded(cell))
    if kind is None:
        raise CellError("unknown_kind")
    return kind


def _duration(cell: str) -> Duration:
    span = read_duration(cell)
    if span > LONGEST_ITEM:
        raise CellError("out_of_range")
    return span
