from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.timeline import MINUTE, Duration, Instant, after, minute_of
from tests.domain.strategies import instants


@given(instants)
def test_a_minute_begins_at_or_before_the_instants_in_it(instant: Instant) -> None:
    begin = minute_of(instant)

    assert begin % MINUTE == 0
    assert 0 <= instant - begin < MINUTE


@given(instants, st.integers(0, 10**9))
def test_later_is_later(instant: Instant, span: int) -> None:
    assert after(instant, Duration(span)) - instant == span
