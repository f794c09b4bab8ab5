import unicodedata

import pytest
from hypothesis import given

from huiwu.domain.text import clean_line, folded, is_clean, is_identifier, is_slug
from tests.domain.strategies import any_text


@given(any_text)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)


@given(any_text)
def test_a_cleaned_line_is_one_line_composed_and_trimmed(text: str) -> None:
    line = clean_line(text)

    assert len(line.splitlines()) <= 1
    assert "  " not in line
    assert line == line.strip() == unicodedata.normalize("NFC", line)


@given(any_text)
def test_a_clean_text_can_be_written_down(text: str) -> None:
    if is_clean(text):
        assert text.encode("utf-8").decode("utf-8") == text


@given(any_text)
def test_blanks_and_case_do_not_count_when_texts_are_compared(text: str) -> None:
    assert folded(f" {text}\t") == folded(text)
    assert not any(character.isspace() for character in folded(text))


@pytest.mark.parametrize("text", ["林知夏", "𠮷田㙓", "\u30edー", "Ünal-Öz", "😀", "\U000323af"])
def test_names_as_people_have_them_are_clean(text: str) -> None:
    assert is_clean(text)


@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\x7f", "\ud800", "\u202eabc", "\u2066x\u2069"])
def test_what_could_forge_a_page_is_not(text: str) -> None:
    assert not is_clean(text)


def test_full_width_letters_compare_equal_to_plain_ones() -> None:
    assert folded("ＡＢＣ 律所") == folded("abc律所")


@pytest.mark.parametrize(("text", "fits"), [("a", True), ("A-b_9" * 12, True), ("", False), ("a" * 65, False)])
def test_identifiers_are_short_and_plain(text: str, fits: bool) -> None:
    assert is_identifier(text) is fits


@pytest.mark.parametrize("text", ["a b", "é", "a\n", "a/b", "签到", "a.b"])
def test_other_characters_are_in_no_identifier(text: str) -> None:
    assert not is_identifier(text)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("sz-lawyers-2023", True), ("a", True), ("a" * 48, True), ("a" * 49, False), ("-a", False), ("a-", False)],
)
def test_slugs_have_hyphens_only_inside(text: str, fits: bool) -> None:
    assert is_slug(text) is fits


@pytest.mark.parametrize("text", ["", "A", "a_b", "a\n", "会议"])
def test_other_texts_name_no_conference(text: str) -> None:
    assert not is_slug(text)
