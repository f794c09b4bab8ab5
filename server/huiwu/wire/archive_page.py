"""The archive of a conference: one file for everybody, in Chinese and in English, with only what became public."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from huiwu.domain.agenda_events import Announced
from huiwu.domain.announcements import public_announcements
from huiwu.domain.conference import Bilingual
from huiwu.domain.periods import Period, periods
from huiwu.domain.programme import Document, Item, Prize, Winner
from huiwu.domain.timeline import Instant, after
from huiwu.services.chronicle import History
from huiwu.wire.language import Language, people, said
from huiwu.wire.local_times import local_time
from huiwu.wire.page import Content, lang, page, tag

_WORDS: dict[str, Bilingual] = {
    "archive": Bilingual("会议存档", "Archive"),
    "programme": Bilingual("议程", "Programme"),
    "planned": Bilingual("计划", "planned"),
    "actual": Bilingual("实际", "actual"),
    "not_held": Bilingual("未进行", "did not take place"),
    "documents": Bilingual("发布文件", "Documents released"),
    "prizes": Bilingual("获奖名单", "Awards"),
    "announcements": Bilingual("会议通知", "Announcements"),
    "hall": Bilingual("仅会场", "in the hall only"),
    "online": Bilingual("仅线上", "online only"),
    "from_log": Bilingual(
        "根据会议记录生成，时间为会议当地时间。", "Made from the records of the conference; times are local."
    ),
}
_OTHER = {Language.ZH: "English", Language.EN: "中文"}
_KILO = 1_000


@dataclass(frozen=True, slots=True)
class _Telling:
    """One language of the archive. `base` is where uploaded documents are downloaded from."""

    language: Language
    history: History
    on_stage: dict[str, Period]
    base: str

    def word(self, key: str) -> str:
        return said(_WORDS[key], self.language)

    def text(self, text: Bilingual) -> str:
        return said(text, self.language)

    def lang_of(self, text: Bilingual) -> str | None:
        """The language of a text that is not in that of the page, for those who have it read out."""
        return lang(Language.ZH) if self.language is Language.EN and not text.en else None

    def local(self, at: Instant, form: str) -> str:
        return local_time(at, ZoneInfo(self.history.page.conference.time_zone)).strftime(form)

    def clock(self, at: Instant) -> str:
        return self.local(at, "%H:%M")

    def day(self, at: Instant) -> str:
        local = local_time(at, ZoneInfo(self.history.page.conference.time_zone))
        if self.language is Language.ZH:
            return f"{local.year} 年 {local.month} 月 {local.day} 日"
        return local.strftime("%-d %B %Y")


def archive_page(history: History, public_url: str) -> bytes:
    """The archive of a conference that has ended; the same log gives the same bytes.

    Links lead to `public_url`: the file may be kept anywhere.
    """
    conference = history.page.conference
    base = f"{public_url}/api/v1/conferences/{conference.slug}/documents/"
    # The last time on stage is the one that counted.
    on_stage: dict[str, Period] = {one.item: one for one in periods(history.records)}
    english, chinese = (_Telling(one, history, on_stage, base) for one in (Language.EN, Language.ZH))
    # English stands first so that the sheet can hide the Chinese behind it when English is asked for.
    return page(
        f"{conference.name.zh} · {chinese.word('archive')}",
        Language.ZH,
        tag("main", _telling(english), _telling(chinese), class_="archive"),
    )


def _telling(telling: _Telling) -> Element:
    conference, state = telling.history.page.conference, telling.history.page.state
    other = Language.EN if telling.language is Language.ZH else Language.ZH
    days = list(dict.fromkeys(telling.day(item.planned_start_at) for item in state.items))
    facts = (" – ".join(dict.fromkeys((days[0], days[-1]))) if days else "", telling.text(conference.venue))
    return tag(
        "article",
        tag(
            "header",
            tag(
                "nav", tag("a", _OTHER[telling.language], href=f"#{other.value}", lang=lang(other)), class_="unprinted"
            ),
            tag("p", telling.word("archive")),
            tag("h1", telling.text(conference.name), lang=telling.lang_of(conference.name)),
            tag("p", " · ".join(filter(None, facts))),
        ),
        tag("h2", telling.word("programme")),
        _programme(telling),
        _announcements(telling),
        tag("footer", tag("p", telling.word("from_log"), class_="soft")),
        id=telling.language.value,
        lang=lang(telling.language),
    )


def _programme(telling: _Telling) -> list[Element]:
    state = telling.history.page.state
    titles: dict[str | None, Bilingual] = {section.id: section.title for section in state.sections}
    found: list[Element] = []
    for section, items in groupby(state.items, key=lambda item: item.section):
        if (title := titles.get(section)) is not None:
            found.append(tag("h3", telling.text(title), class_="section", lang=telling.lang_of(title)))
        found.append(tag("ol", [_item(item, telling) for item in items]))
    return found


def _item(item: Item, telling: _Telling) -> Element:
    speakers = people(item, telling.language)
    period = telling.on_stage.get(item.id)
    return tag(
        "li",
        tag("div", _times(item, period, telling), class_="times"),
        tag(
            "div",
            tag("p", telling.text(item.title), class_="title", lang=telling.lang_of(item.title)),
            tag("p", "、".join(speakers) if telling.language is Language.ZH else ", ".join(speakers))
            if speakers
            else None,
            _released(item, telling),
            _revealed(item, telling),
        ),
        class_=None if period else "off",
    )


def _times(item: Item, period: Period | None, telling: _Telling) -> Content:
    planned = _span(telling, item.planned_start_at, after(item.planned_start_at, item.planned_ms))
    if period is None:
        return tag("p", telling.word("not_held"))
    return [
        tag("p", _span(telling, period.started_at, period.ended_at), class_="actual"),
        tag("p", telling.word("planned"), " ", planned, class_="soft"),
    ]


def _span(telling: _Telling, start: Instant, end: Instant | None) -> str:
    return telling.clock(start) if end is None else f"{telling.clock(start)}–{telling.clock(end)}"


def _released(item: Item, telling: _Telling) -> Element | None:
    shown = [one for one in item.documents if one.released_at is not None]
    if not shown:
        return None
    return tag(
        "section",
        tag("h4", telling.word("documents")),
        tag("ul", [_document(one, telling) for one in sorted(shown, key=lambda one: one.released_at or 0)]),
    )


def _document(document: Document, telling: _Telling) -> Element:
    href = telling.base + quote(document.digest, safe="") if document.digest else document.url
    facts = [telling.clock(document.released_at)] if document.released_at is not None else []
    facts += [_size(document.size)] if document.size else []
    title = telling.text(document.title)
    link = tag("a", title, href=href, rel="noopener noreferrer") if href else title
    return tag(
        "li",
        tag("span", link, lang=telling.lang_of(document.title)),
        " ",
        tag("span", " · ".join(facts), class_="soft"),
    )


def _size(size: int) -> str:
    """In units of a thousand, as systems show files."""
    if size < _KILO:
        return f"{size} B"
    return f"{size / _KILO**2:.1f} MB" if size >= _KILO**2 else f"{size / _KILO:.0f} kB"


def _revealed(item: Item, telling: _Telling) -> Element | None:
    shown = [one for one in item.prizes if one.revealed_at is not None]
    if not shown:
        return None
    return tag(
        "section",
        tag("h4", telling.word("prizes")),
        tag("dl", [_prize(one, telling) for one in shown]),
    )


def _prize(prize: Prize, telling: _Telling) -> Element:
    winners = [tag("dd", _winner(one, telling)) for one in prize.winners]
    return tag("div", tag("dt", telling.text(prize.title), lang=telling.lang_of(prize.title)), winners)


def _winner(winner: Winner, telling: _Telling) -> Content:
    organisation = telling.text(winner.organisation)
    return [telling.text(winner.name), tag("small", organisation) if organisation else None]


def _announcements(telling: _Telling) -> Iterable[Element]:
    said_then = public_announcements(telling.history.records)
    if not said_then:
        return ()
    return (
        tag("h2", telling.word("announcements")),
        tag("ol", [_announcement(one, telling) for one in said_then]),
    )


def _announcement(one: Announced, telling: _Telling) -> Element:
    audience = telling.word(one.audience.value) if one.audience.value in _WORDS else ""
    return tag(
        "li",
        tag("div", tag("p", telling.local(one.at, "%H:%M")), class_="times"),
        tag("div", tag("p", one.text, class_="said"), tag("p", audience, class_="soft") if audience else None),
    )
