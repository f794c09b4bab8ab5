"""A plan of the agenda as JSON: its sections and items, with speakers, documents and prizes."""

import re

from huiwu.domain.commands import PublishAgenda
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Document, Item, Kind, Prize, Section, Speaker, Winner
from huiwu.domain.stage import MOST_ITEMS
from huiwu.domain.timeline import DAY, Duration, Instant
from huiwu.wire.fields import LARGEST_INSTANT, Fields

LONGEST_TITLE = 300
LONGEST_CUE = 20
LONGEST_NAME = 200
LONGEST_NUMBER = 40
LONGEST_ADDRESS = 2_000
LONGEST_DIGEST = 64
MOST_SECTIONS = 200
MOST_SPEAKERS = 50
MOST_DOCUMENTS = 100
MOST_PRIZES = 100
MOST_WINNERS = 100
LONGEST_ITEM = Duration(7 * DAY)

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")


def read_item(fields: Fields, *, planned: bool = True, beside: bool = False) -> Item:
    """One item; with `planned` false its planned start may be absent, is left 0 and laid out later.

    `beside`: documents may be files that lie beside the file being read.
    """
    planned_ms = Duration(fields.integer("planned_ms", 0, LONGEST_ITEM) or 0)
    shortest = fields.integer("min_ms", 0, LONGEST_ITEM, required=False)
    if shortest is not None and shortest > planned_ms:
        fields.wrong("min_ms", "out_of_range")
    return Item(
        id=ItemId(fields.identifier("id")),
        cue=fields.text("cue", LONGEST_CUE, required=False),
        kind=fields.choice("kind", Kind) or Kind.SPEECH,
        title=fields.bilingual("title", LONGEST_TITLE),
        planned_start_at=Instant(fields.integer("planned_start_at", 0, LARGEST_INSTANT, required=planned) or 0),
        planned_ms=planned_ms,
        section=fields.identifier("section", required=False) or None,
        hall=fields.identifier("hall", required=False) or "main",
        speakers=tuple(_speaker(one) for one in fields.each("speakers", MOST_SPEAKERS, required=False)),
        fixed_start=fields.boolean("fixed_start"),
        fixed_end=fields.boolean("fixed_end"),
        min_ms=None if shortest is None else Duration(shortest),
        documents=_documents(fields, beside=beside),
        prizes=_prizes(fields),
    )


def _speaker(one: Fields) -> Speaker:
    return Speaker(
        one.bilingual("name", LONGEST_NAME),
        one.bilingual("position", LONGEST_TITLE, required=False),
        one.text("number", LONGEST_NUMBER, required=False),
    )


def _documents(fields: Fields, *, beside: bool) -> tuple[Document, ...]:
    documents = [_document(one, beside=beside) for one in fields.each("documents", MOST_DOCUMENTS, required=False)]
    if len({one.id for one in documents}) != len(documents):
        fields.wrong("documents", "same_id_twice")
    return tuple(documents)


def _document(one: Fields, *, beside: bool) -> Document:
    """A link, an uploaded file by its digest, or with `beside` a file that lies beside the file being read."""
    wrong = len(one.errors)
    url = one.text("url", LONGEST_ADDRESS, required=False)
    digest = one.text("digest", LONGEST_DIGEST, required=False)
    file = one.text("file", LONGEST_ADDRESS, required=False) if beside else ""
    if url and not _ADDRESS.fullmatch(url):
        one.wrong("url", "not_an_address")
    if digest and not _DIGEST.fullmatch(digest):
        one.wrong("digest", "not_a_digest")
    given = [name for name, value in (("url", url), ("digest", digest), ("file", file)) if value]
    if len(given) > 1:
        one.wrong(given[1], "one_of_both")
    elif not given and len(one.errors) == wrong:
        one.wrong("url", "required")
    return Document(one.identifier("id"), one.bilingual("title", LONGEST_TITLE), digest=digest, file_name=file, url=url)


def _prizes(fields: Fields) -> tuple[Prize, ...]:
    prizes = [
        Prize(
            one.identifier("id"),
            one.bilingual("title", LONGEST_TITLE),
            tuple(_winner(each) for each in one.each("winners", MOST_WINNERS)),
        )
        for one in fields.each("prizes", MOST_PRIZES, required=False)
    ]
    if len({one.id for one in prizes}) != len(prizes):
        fields.wrong("prizes", "same_id_twice")
    return tuple(prizes)


def _winner(one: Fields) -> Winner:
    organisation = one.bilingual("organisation", LONGEST_NAME, required=False)
    number = one.text("number", LONGEST_NUMBER, required=False)
    return Winner(one.bilingual("name", LONGEST_NAME), organisation, number)


def read_plan(fields: Fields, *, planned: bool = True, beside: bool = False) -> PublishAgenda:
    """Sections and items of an agenda; what is wrong is noted in `fields`."""
    sections = tuple(
        Section(one.identifier("id"), one.bilingual("title", LONGEST_TITLE))
        for one in fields.each("sections", MOST_SECTIONS, required=False)
    )
    items = tuple(read_item(one, planned=planned, beside=beside) for one in fields.each("items", MOST_ITEMS))
    known = {section.id for section in sections}
    if len(known) != len(sections):
        fields.wrong("sections", "same_id_twice")
    if len({item.id for item in items}) != len(items):
        fields.wrong("items", "same_id_twice")
    if any(item.section is not None and item.section not in known for item in items):
        fields.wrong("items", "unknown_section")
    return PublishAgenda(sections, items)
