"""Any part of any file, and any name, travel as HTTP means them."""

import contextlib
from unittest.mock import ANY

import pytest
from aiohttp.multipart import parse_content_disposition
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.errors import DomainError
from huiwu.wire.downloads import Part, disposition, part_wanted

SIZES = st.integers(1, 10_000)


def bytes_of(part: Part | None, data: bytes) -> bytes:
    return data if part is None else data[part.first : part.first + part.length]


@given(size=SIZES, first=st.integers(0, 20_000), last=st.integers(0, 20_000))
def test_from_one_byte_to_another_gives_both_and_all_between(size: int, first: int, last: int) -> None:
    data = bytes(number % 251 for number in range(size))

    if first >= size and last >= first:
        with pytest.raises(DomainError, match="bad_range"):
            part_wanted(f"bytes={first}-{last}", size)
    else:
        part = part_wanted(f"bytes={first}-{last}", size)
        assert bytes_of(part, data) == (data[first : last + 1] if last >= first else data)


@given(size=SIZES, first=st.integers(0, 20_000))
def test_an_open_end_reaches_the_end(size: int, first: int) -> None:
    if first < size:
        assert part_wanted(f"bytes={first}-", size) == Part(first, size - first)
    else:
        with pytest.raises(DomainError, match="bad_range"):
            part_wanted(f"bytes={first}-", size)


@given(size=SIZES, last=st.integers(1, 20_000))
def test_the_last_bytes_are_counted_from_the_end(size: int, last: int) -> None:
    assert part_wanted(f"bytes=-{last}", size) == Part(max(0, size - last), min(last, size))


@given(header=st.text(max_size=40) | st.from_regex(r"bytes=[0-9, -]{0,20}", fullmatch=True), size=SIZES)
def test_whatever_is_asked_the_part_lies_in_the_file(header: str, size: int) -> None:
    with contextlib.suppress(DomainError):
        part = part_wanted(header, size)
        assert part is None or (0 <= part.first and part.length > 0 and part.first + part.length <= size)


@pytest.mark.parametrize("header", ["bytes=0-1,3-4", "items=0-1", "bytes=-", "bytes", "bytes=5-2", "bytes=٣-٤", ""])
def test_what_is_no_single_range_is_answered_with_the_whole(header: str) -> None:
    assert part_wanted(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0", "bytes=99999999999999999-"])
def test_what_lies_behind_the_end_is_refused(header: str) -> None:
    with pytest.raises(DomainError, match="bad_range"):
        part_wanted(header, 10)


@given(name=st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=60))
def test_every_name_is_read_back_as_it_was_and_breaks_out_of_nothing(name: str) -> None:
    header = disposition(name)

    assert header.isascii()
    assert header.count('"') == 2
    assert parse_content_disposition(header) == ("attachment", {"filename": ANY, "filename*": name})
