"""Which texts people may enter: NFC, one line, printable, bounded."""

import re
import unicodedata

_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = re.compile(r"\s+")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?")


def clean_line(text: str) -> str:
    """NFC, runs of blanks made one space, ends trimmed. Does not judge; see `is_clean`."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def is_clean(text: str) -> bool:
    """False for control characters, lone surrogates and bidi overrides, which could forge what a page shows.

    Characters this Python does not know yet are fine: rare family names are added to Unicode every year.
    """
    return not any(
        character in _BIDI_OVERRIDES or unicodedata.category(character) in ("Cc", "Cs") for character in text
    )


def is_identifier(text: str) -> bool:
    """Whether a client-made id (scan, command) or a name of a gate, zone or item is well formed."""
    return _IDENTIFIER.fullmatch(text) is not None


def is_slug(text: str) -> bool:
    """Whether a text may name a conference: 1-48 of a-z, 0-9 and inner hyphens."""
    return _SLUG.fullmatch(text) is not None


def folded(text: str) -> str:
    """A text as it is compared: NFKC, case folded, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
