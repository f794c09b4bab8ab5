import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiwu.domain.errors import StoreError
from huiwu.domain.files import MOST_FILES, StoredFile
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.connection import Connection
from huiwu.store.files import FileStore, Kept
from tests.stage_setting import NEIGHBOUR, SLUG


@pytest.fixture
def store(connection: Connection) -> FileStore:
    return FileStore(connection)


def a_file(digest: str = "d1", size: int = 6, stored_at: int = 1) -> StoredFile:
    return StoredFile(digest, "指引.pdf", "application/pdf", size, Instant(stored_at))


async def stored(store: FileStore, file: StoredFile, data: bytes, upload: str = "u") -> Kept:
    await store.put_piece(SLUG, upload, 0, data)
    return await store.keep(SLUG, upload, file)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=8), again=st.data())
async def test_any_bytes_in_any_pieces_sent_once_or_twice_are_read_back_in_any_pieces(
    store: FileStore, pieces: list[bytes], again: st.DataObject
) -> None:
    whole, offset = b"".join(pieces), 0
    await store.drop(SLUG, "upload")
    for piece in pieces:
        for _ in range(again.draw(st.integers(1, 2))):
            await store.put_piece(SLUG, "upload", offset, piece)
        offset += len(piece)

    assert await store.keep(SLUG, "upload", a_file("x", len(whole))) is Kept.KEPT

    cut = again.draw(st.integers(0, len(whole) - 1))
    parts = [await store.piece(SLUG, "x", first, last) for first, last in ((0, cut), (cut + 1, len(whole)))]
    assert b"".join(parts) == whole
    assert await store.remove(SLUG, "x", 0)


async def test_a_file_is_known_by_its_digest_in_its_own_conference_only(store: FileStore) -> None:
    assert await stored(store, a_file(), b"6bytes") is Kept.KEPT
    assert await stored(store, a_file("d0", stored_at=2), b"6bytes") is Kept.KEPT

    assert await store.all(SLUG) == [a_file(), a_file("d0", stored_at=2)]
    assert await store.known(SLUG, ["d1", "gone"]) == {"d1": a_file()}
    assert await store.all(NEIGHBOUR) == []
    assert await store.piece(NEIGHBOUR, "d1", 0, 5) == b""


async def test_an_upload_whose_beginning_is_gone_is_not_kept(store: FileStore, connection: Connection) -> None:
    await store.put_piece(SLUG, "u", 0, b"one")
    await connection.command("DEL", keys.file_part(SLUG, "u"))

    with pytest.raises(StoreError):
        await store.put_piece(SLUG, "u", 3, b"two")
    assert await store.keep(SLUG, "u", a_file()) is Kept.LOST
    assert await store.all(SLUG) == []


async def test_what_is_left_of_an_upload_expires_and_a_file_does_not(store: FileStore, connection: Connection) -> None:
    await store.put_piece(SLUG, "left", 0, b"half")
    await stored(store, a_file(), b"6bytes")

    assert 0 < await connection.command("PTTL", keys.file_part(SLUG, "left")) <= 600_000
    assert await connection.command("PTTL", keys.file(SLUG, "d1")) == -1


async def test_there_are_only_so_many_files(store: FileStore) -> None:
    await asyncio.gather(
        *(stored(store, a_file(f"d{number}"), b"6bytes", f"u{number}") for number in range(MOST_FILES))
    )

    assert await stored(store, a_file("more"), b"6bytes") is Kept.FULL
    assert await stored(store, a_file("d7"), b"6bytes") is Kept.KEPT


async def test_a_file_is_not_removed_when_the_agenda_has_moved_on(store: FileStore, connection: Connection) -> None:
    await stored(store, a_file(), b"6bytes")
    await connection.command("HSET", keys.agenda_meta(SLUG), "rev", 8)

    assert not await store.remove(SLUG, "d1", 7)
    assert await store.piece(SLUG, "d1", 0, 0) == b"6"
    assert await store.remove(SLUG, "d1", 8)
    assert await store.remove(SLUG, "d1", 8)
    assert await store.all(SLUG) == []
