from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.attendee import (
    LONGEST,
    BadgeState,
    Particulars,
    changed,
    identity,
    phone_tail,
    read_particulars,
    with_badge_revoked,
    with_new_badge,
)
from tests.builders import a_badge_code, a_conference, an_attendee
from tests.domain.strategies import any_text, particulars
from tests.people import HE, LIN, RARE, WANG_OF_FUTIAN, WANG_OF_LUOHU, ZHOU


@given(st.dictionaries(st.sampled_from(tuple(LONGEST)), any_text | st.sampled_from(("代表", "13800000001"))))
def test_entered_values_give_a_person_or_errors_never_both_never_neither(values: dict[str, str]) -> None:
    person, errors = read_particulars(values, a_conference())

    assert (person is None) == bool(errors)
    assert {error.at for error in errors} <= set(LONGEST)


@given(particulars)
def test_what_was_read_once_reads_the_same_again(person: Particulars) -> None:
    values = {field: str(getattr(person, field)) for field in LONGEST}

    assert read_particulars(values, a_conference()) == (person, ())


@given(particulars, particulars)
def test_a_number_decides_who_somebody_is_whatever_else_differs(one: Particulars, other: Particulars) -> None:
    same = replace(one, external_id="A7"), replace(other, external_id=" ａ7")

    assert identity(same[0]) == identity(same[1])


@pytest.mark.parametrize(
    ("person", "key"),
    [
        (LIN, "number:1001"),
        (replace(LIN, external_id=""), "email:lin@example.org"),
        (HE, "email:he@example.org"),
        (RARE, "phone:13800000009"),
        (replace(ZHOU, external_id=""), "person:周岚|市律师协会"),
    ],
)
def test_a_person_is_recognised_by_the_best_that_is_known(person: Particulars, key: str) -> None:
    assert identity(person) == key


def test_a_number_is_never_taken_for_a_phone() -> None:
    assert identity(replace(LIN, external_id="13800000009")) != identity(RARE)


def test_two_people_with_one_name_are_told_apart_by_their_firm() -> None:
    assert identity(WANG_OF_FUTIAN) != identity(WANG_OF_LUOHU)


def test_an_email_is_the_same_in_capitals() -> None:
    assert identity(replace(HE, email="HE@Example.ORG")) == identity(HE)


def test_corrected_particulars_leave_the_badge_valid() -> None:
    before = an_attendee()

    after = changed(before, ZHOU)

    assert (after.code, after.badge, after.serial, after.rev) == (before.code, BadgeState.ACTIVE, 1, 2)
    assert after.particulars == ZHOU


def test_a_revoked_badge_keeps_its_code_and_link() -> None:
    after = with_badge_revoked(an_attendee())

    assert (after.code, after.badge, after.serial, after.rev) == (an_attendee().code, BadgeState.REVOKED, 1, 2)


def test_a_new_badge_opens_gates_again_and_ends_the_old_link() -> None:
    after = with_new_badge(with_badge_revoked(an_attendee()), a_badge_code(9))

    assert (after.code, after.badge, after.serial, after.rev) == (a_badge_code(9), BadgeState.ACTIVE, 2, 3)


@pytest.mark.parametrize(("phone", "tail"), [("13800000001", "0001"), ("", "")])
def test_gate_staff_see_the_last_four_digits_only(phone: str, tail: str) -> None:
    assert phone_tail(replace(LIN, phone=phone)) == tail
