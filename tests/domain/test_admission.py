from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.admission import Admissible, Found, Reason, decide, unreadable
from huiwu.domain.attendee import BadgeState
from huiwu.domain.badge import make_code
from huiwu.domain.ids import BadgeCode, CategoryKey, GateId, Slug
from tests.builders import (
    LOUNGE_DOOR,
    MAIN,
    PRESS_DOOR,
    SIDE,
    SLUG,
    a_badge_code,
    a_conference,
    a_gate,
    an_attendee,
)
from tests.domain.strategies import any_text
from tests.people import HE, LIN, ZHOU

NEWEST, OLD = a_badge_code(1), a_badge_code(2)


def verdict_on(
    *,
    code: BadgeCode | None = NEWEST,
    badge: BadgeState = BadgeState.ACTIVE,
    category: str = "delegate",
    gate: GateId = MAIN,
) -> Admissible | Reason:
    person = an_attendee(replace(LIN, category=CategoryKey(category)), code=NEWEST, badge=badge)
    return decide(a_conference(), a_gate(gate), Found(person, code))


@given(
    st.booleans(),
    st.sampled_from((NEWEST, OLD, None)),
    st.sampled_from(BadgeState),
    st.sampled_from(("delegate", "guest", "media", "gone")),
    st.sampled_from((MAIN, SIDE, LOUNGE_DOOR, PRESS_DOOR)),
)
def test_the_first_thing_wrong_in_the_fixed_order_is_the_reason(
    known: bool, code: BadgeCode | None, badge: BadgeState, category: str, gate: GateId
) -> None:
    person = an_attendee(replace(LIN, category=CategoryKey(category)), code=NEWEST, badge=badge)
    zones = {"delegate": {"hall"}, "guest": {"hall", "lounge"}, "media": {"press"}}.get(category, set())
    wrong_in_order = [
        (not known, Reason.UNKNOWN_CODE),
        (code == OLD, Reason.REPLACED),
        (badge is BadgeState.REVOKED, Reason.REVOKED),
        (a_gate(gate).zone not in zones, Reason.CATEGORY_NOT_FOR_ZONE),
    ]
    expected = next((reason for is_so, reason in wrong_in_order if is_so), None)

    answer = decide(a_conference(), a_gate(gate), Found(person, code) if known else None)

    assert expected == (None if isinstance(answer, Admissible) else answer)


def test_an_unknown_code_is_refused() -> None:
    assert decide(a_conference(), a_gate(), None) is Reason.UNKNOWN_CODE


def test_a_revoked_badge_is_refused_before_its_category_is_looked_at() -> None:
    assert verdict_on(badge=BadgeState.REVOKED, category="media") is Reason.REVOKED


def test_an_old_badge_is_called_replaced_even_if_the_new_one_is_revoked() -> None:
    assert verdict_on(code=OLD, badge=BadgeState.REVOKED) is Reason.REPLACED


def test_somebody_chosen_from_the_list_needs_no_badge_in_hand() -> None:
    assert verdict_on(code=None) == Admissible(scope="conference")


def test_somebody_chosen_from_the_list_is_still_refused_with_a_revoked_badge() -> None:
    assert verdict_on(code=None, badge=BadgeState.REVOKED) is Reason.REVOKED


@pytest.mark.parametrize(("gate", "scope"), [(MAIN, "conference"), (SIDE, "conference"), (LOUNGE_DOOR, "lounge")])
def test_a_guest_is_counted_in_the_scope_of_the_zone_behind_the_gate(gate: GateId, scope: str) -> None:
    assert decide(a_conference(), a_gate(gate), Found(an_attendee(ZHOU), NEWEST)) == Admissible(scope)


def test_media_may_enter_the_press_room_and_not_the_hall() -> None:
    journalist = Found(an_attendee(HE), NEWEST)

    assert decide(a_conference(), a_gate(PRESS_DOOR), journalist) == Admissible("conference")
    assert decide(a_conference(), a_gate(MAIN), journalist) is Reason.CATEGORY_NOT_FOR_ZONE


def test_a_category_the_conference_no_longer_has_opens_no_gate() -> None:
    assert verdict_on(category="gone") is Reason.CATEGORY_NOT_FOR_ZONE


def test_a_code_of_this_conference_can_be_looked_up() -> None:
    assert unreadable(f" {a_badge_code(5).lower()} ", a_conference()) is None


def test_a_code_of_another_conference_is_told_from_no_code_at_all() -> None:
    other = next(code for number in range(99) if (code := make_code(Slug(f"x{number}"), 1))[1] != a_badge_code()[1])

    assert unreadable(other, a_conference()) is Reason.OTHER_CONFERENCE
    assert unreadable("hello", a_conference()) is Reason.NOT_A_BADGE


@given(any_text)
def test_any_text_has_an_answer(text: str) -> None:
    assert unreadable(text, a_conference(slug=SLUG)) in {None, Reason.NOT_A_BADGE, Reason.OTHER_CONFERENCE}
