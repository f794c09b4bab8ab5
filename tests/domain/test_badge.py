import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from huiwu.domain.badge import (
    ALPHABET,
    FORMAT,
    LENGTH,
    LONGEST_SCANNED_TEXT,
    conference_tag,
    is_of,
    make_code,
    normalised,
    parse_code,
    short_code,
)
from huiwu.domain.ids import BadgeCode, Slug
from tests.builders import SLUG, a_badge_code
from tests.domain.strategies import any_text, codes, random_bits, slugs

LOOKALIKES = {"0": "0oO", "1": "1iIlL"}


@given(slugs, random_bits)
def test_a_code_is_read_back_and_knows_its_conference(slug: Slug, bits: int) -> None:
    code = make_code(slug, bits)

    assert parse_code(code) == code
    assert is_of(code, slug)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)


@given(slugs, random_bits, random_bits)
def test_other_random_bits_give_another_code(slug: Slug, one: int, other: int) -> None:
    assume(one != other)

    assert make_code(slug, one) != make_code(slug, other)


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(code: BadgeCode, place: int, wrong: str) -> None:
    assume(code[place] != wrong)

    assert parse_code(code[:place] + wrong + code[place + 1 :]) is None


@given(codes, st.integers(0, LENGTH - 2))
def test_every_swap_of_two_neighbours_is_noticed(code: BadgeCode, place: int) -> None:
    assume(code[place] != code[place + 1])

    assert parse_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :]) is None


def test_a_swap_across_the_border_of_body_and_check_is_noticed() -> None:
    for bits in range(4_096):
        code = make_code(SLUG, bits)
        if code[-3] != code[-2]:
            assert parse_code(code[:-3] + code[-2] + code[-3] + code[-1]) is None


def test_codes_printed_once_stay_valid_for_ever() -> None:
    assert make_code(Slug("lawyers-2023"), 0x0123_4567_89AB_CDEF_0123) == "HK04HMASW9NF6YY0938Q"


@given(codes, st.binary(min_size=LENGTH, max_size=LENGTH))
def test_lookalikes_small_letters_and_hyphens_are_mended(code: BadgeCode, whims: bytes) -> None:
    typed = ""
    for character, whim in zip(code, whims, strict=True):
        ways = LOOKALIKES.get(character, character + character.lower())
        typed += ways[whim % len(ways)] + ("", "-", "", " ")[whim // len(ways) % 4]

    assert parse_code(typed) == code


@pytest.mark.parametrize("frame", ["{}\r\n", " {} ", "]Q1{}", "\t]d2{}\n", "\x02{}\x03"])
def test_what_readers_put_around_a_code_is_taken_off(frame: str) -> None:
    code = a_badge_code(77)

    assert parse_code(frame.format(code)) == code


@given(any_text)
@example("ß" * 20)
@example("H" * 20)
def test_any_text_is_a_code_or_none_and_never_an_accident(text: str) -> None:
    code = parse_code(text)

    assert code is None or (parse_code(code) == code and normalised(text) == code)


@given(codes)
def test_a_text_over_the_limit_is_no_code(code: BadgeCode) -> None:
    at_limit = code.rjust(LONGEST_SCANNED_TEXT)

    assert parse_code(at_limit) == code
    assert parse_code(" " + at_limit) is None


def test_a_neighbours_badge_is_told_from_a_strangers_text() -> None:
    other = next(
        slug for number in range(99) if conference_tag(slug := Slug(f"other-{number}")) != conference_tag(SLUG)
    )

    code = parse_code(make_code(other, 1))

    assert code is not None
    assert not is_of(code, SLUG)
    assert parse_code("https://example.org/ticket/1") is None


@pytest.mark.parametrize("bits", [-1, 1 << 80])
def test_more_or_less_than_eighty_bits_are_refused(bits: int) -> None:
    with pytest.raises(ValueError, match="80 bits"):
        make_code(SLUG, bits)


@given(codes)
def test_the_short_code_is_the_first_eight_random_characters(code: BadgeCode) -> None:
    short = short_code(code)

    assert code[0] == FORMAT
    assert (short.replace("-", ""), len(short), short[4]) == (code[2:10], 9, "-")
