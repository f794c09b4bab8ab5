"""Speakers in one cell, as programmes are written."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.text import clean_line
from huiwu.wire.cells import CellError
from huiwu.wire.speaker_text import read_pairs, written
from tests.domain.strategies import any_text

texts = st.text("林a；;（）()\\、 ", max_size=6).map(clean_line)


@given(st.lists(st.tuples(texts, texts), max_size=4).filter(lambda pairs: any(map(any, pairs)) or len(pairs) > 1))
def test_whatever_names_and_positions_hold_they_are_read_back_as_they_were(pairs: list[tuple[str, str]]) -> None:
    assert read_pairs(written(pairs)) == pairs


@given(any_text)
def test_any_cell_is_pairs_or_a_refusal(cell: str) -> None:
    with contextlib.suppress(CellError):
        assert isinstance(read_pairs(cell), list)


@pytest.mark.parametrize(
    ("cell", "pairs"),
    [
        ("", []),
        ("林知夏", [("林知夏", "")]),
        ("林知夏（会长）；陈远（秘书长）", [("林知夏", "会长"), ("陈远", "秘书长")]),
        ("林知夏 (会长); 陈远(秘书长)", [("林知夏", "会长"), ("陈远", "秘书长")]),
        ("林知夏（会长）\n陈远", [("林知夏", "会长"), ("陈远", "")]),
        ("林知夏（主任（代））", [("林知夏", "主任（代）")]),
        ("林知夏（甲所；乙所）", [("林知夏", "甲所；乙所")]),
        ("Ann (A) Lee (Chair)", [("Ann (A) Lee", "Chair")]),
        ("；陈远", [("", ""), ("陈远", "")]),
        (r"甲\；乙", [("甲；乙", "")]),
        ("a\\b", [("a\\b", "")]),
    ],
)
def test_a_cell_is_read_as_it_was_meant(cell: str, pairs: list[tuple[str, str]]) -> None:
    assert read_pairs(cell) == pairs


def test_a_bracket_left_open_is_told_so() -> None:
    with pytest.raises(CellError, match="open_bracket"):
        read_pairs("林知夏（会长；陈远")


def test_what_needs_no_backslash_gets_none() -> None:
    assert written([("林知夏", "主任（代）"), ("陈远", "")]) == "林知夏（主任（代））；陈远"
