"""Files that documents are made of: how they may be named, what they are served as, how large they may be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiwu.domain.commands import Command, PublishAgenda, PutItem
from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.programme import Document, Item
from huiwu.domain.text import clean_line, is_clean
from huiwu.domain.timeline import Instant

LARGEST_DOCUMENT = 20 * 1024 * 1024
MOST_FILE_BYTES = 400 * 1024 * 1024
"""All files of a conference together: they live in Redis' memory beside the check-in, which must never be short."""
MOST_FILES = 500
LONGEST_FILE_NAME = 200

OTHER = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": _OFFICE + "wordprocessingml.document",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "pptx": _OFFICE + "presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "odt": _OPEN + "text",
    "ods": _OPEN + "spreadsheet",
    "odp": _OPEN + "presentation",
    "txt": "text/plain",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "zip": "application/zip",
}
"""Nothing in it can run in a browser. What is not in it is served as bytes of no kind."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was uploaded; `digest` is the SHA-256 of its bytes in hexadecimal, `size` counts them."""

    digest: str
    file_name: str
    media_type: str
    size: int
    stored_at: Instant


@dataclass(frozen=True, slots=True)
class Use:
    """A document that is made of a file."""

    item: str
    document: str
    released: bool


def file_name_of(given: str) -> str:
    """The name without folders, as it is shown and saved; raises `bad_input` for one that nobody could save."""
    name = clean_line(given.replace("\\", "/").rpartition("/")[2])
    if not name.strip("."):
        raise DomainError("bad_input", (FieldError("file_name", "required"),))
    if len(name) > LONGEST_FILE_NAME:
        raise DomainError("bad_input", (FieldError("file_name", "too_long"),))
    if not is_clean(name):
        raise DomainError("bad_input", (FieldError("file_name", "bad_text"),))
    return name


def media_type_of(file_name: str) -> str:
    """By the end of its name alone: what a sender says of it may be wrong, and would decide nothing."""
    return MEDIA_TYPES.get(file_name.rpartition(".")[2].casefold(), OTHER)


def digests_of(items: Iterable[Item]) -> frozenset[str]:
    """The files that documents of these items are made of."""
    return frozenset(one.digest for item in items for one in item.documents if one.digest)


def uses_of(items: Iterable[Item]) -> dict[str, list[Use]]:
    """By digest: which documents are made of that file."""
    found: dict[str, list[Use]] = {}
    for item in items:
        for one in item.documents:
            if one.digest:
                found.setdefault(one.digest, []).append(Use(item.id, one.id, one.released_at is not None))
    return found


def released_files(items: Iterable[Item]) -> dict[str, Document]:
    """By digest: the files that are public now. Of two released documents with one file, the first."""
    found: dict[str, Document] = {}
    for item in items:
        for one in item.documents:
            if one.digest and one.released_at is not None:
                found.setdefault(one.digest, one)
    return found


def items_of(command: Command) -> tuple[Item, ...]:
    """The items a command brings with it."""
    match command:
        case PublishAgenda(items=items):
            return items
        case PutItem(item=item):
            return (item,)
        case _:
            return ()


def with_files(command: Command, known: dict[str, StoredFile]) -> Command:
    """The command with the name, type and size of each file in it; raises `unknown_file` with every place of one."""
    match command:
        case PublishAgenda(items=items):
            _all_known([(f"items.{place}", item) for place, item in enumerate(items)], known)
            return replace(command, items=tuple(_filled(item, known) for item in items))
        case PutItem(item=item):
            _all_known([("item", item)], known)
            return replace(command, item=_filled(item, known))
        case _:
            return command


def _all_known(items: list[tuple[str, Item]], known: dict[str, StoredFile]) -> None:
    wrong = [
        FieldError(f"{at}.documents.{place}.digest", "unknown_value")
        for at, item in items
        for place, one in enumerate(item.documents)
        if one.digest and one.digest not in known
    ]
    if wrong:
        raise DomainError("unknown_file", tuple(wrong[:100]))


def _filled(item: Item, known: dict[str, StoredFile]) -> Item:
    documents = []
    for one in item.documents:
        file = known.get(one.digest)
        documents.append(
            one if file is None else replace(one, file_name=file.file_name, media_type=file.media_type, size=file.size)
        )
    return replace(item, documents=tuple(documents))
