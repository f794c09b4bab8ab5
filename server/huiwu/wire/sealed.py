"""Rows of the tablet's list, each readable only with its own badge code.

A lost tablet gives away nobody who does not stand in front of it with the badge: the code has 80 random bits, so no
slow derivation is needed. The page derives the same with WebCrypto.
"""

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from huiwu.domain.ids import BadgeCode
from huiwu.wire.json_text import dumps

_INFO = b"huiwu-roster-1"
_ID_BYTES = 16
_KEY_BYTES = 32
IV_BYTES = 12


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a badge code opens: the place of its row, and the key to it."""

    row: bytes
    key: bytes

    def name(self) -> str:
        return text(self.row)


def text(data: bytes) -> str:
    """Base64url without padding, as the page reads it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def row_key(code: BadgeCode, salt: bytes) -> RowKey:
    """The row and key of a code; `salt` is the conference's."""
    derived = HKDF(SHA256(), _ID_BYTES + _KEY_BYTES, salt, _INFO).derive(code.encode("ascii"))
    return RowKey(derived[:_ID_BYTES], derived[_ID_BYTES:])


def seal(key: RowKey, row: dict[str, str], iv: bytes) -> str:
    """A row, sealed; `iv` must be 12 unpredictable bytes that were never used with this key."""
    return text(iv + AESGCM(key.key).encrypt(iv, dumps(row).encode(), key.row))
