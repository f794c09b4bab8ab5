"""The report as a page that is printed on A4: totals, items, and the journal on a sheet of its own."""

from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from huiwu.domain.journal import Record, taken_back
from huiwu.domain.report import Line, Report
from huiwu.domain.run import Run
from huiwu.domain.timeline import Instant
from huiwu.services.chronicle import History
from huiwu.wire.language import Language, people
from huiwu.wire.page import Content, page, table, tag
from huiwu.wire.report_text import Speech, signed, span
from huiwu.wire.report_words import item_of

_COLUMNS = ("cue", "title", "planned", "actual", "start_offset", "end_offset", "difference", "remarks")
_JOURNAL = ("number", "when", "recorded", "who", "what")


def report_page(history: History, report: Report, language: Language) -> bytes:
    """The whole report; the same log gives the same bytes."""
    conference, state = history.page.conference, history.page.state
    speech = Speech(language, ZoneInfo(conference.time_zone))
    name = speech.text(conference.name)
    days = sorted({speech.day(item.planned_start_at) for item in state.items})
    facts = (" – ".join(dict.fromkeys((days[0], days[-1]))) if days else "", speech.text(conference.venue))
    return page(
        f"{speech.word('report')} · {name}",
        language,
        tag(
            "main",
            tag("header", tag("h1", name), tag("p", speech.word("report"), " · ", " · ".join(filter(None, facts)))),
            tag("p", speech.word("so_far"), class_="soft") if state.run is not Run.ENDED else None,
            _totals(report, speech),
            _items(history, report, speech),
            tag("p", speech.word("signs"), class_="soft"),
            _journal(history, speech),
            class_="report",
        ),
    )


def _totals(report: Report, speech: Speech) -> Element:
    totals = report.totals
    facts = [
        ("items", f"{totals.held_on_stage} / {totals.items}", ""),
        ("first_start", speech.clock(totals.started_at), signed(totals.start_offset_ms)),
        ("last_end", speech.clock(totals.ended_at), signed(totals.end_offset_ms)),
        ("planned_sum", span(totals.planned_ms), ""),
        ("actual_sum", span(totals.actual_ms), ""),
        ("held_sum", span(totals.held_ms), ""),
        ("latest", signed(totals.latest_start_ms) if (totals.latest_start_ms or 0) > 0 else "", ""),
    ]
    shown = [
        tag("div", tag("dt", speech.word(key)), tag("dd", value, " ", _small(beside)))
        for key, value, beside in facts
        if value
    ]
    return tag("dl", shown, class_="totals")


def _items(history: History, report: Report, speech: Speech) -> Element:
    sections = {section.id: speech.text(section.title) for section in history.page.state.sections}
    rows: list[Element] = []
    before: str | None = None
    for line in report.lines:
        section = line.item.section
        if section != before and section in sections:
            rows.append(tag("tr", tag("th", sections[section], colspan=str(len(_COLUMNS)), scope="rowgroup")))
        before = section
        rows.append(_item(line, speech))
    return table((speech.word(column) for column in _COLUMNS), rows, class_="items")


def _item(line: Line, speech: Speech) -> Element:
    item = line.item
    off = "off" if item.skipped or line.removed else None
    speakers = "、".join(people(item, speech.language))
    planned = [_times(speech, item.planned_start_at, line.planned_end_at), tag("small", span(item.planned_ms))]
    actual = [_times(speech, line.started_at, line.ended_at), _small(span(line.actual_ms))]
    offsets = (
        ("start_offset", line.start_offset_ms),
        ("end_offset", line.end_offset_ms),
        ("difference", line.difference_ms),
    )
    return tag(
        "tr",
        tag("td", item.cue),
        tag("td", speech.text(item.title), _small(speakers)),
        tag("td", planned, data_label=speech.word("planned")),
        tag("td", actual, data_label=speech.word("actual")) if line.started_at is not None else tag("td"),
        [_offset(speech.word(key), ms) for key, ms in offsets],
        tag("td", [tag("div", one) for one in speech.remarks(line)]),
        class_=off,
    )


def _offset(label: str, ms: int | None) -> Element:
    return tag("td", class_="number") if ms is None else tag("td", signed(ms), class_="number", data_label=label)


def _small(text: str) -> Element | None:
    return tag("small", text) if text else None


def _times(speech: Speech, start: Instant | None, end: Instant | None) -> Content:
    return [tag("div", clock) for at in (start, end) if (clock := speech.clock(at))]


def _journal(history: History, speech: Speech) -> Element:
    gone = taken_back(history.records)
    state = history.page.state
    titles: dict[str, str] = {item.id: speech.text(item.title) for item in (*state.removed, *state.items)}
    rows = [
        _record(record, titles.get(item_of(record.event) or "", ""), speech, taken_back=record.rev in gone)
        for record in history.records
    ]
    return tag(
        "section",
        tag("h2", speech.word("journal")),
        table((speech.word(column) for column in _JOURNAL), rows, class_="journal"),
        class_="sheet",
    )


def _record(record: Record, title: str, speech: Speech, *, taken_back: bool) -> Element:
    return tag(
        "tr",
        tag("td", str(record.rev), class_="number"),
        tag("td", speech.day(record.event.at), " ", speech.clock(record.event.at)),
        tag("td", speech.clock(record.recorded_at) if record.late_ms is not None else ""),
        tag("td", speech.actor(record.actor)),
        tag(
            "td",
            tag("del" if taken_back else "span", speech.done(record), f" · {title}" if title else ""),
            tag("small", speech.word("taken_back")) if taken_back else None,
        ),
    )
