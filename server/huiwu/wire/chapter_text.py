"""Chapters as WebVTT, and as the plain list that video sites take."""

from collections.abc import Iterable, Mapping, Sequence

from huiwu.domain.chapters import Chapter
from huiwu.domain.timeline import HOUR, MINUTE, SECOND
from huiwu.services.agenda_book import Page
from huiwu.wire.language import Language, said

VTT = "text/vtt"
PLAIN = "text/plain"


def webvtt(found: Iterable[Chapter], page: Page, language: Language) -> str:
    """A chapter track: one cue per chapter, in order."""
    titles = _titles(page, language)
    cues = [
        f"{number}\n{_exact(one.from_ms)} --> {_exact(one.to_ms)}\n{_escaped(titles.get(one.item, one.item))}\n"
        for number, one in enumerate(found, start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def plain_list(found: Sequence[Chapter], page: Page, language: Language) -> str:
    """One line per chapter. Video sites want one at nought: the conference's name stands there if no item does."""
    titles = _titles(page, language)
    lines = [f"{_whole(one.from_ms)} {titles.get(one.item, one.item)}\n" for one in found]
    if found and found[0].from_ms >= SECOND:
        lines.insert(0, f"{_whole(0)} {said(page.conference.name, language)}\n")
    return "".join(lines)


def _titles(page: Page, language: Language) -> Mapping[str, str]:
    return {item.id: said(item.title, language) for item in (*page.state.removed, *page.state.items)}


def _whole(ms: int) -> str:
    return f"{ms // HOUR:02}:{ms // MINUTE % 60:02}:{ms // SECOND % 60:02}"


def _exact(ms: int) -> str:
    return f"{_whole(ms)}.{ms % SECOND:03}"


def _escaped(title: str) -> str:
    """What would be a tag, an entity or an arrow is a text."""
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
