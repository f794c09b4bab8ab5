from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given

from huiwu.domain.conference import Bilingual
from huiwu.domain.errors import DomainError, FieldError
from huiwu.wire.fields import Fields
from tests.domain.strategies import any_text
from tests.wire.strategies import any_json


class Colour(StrEnum):
    """A choice for these tests."""

    RED = "red"


def read_everything(fields: Fields, name: str) -> list[object]:
    return [
        fields.text(name, 5),
        fields.text(name, 5, required=False),
        fields.as_sent(name, 5),
        fields.raw_text(name, 5),
        fields.identifier(name),
        fields.integer(name, 0, 9),
        fields.boolean(name),
        fields.choice(name, Colour),
        fields.bilingual(name, 5),
        fields.inner(name).text("zh", 5),
        [one.text("zh", 5) for one in fields.each(name, 2)],
        fields.texts(name, 2, 5),
    ]


def codes(fields: Fields) -> list[tuple[str, str]]:
    return [(error.at, error.code) for error in fields.errors]


@given(any_json)
def test_any_value_in_any_field_is_read_or_listed_and_never_an_accident(value: Any) -> None:
    read_everything(Fields(value), "a")
    read_everything(Fields({"a": value}), "a")


@given(any_text)
def test_a_text_that_must_travel_unchanged_does(text: str) -> None:
    fields = Fields({"a": text})

    read = fields.as_sent("a", 100)

    assert (read == text) if not fields.errors else (read == "")


@pytest.mark.parametrize(
    ("value", "code"),
    [(None, "required"), (1, "not_a_text"), ("abcdef", "too_long"), ("a\x00", "bad_text"), ("  ", "required")],
)
def test_a_wrong_line_is_named_and_read_as_nothing(value: object, code: str) -> None:
    fields = Fields({"a": value}, "items.3")

    assert (fields.text("a", 5), codes(fields)) == ("", [("items.3.a", code)])


def test_a_line_is_cleaned_before_it_is_measured() -> None:
    fields = Fields({"a": "  a \n b  "})

    assert (fields.text("a", 3), fields.errors) == ("a b", [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "not_an_integer"),
        (1.0, "not_an_integer"),
        ("1", "not_an_integer"),
        (10, "out_of_range"),
        (None, "required"),
    ],
)
def test_only_a_whole_number_in_range_is_one(value: object, code: str) -> None:
    fields = Fields({"n": value})

    assert (fields.integer("n", 0, 9), codes(fields)) == (None, [("n", code)])


@pytest.mark.parametrize(("value", "expected"), [(None, False), (False, False), (True, True)])
def test_a_flag_is_off_when_absent(value: object, expected: bool) -> None:
    fields = Fields({"f": value})

    assert (fields.boolean("f"), fields.errors) == (expected, [])


@pytest.mark.parametrize("value", [0, 1, "true", []])
def test_nothing_but_a_boolean_is_a_flag(value: object) -> None:
    fields = Fields({"f": value})

    assert (fields.boolean("f"), codes(fields)) == (False, [("f", "not_a_boolean")])


def test_two_languages_may_come_as_one_text_or_as_two() -> None:
    fields = Fields({"a": "议程", "b": {"zh": "议程", "en": "Agenda"}, "c": {"zh": "议程"}})

    assert [fields.bilingual(name, 9) for name in "abc"] == [
        Bilingual("议程"),
        Bilingual("议程", "Agenda"),
        Bilingual("议程"),
    ]
    assert fields.errors == []


def test_chinese_is_always_there() -> None:
    fields = Fields({"a": {"en": "Agenda"}})
    fields.bilingual("a", 9)

    assert codes(fields) == [("a.zh", "required")]


def test_errors_in_lists_name_the_place() -> None:
    fields = Fields({"items": [{"n": 1}, {"n": "x"}, 7]})
    for one in fields.each("items", 5):
        one.integer("n", 0, 9)

    assert codes(fields) == [("items.2", "not_an_object"), ("items.1.n", "not_an_integer"), ("items.2.n", "required")]


def test_a_list_over_its_bound_is_not_read() -> None:
    fields = Fields({"items": [{}, {}, {}]})

    assert (fields.each("items", 2), codes(fields)) == ([], [("items", "too_many")])


def test_all_that_is_wrong_is_told_at_once() -> None:
    fields = Fields({})
    fields.identifier("a")
    fields.integer("b", 0, 1)

    with pytest.raises(DomainError) as refused:
        fields.done()

    assert refused.value.code == "bad_input"
    assert refused.value.errors == (FieldError("a", "required"), FieldError("b", "required"))
