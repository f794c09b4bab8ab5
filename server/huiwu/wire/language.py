"""Documents for people are written in Chinese or in English; a text that has no English stays Chinese."""

from enum import StrEnum

from huiwu.domain.conference import Bilingual
from huiwu.domain.programme import Item


class Language(StrEnum):
    """In which language a document for people is written."""

    ZH = "zh"
    EN = "en"


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
