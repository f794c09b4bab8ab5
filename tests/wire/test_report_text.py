"""How the report writes spans and offsets."""

from zoneinfo import ZoneInfo

import pytest

from huiwu.domain.timeline import MINUTE, Instant
from huiwu.store.agenda_codec import TYPES
from huiwu.wire.language import Language
from huiwu.wire.report_text import _DONE, WORDS, Speech, signed, span
from tests.builders import NOW

ZH, EN = (Speech(language, ZoneInfo("Asia/Shanghai")) for language in (Language.ZH, Language.EN))


@pytest.mark.parametrize(
    ("ms", "text", "offset"),
    [
        (0, "0:00", "0:00"),
        (200 * 1000, "3:20", "+3:20"),
        (-200 * 1000, "3:20", "−3:20"),
        (63 * MINUTE + 20_400, "1:03:20", "+1:03:20"),
        (-400, "0:00", "0:00"),
        (None, "", ""),
    ],
)
def test_a_span_has_minutes_and_seconds_and_an_offset_its_sign(ms: int | None, text: str, offset: str) -> None:
    assert (span(ms), signed(ms)) == (text, offset)


def test_times_are_those_of_the_place() -> None:
    assert (ZH.clock(NOW), ZH.day(NOW), ZH.clock(None)) == ("15:00:00", "2023-03-03", "")
    assert EN.day(Instant(NOW + 9 * 60 * MINUTE)) == "2023-03-04"


def test_every_event_and_every_word_has_both_languages() -> None:
    assert set(_DONE) == set(TYPES)
    assert all(text.zh and text.en for text in (*WORDS.values(), *_DONE.values()))


def test_an_actor_is_a_role_and_its_token() -> None:
    assert ZH.actor("operator:ab12cd34") == "场控 ab12cd34"
    assert EN.actor("admin:-") == "office"
    assert EN.actor("-") == ""
