import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.gate_code import STEP, is_current, make, step_at
from huiwu.domain.ids import GateId, Slug
from huiwu.domain.timeline import Instant
from tests.builders import MAIN, NOW, SECRET, SIDE, SLUG
from tests.domain.strategies import any_text, instants


@given(instants, st.integers(-5, 5))
def test_only_the_code_shown_now_and_the_one_before_are_taken(now: Instant, away: int) -> None:
    code = make(SECRET, SLUG, MAIN, step_at(now) + away)

    assert is_current(SECRET, SLUG, MAIN, code, now) is (away in (-1, 0))


@given(instants, st.integers(0, 2 * STEP))
def test_a_code_lives_at_least_ten_and_less_than_twenty_seconds(shown_at: Instant, waited: int) -> None:
    code = make(SECRET, SLUG, MAIN, step_at(shown_at))

    taken = is_current(SECRET, SLUG, MAIN, code, Instant(shown_at + waited))

    assert taken or waited > STEP
    assert not taken or waited < 2 * STEP


@pytest.mark.parametrize(
    ("secret", "slug", "gate"),
    [(SECRET, SLUG, SIDE), (SECRET, Slug("other"), MAIN), (b"another secret", SLUG, MAIN)],
)
def test_a_code_of_another_gate_conference_or_deployment_is_not_taken(secret: bytes, slug: Slug, gate: GateId) -> None:
    code = make(secret, slug, gate, step_at(NOW))

    assert not is_current(SECRET, SLUG, MAIN, code, NOW)


def test_a_code_with_another_step_written_in_front_is_not_taken() -> None:
    step, mac = make(SECRET, SLUG, MAIN, step_at(NOW) - 2).split(".")

    assert not is_current(SECRET, SLUG, MAIN, f"{int(step) + 2}.{mac}", NOW)


@given(any_text)
def test_no_text_is_an_accident(text: str) -> None:
    assert not is_current(SECRET, SLUG, MAIN, text, NOW)
