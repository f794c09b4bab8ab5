"""Documents for people are written in Chinese or in English; a text that has no English stays Chinese."""

from enum import StrEnum

from huiwu.domain.conference import Bilingual
from huiwu.domain.programme import Item, Kind


class Language(StrEnum):
    """In which language a document for people is written."""

    ZH = "zh"
    EN = "en"


KIND_NAMES: dict[Kind, Bilingual] = {
    Kind.OPENING: Bilingual("开场", "Opening"),
    Kind.BRIEFING: Bilingual("通报", "Briefing"),
    Kind.REPORT: Bilingual("汇报发言", "Report"),
    Kind.DOCUMENT_RELEASE: Bilingual("成果发布", "Release of documents"),
    Kind.AWARDS: Bilingual("颁奖表彰", "Awards"),
    Kind.SPEECH: Bilingual("讲话", "Speech"),
    Kind.BREAK: Bilingual("休息", "Break"),
    Kind.CLOSING: Bilingual("总结", "Closing"),
}
"""As `web/src/shared/messages.ts` calls them."""


def said(text: Bilingual, language: Language) -> str:
    """The text in that language, or in Chinese when nobody wrote it in English."""
    return text.en if language is Language.EN and text.en else text.zh


def people(item: Item, language: Language) -> list[str]:
    """Who speaks, each with the position in brackets."""
    opening, closing = (" (", ")") if language is Language.EN else ("（", "）")
    return [
        f"{said(one.name, language)}{opening}{said(one.position, language)}{closing}"
        if one.position.zh
        else said(one.name, language)
        for one in item.speakers
    ]
