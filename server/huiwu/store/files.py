"""Files in Redis: brought in piece by piece, named by the digest of their bytes, read in pieces."""

import json
from collections.abc import Iterable
from enum import StrEnum

from huiwu.domain.errors import StoreError
from huiwu.domain.files import MOST_FILE_BYTES, MOST_FILES, StoredFile
from huiwu.domain.ids import Slug
from huiwu.domain.timeline import MINUTE, Instant
from huiwu.store import keys
from huiwu.store.codec import dumps
from huiwu.store.connection import Connection, Script

_PUT_PIECE = Script("put_piece")
_KEEP = Script("keep_file")
_REMOVE = Script("remove_file")
_PART_STAYS_MS = 10 * MINUTE
"""How long what was uploaded stays when its upload ends without a word: a process that was killed cleans up nothing."""


class Kept(StrEnum):
    """What became of a whole upload."""

    KEPT = "kept"
    FULL = "full"
    LOST = "lost"


class FileStore:
    """The files of each conference. `upload` names one that is on its way; nobody else may use that name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put_piece(self, slug: Slug, upload: str, offset: int, piece: bytes) -> None:
        """Write one piece; call in order of `offset`, which counts bytes. Raises `StoreError` when those before it are
        gone, as after a failover: then the whole file must be sent again.
        """
        key = keys.file_part(slug, upload)
        if not await self._connection.run(_PUT_PIECE, (key,), (offset, piece, _PART_STAYS_MS)):
            raise StoreError("the beginning of an upload is gone")

    async def keep(self, slug: Slug, upload: str, file: StoredFile) -> Kept:
        """Make what was uploaded a file; with bytes that are known already, only its name and type are new."""
        record = dumps(
            {
                "file_name": file.file_name,
                "media_type": file.media_type,
                "size": file.size,
                "stored_at": file.stored_at,
            }
        )
        answer = await self._connection.run(
            _KEEP,
            (keys.file_part(slug, upload), keys.file(slug, file.digest), keys.files(slug)),
            (file.digest, record, file.size, MOST_FILE_BYTES, MOST_FILES),
        )
        return Kept(answer)

    async def drop(self, slug: Slug, upload: str) -> None:
        """Forget an upload that did not become a file."""
        await self._connection.command("UNLINK", keys.file_part(slug, upload))

    async def all(self, slug: Slug) -> list[StoredFile]:
        """All files, in the order they came."""
        answer = await self._connection.command("HGETALL", keys.files(slug))
        pairs = answer.items() if isinstance(answer, dict) else zip(answer[::2], answer[1::2], strict=True)
        return sorted((_file(digest, text) for digest, text in pairs), key=lambda one: (one.stored_at, one.digest))

    async def known(self, slug: Slug, digests: Iterable[str]) -> dict[str, StoredFile]:
        """Those of the digests that are files."""
        wanted = sorted(digests)
        if not wanted:
            return {}
        texts = await self._connection.command("HMGET", keys.files(slug), *wanted)
        return {digest: _file(digest, text) for digest, text in zip(wanted, texts, strict=True) if text is not None}

    async def piece(self, slug: Slug, digest: str, first: int, last: int) -> bytes:
        """The bytes from `first` to `last`, both included; fewer when the file is shorter or gone."""
        return await self._connection.read_bytes("GETRANGE", keys.file(slug, digest), first, last)

    async def remove(self, slug: Slug, digest: str, rev: int) -> bool:
        """Remove a file that nothing used when the agenda stood at `rev`; False when it has moved on since."""
        names = (keys.agenda_meta(slug), keys.file(slug, digest), keys.files(slug))
        return bool(await self._connection.run(_REMOVE, names, (rev, digest)))


def _file(digest: str, text: str) -> StoredFile:
    value = json.loads(text)
    return StoredFile(digest, value["file_name"], value["media_type"], value["size"], Instant(value["stored_at"]))
