"""Files of documents: brought in, told to plans, read by whoever may, removed when nothing needs them."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator

from huiwu.clock import Clock, RandomBits
from huiwu.domain.commands import Command
from huiwu.domain.errors import DomainError, FieldError, StoreError
from huiwu.domain.files import (
    LARGEST_DOCUMENT,
    StoredFile,
    Use,
    digests_of,
    file_name_of,
    items_of,
    media_type_of,
    released_files,
    uses_of,
    with_files,
)
from huiwu.domain.ids import Slug
from huiwu.domain.programme import Document
from huiwu.services.agenda_book import AgendaBook, Page
from huiwu.store.files import FileStore, Kept

# What one upload holds in memory, and what one sync of Redis' log writes.
_PIECE_IN = 256 * 1024
# What one download holds in memory. Redis is busy for some 30 µs with it: a scan that comes meanwhile does not notice.
_PIECE_OUT = 64 * 1024
# Pieces read at the same time: however many download, scans wait behind this many pieces at most.
_READING = 4
# Uploads at the same time in one process; the next one is told to come again.
_UPLOADS = 8
_TRIES = 20


class Documents:
    """The files of each conference, and who may have them."""

    def __init__(self, store: FileStore, book: AgendaBook, clock: Clock, chance: RandomBits) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._chance = chance
        self._uploads = 0
        self._reading = asyncio.Semaphore(_READING)
        # Kept by the very state it was found in: after a restored copy the same rev may be another one.
        self._released: dict[Slug, tuple[Page, dict[str, Document]]] = {}

    async def keep(self, slug: Slug, given_name: str, pieces: AsyncIterator[bytes]) -> StoredFile:
        """Take in a file as it comes; the same bytes again are the same file, under the newer name.

        Raises `bad_input` for a name that is none and for an empty file, `too_large`, `files_full`, and
        `too_many_requests` when many others are on their way. Then nothing of it stays.
        """
        await self._book.conference(slug)
        file_name = file_name_of(given_name)
        if self._uploads >= _UPLOADS:
            raise DomainError("too_many_requests")
        self._uploads += 1
        upload = f"{self._chance(64):016x}"
        try:
            digest, size = await self._taken_in(slug, upload, pieces)
            file = StoredFile(digest, file_name, media_type_of(file_name), size, self._clock())
            kept = await self._store.keep(slug, upload, file)
        except BaseException:
            await self._dropped(slug, upload)
            raise
        finally:
            self._uploads -= 1
        if kept is not Kept.KEPT:
            await self._dropped(slug, upload)
            raise DomainError("files_full") if kept is Kept.FULL else StoreError("a part of an upload is gone")
        return file

    async def _taken_in(self, slug: Slug, upload: str, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
        """The digest and size of what came, written down as upload."""
        digest, size, written, waiting = hashlib.sha256(), 0, 0, bytearray()
        async for piece in pieces:
            size += len(piece)
            if size > LARGEST_DOCUMENT:
                raise DomainError("too_large")
            digest.update(piece)
            waiting += piece
            if len(waiting) >= _PIECE_IN:
                await self._store.put_piece(slug, upload, written, bytes(waiting))
                written = size
                waiting.clear()
        if not size:
            raise DomainError("bad_input", (FieldError("file", "empty"),))
        if waiting:
            await self._store.put_piece(slug, upload, written, bytes(waiting))
        return digest.hexdigest(), size

    async def _dropped(self, slug: Slug, upload: str) -> None:
        # When Redis is away as well, what came of it expires by itself.
        with contextlib.suppress(StoreError):
            await asyncio.shield(self._store.drop(slug, upload))

    async def filled(self, slug: Slug, command: Command) -> Command:
        """The command with what is known of the files in it; raises `unknown_file` for one that was never uploaded."""
        digests = digests_of(items_of(command))
        return with_files(command, await self._store.known(slug, digests)) if digests else command

    async def all(self, slug: Slug) -> list[tuple[StoredFile, list[Use]]]:
        """Every file, with the documents that are made of it."""
        page = await self._book.page(slug)
        uses = uses_of(page.state.items)
        return [(file, uses.get(file.digest, [])) for file in await self._store.all(slug)]

    async def released(self, slug: Slug, digest: str) -> Document | None:
        """The document that makes a file public at this moment, None for any other digest."""
        page = await self._book.page(slug)
        read, found = self._released.get(slug, (None, {}))
        if read is None or read.state is not page.state:
            found = released_files(page.state.items)
            self._released[slug] = (page, found)
        return found.get(digest)

    async def stored(self, slug: Slug, digest: str) -> StoredFile | None:
        """The file, public or not: for those who run the agenda."""
        return (await self._store.known(slug, [digest])).get(digest)

    async def pieces(self, slug: Slug, digest: str, first: int, length: int) -> AsyncIterator[bytes]:
        """A part of a file, piece by piece; raises `StoreError` when the file is removed meanwhile."""
        end = first + length
        for at in range(first, end, _PIECE_OUT):
            upto = min(at + _PIECE_OUT, end)
            async with self._reading:
                piece = await self._store.piece(slug, digest, at, upto - 1)
            if len(piece) != upto - at:
                raise StoreError("a file was removed while it was read")
            yield piece

    async def remove(self, slug: Slug, digest: str) -> None:
        """Remove a file; raises `file_in_use` when an item has it, `not_found` when there is none."""
        for _ in range(_TRIES):
            page = await self._book.page(slug)
            if digest in digests_of(page.state.items):
                raise DomainError("file_in_use")
            if await self.stored(slug, digest) is None:
                raise DomainError("not_found")
            if await self._store.remove(slug, digest, page.state.rev):
                return
        raise DomainError("stale_rev", extra={"rev": page.state.rev})
