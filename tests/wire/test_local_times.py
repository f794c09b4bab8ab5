"""Times as people write them: every instant can be said, and nothing is guessed."""

import contextlib
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.timeline import HOUR, MINUTE, SECOND, Duration, Instant
from huiwu.wire.cells import CellError
from huiwu.wire.fields import LARGEST_INSTANT
from huiwu.wire.local_times import duration_text, instant_of, read_duration, read_when, when_text
from tests.domain.strategies import any_text

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
ZONES = [SHANGHAI, NEW_YORK, *map(ZoneInfo, ("Australia/Lord_Howe", "Africa/Monrovia", "Pacific/Apia", "UTC"))]
# Clocks were put back in New York at 06:00 UTC on 2023-11-05.
PUT_BACK = 1_699_164_000_000


def instant(text: str, zone: ZoneInfo) -> Instant:
    when = read_when(text)
    assert when.day is not None
    assert when.at is not None
    return instant_of(when.day, when.at, zone, when.offset)


def refusal(text: str, zone: ZoneInfo = SHANGHAI) -> str:
    with pytest.raises(CellError) as refused:
        instant(text, zone)
    return refused.value.code


@given(st.integers(0, LARGEST_INSTANT) | st.integers(PUT_BACK - 2 * HOUR, PUT_BACK + 2 * HOUR), st.sampled_from(ZONES))
def test_every_instant_reads_back_as_it_was_written(at: int, zone: ZoneInfo) -> None:
    assert instant(when_text(Instant(at), zone), zone) == at


@given(st.integers(0, 7 * 24 * HOUR))
def test_every_duration_reads_back_as_it_was_written(span: int) -> None:
    assert read_duration(duration_text(Duration(span))) == span


@given(any_text | st.text("0123456789:-/.UTC+ 年月日~时分", max_size=24))
def test_any_text_is_a_time_or_a_refusal_and_never_an_accident(text: str) -> None:
    for read in (read_when, read_duration):
        with contextlib.suppress(CellError):
            assert read(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "2023-06-10 14:05",
        "2023/6/10 14:05",
        "2023.6.10 14:05:00",
        "2023年6月10日 14:05",
        "2023年6月10日14时05分",
        "2023-06-10T14:05",
        "２０２３-０６-１０　１４：０５",
        "2023-06-10 14:05 UTC+08:00",
        "2023-06-10 06:05 UTC+00:00",
    ],
)
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    assert instant(text, SHANGHAI) == 1_686_377_100_000


@pytest.mark.parametrize("text", ["14:00-14:20", "14:00–14:20", "14：00—14：20", "14:00 ~ 14:20", "14:00至14:20"])
def test_a_span_of_times_has_both_ends(text: str) -> None:
    when = read_when(text)

    assert (when.day, when.at, when.until) == (None, timedelta(hours=14), timedelta(hours=14, minutes=20))


def test_midnight_may_be_called_24_o_clock() -> None:
    assert instant("2023-06-10 24:00", SHANGHAI) == instant("2023-06-11 0:00", SHANGHAI)


def test_a_time_the_clocks_jump_over_and_one_they_pass_twice_are_refused() -> None:
    assert refusal("2023-03-12 02:30", NEW_YORK) == "no_such_time"
    assert refusal("2023-11-05 01:30", NEW_YORK) == "ambiguous_time"
    first, second = (instant(f"2023-11-05 01:30 UTC-0{hours}:00", NEW_YORK) for hours in (4, 5))
    assert second - first == HOUR


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2:05 PM", "not_a_time"),
        ("下午2:05", "not_a_time"),
        ("2023-02-30 10:00", "not_a_time"),
        ("2023-06-10 24:01", "not_a_time"),
        ("2023-06-10 10:60", "not_a_time"),
        ("6月10日 10:00", "not_a_time"),
        ("0.5868", "not_a_time"),
        ("1969-12-31 10:00", "out_of_range"),
        ("9999-12-31 24:00", "out_of_range"),
        ("9999-12-31 23:00 UTC-23:00", "out_of_range"),
    ],
)
def test_what_is_no_time_is_told_so(text: str, code: str) -> None:
    assert refusal(text) == code


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("20", 20 * MINUTE),
        ("7.5", 450 * SECOND),
        ("20分钟", 20 * MINUTE),
        ("20 min", 20 * MINUTE),
        ("1:30", 90 * MINUTE),
        ("0:20:00", 20 * MINUTE),
        ("00:00:30.500", 30_500),
        ("0", 0),
    ],
)
def test_a_duration_is_minutes_or_hours_and_minutes(text: str, span: int) -> None:
    assert read_duration(text) == span


@pytest.mark.parametrize("text", ["", "-5", "half an hour", "1:75", "1e3", "20 30"])
def test_what_is_no_duration_is_told_so(text: str) -> None:
    with pytest.raises(CellError, match="not_a_duration"):
        read_duration(text)


def test_a_day_alone_and_a_time_alone() -> None:
    assert read_when("2023-06-10").day == date(2023, 6, 10)
    assert read_when("9:05").at == timedelta(hours=9, minutes=5)
    assert read_when(" ") == read_when("")
