"""The badge code: 20 characters that name a badge and say nothing about its wearer.

    H T RRRRRRRRRRRRRRRR CC
    │ │ │                └ two check characters: the first 18 read as a number, modulo 1021
    │ │ └ 16 random characters (80 bits)
    │ └ tag of the conference, so that a neighbour's badge is told from a stranger's text
    └ format

Crockford base32 in upper case keeps the QR symbol alphanumeric: version 2 at level H.
1021 is prime, so every single wrong character and every swap of two neighbours is noticed.
"""

import hashlib
import re
from functools import lru_cache

from huiwu.domain.ids import BadgeCode, Slug

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
RANDOM_BITS = 80
FORMAT = "H"
LONGEST_SCANNED_TEXT = 512

_CHECK_PRIME = 1021
_WELL_FORMED = re.compile(f"{FORMAT}[{ALPHABET}]{{{LENGTH - 1}}}")
# The digits Python counts with in base 32, for ours.
_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")
# What people and keyboards confuse; Crockford's own table.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-\x00-\x1f\x7f]+")
# Wallets and some readers put an AIM symbology mark in front of the text.
_SYMBOLOGY_MARK = re.compile(r"^\][A-Za-z]\d")


def _number(text: str) -> int:
    return int(text.translate(_DIGITS), 32)


def _characters(number: int, length: int) -> str:
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(length)))


@lru_cache(maxsize=256)
def conference_tag(slug: Slug) -> str:
    """The one character that stands for a conference in its codes."""
    return ALPHABET[hashlib.sha256(slug.encode()).digest()[0] & 31]


def make_code(slug: Slug, random_bits: int) -> BadgeCode:
    """A code from 80 random bits; `random_bits` must come from a cryptographic source."""
    if not 0 <= random_bits < 1 << RANDOM_BITS:
        raise ValueError("random_bits must be 80 bits")
    body = FORMAT + conference_tag(slug) + _characters(random_bits, RANDOM_BITS // 5)
    return BadgeCode(body + _characters(_number(body) % _CHECK_PRIME, 2))


def normalised(text: str) -> str:
    """A scanned or typed text as codes are compared: upper case, no blanks or hyphens, lookalikes mended."""
    bare = _SEPARATORS.sub("", _SYMBOLOGY_MARK.sub("", text.strip()))
    return bare.upper().translate(_LOOKALIKES)


def parse_code(text: str) -> BadgeCode | None:
    """The code in a scanned text, or None when the text is no badge code of any conference."""
    if len(text) > LONGEST_SCANNED_TEXT:
        return None
    code = normalised(text)
    if _WELL_FORMED.fullmatch(code) is None:
        return None
    if _number(code[:-2]) % _CHECK_PRIME != _number(code[-2:]):
        return None
    return BadgeCode(code)


def is_of(code: BadgeCode, slug: Slug) -> bool:
    """Whether a well-formed code carries the tag of this conference."""
    return code[1] == conference_tag(slug)


def short_code(code: BadgeCode) -> str:
    """What is printed below the symbol, to be read out or typed: the first eight random characters."""
    return f"{code[2:6]}-{code[6:10]}"
