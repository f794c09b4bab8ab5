import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.errors import DomainError, WireError
from huiwu.domain.timeline import Instant
from huiwu.wire import device_words as words

NOW = Instant(1_700_000_000_000)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def test_a_claim_is_read_without_a_name_and_with_one() -> None:
    claim = {"code": "abcd-efgh", "nonce": "n" * 22}

    assert words.read_claim(claim).name == ""
    assert words.read_claim({**claim, "name": "  主入口   A "}).name == "主入口 A"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nonce": "n" * 21}, ("nonce", "too_short")),
        ({"nonce": "n" * 22 + "!"}, ("nonce", "not_an_identifier")),
        ({"code": "A" * 65}, ("code", "too_long")),
        ({"name": "甲" * 61}, ("name", "too_long")),
        ({"name": "a\u202eb"}, ("name", "bad_text")),
    ],
)
def test_what_is_wrong_with_a_claim_is_named(change: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(DomainError) as caught:
        words.read_claim({"code": "x", "nonce": "n" * 22, **change})

    assert [(one.at, one.code) for one in caught.value.errors] == [fault]


@pytest.mark.parametrize("pin", ["12345", "1234567", "１２３４５６", "12345a", " 12345", 123456, None])
def test_what_is_no_pin_costs_no_try(pin: Any) -> None:
    with pytest.raises(DomainError, match="bad_input"):
        words.read_pin({"pin": pin})


def test_a_status_is_read_and_what_a_browser_does_not_tell_may_be_missing() -> None:
    whole = {"waiting": 3, "oldest_at": 5, "clock_ms": -40, "battery": 83, "list_version": 7, "seq": 12}

    state = words.read_status(json.dumps({"type": "status", **whole}), NOW)
    bare = words.read_status('{"type":"status","waiting":0,"oldest_at":null,"battery":null}', NOW)

    assert {name: getattr(state, name) for name in whole} == whole
    assert (bare.waiting, bare.oldest_at, bare.battery, bare.at) == (0, None, None, NOW)


@pytest.mark.parametrize(
    "text",
    ['{"type":"status"}', '{"type":"status","waiting":-1}', '{"type":"status","waiting":0,"battery":101}', "[]",
     '{"type":"sign_in","ticket":"x"}', '{"waiting":0}'],
)  # fmt: skip
def test_what_is_no_status_closes_the_socket(text: str) -> None:
    with pytest.raises(WireError) as caught:
        words.read_status(text, NOW)

    assert caught.value.close_code == 4400


@given(ANYTHING)
def test_any_value_is_read_or_is_bad_input(value: Any) -> None:
    readers = (words.read_claim, words.read_pairing_wish, words.read_device_change, words.read_member, words.read_pin)
    codes = set()
    for read in readers:
        try:
            read(value)
        except DomainError as error:
            codes.add(error.code)

    assert codes <= {"bad_input"}
