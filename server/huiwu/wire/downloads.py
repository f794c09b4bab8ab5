"""Downloads as HTTP says them: which part of a file is wanted, and under which name it is saved."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from huiwu.domain.errors import DomainError

_ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,19})[ \t]*-[ \t]*(\d{0,19})[ \t]*", re.ASCII | re.IGNORECASE)
_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")
# What RFC 8187 lets stand as it is in an extended value.
_ATTRIBUTE_CHARACTERS = "!#$&+-.^_`|~"


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a file: `length` of them from `first` on, counted from 0."""

    first: int
    length: int

    def content_range(self, size: int) -> str:
        return f"bytes {self.first}-{self.first + self.length - 1}/{size}"


def part_wanted(header: str | None, size: int) -> Part | None:
    """The one part a `Range` header asks for, None for the whole file; raises `bad_range` when there is no such byte.

    Several parts at once, and whatever is no range of bytes, are answered with the whole, as RFC 9110 allows.
    """
    match = None if header is None else _ONE_RANGE.fullmatch(header)
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        length = min(int(match[2]), size)
        if length == 0:
            raise DomainError("bad_range")
        return Part(size - length, length)
    first = int(match[1])
    last = int(match[2]) if match[2] else size - 1
    if match[2] and last < first:
        return None
    if first >= size:
        raise DomainError("bad_range")
    return Part(first, min(last, size - 1) - first + 1)


def disposition(file_name: str) -> str:
    """`Content-Disposition` that saves under any name (RFC 6266), with a plain one for old programs."""
    plain = _PLAIN.sub("_", file_name)
    exact = quote(file_name, safe=_ATTRIBUTE_CHARACTERS, encoding="utf-8")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"
