import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from huiwu.domain.errors import WireError
from huiwu.wire.json_text import DEEPEST, dumps, loads
from tests.domain.strategies import any_text
from tests.wire.attempts import attempt
from tests.wire.strategies import any_json


def refused(text: str | bytes) -> bool:
    refusal = attempt(loads, text)
    assert refusal is None or refusal.code == "bad_json"
    return refusal is not None


@given(st.binary(max_size=60) | any_text)
@example(b"\xff\xfe{}")
@example("[" * 100_000)
@example('{"a":' * 100_000)
@example("1" * 5_000)
@example('"\ud800"')
def test_anything_is_a_value_or_bad_json_and_never_an_accident(text: str | bytes) -> None:
    refusal = attempt(loads, text)

    assert refusal is None or (isinstance(refusal, WireError) and refusal.code == "bad_json")


@given(any_json.filter(lambda value: "NaN" not in json.dumps(value) and "Infinity" not in json.dumps(value)))
def test_what_we_write_we_can_read(value: Any) -> None:
    assert loads(dumps(value)) == value
    assert loads(dumps(value).encode()) == value


@given(any_json)
def test_what_was_read_can_be_written_down_again(value: Any) -> None:
    if not refused(json.dumps(value)):
        assert dumps(loads(json.dumps(value))).encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{'a':1}",
        '{"a":1,"a":1}',
        '{"x":{"a":1,"b":2,"a":3}}',
        "NaN",
        "[Infinity]",
        '{"a":-Infinity}',
        r'"\ud800"',
        r'{"\udc00":1}',
        r'["\ud83d\ud83d"]',
        '"a\nb"',
        "\ufeff{}",
        b'"\xc3"',
        b'"\xed\xa0\x80"',
        "1 2",
    ],
)
def test_what_is_no_clean_json_is_refused(text: str | bytes) -> None:
    assert refused(text)


def test_an_escaped_pair_of_surrogates_is_one_character() -> None:
    assert loads(r'"\ud83d\ude00"') == "😀"


@pytest.mark.parametrize("brackets", ["[]", '{"a":}'])
def test_depth_is_bounded(brackets: str) -> None:
    opening, closing = brackets[:-1], brackets[-1]

    def nested(depth: int) -> str:
        return opening * (depth - 1) + "[]" + closing * (depth - 1)

    assert not refused(nested(DEEPEST))
    assert refused(nested(DEEPEST + 1))


def test_a_number_too_large_for_a_float_is_not_taken_for_nan() -> None:
    assert loads("1e999") == math.inf
