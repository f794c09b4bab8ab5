from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.attendee import (
    LONGEST,
    Attendee,
    BadgeState,
    Particulars,
    changed,
    phone_tail,
    read_particulars,
    recognised,
    strong_keys,
    weak_key,
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


def index(*people: Particulars) -> dict[str, list[Attendee]]:
    """Everybody under all they are known by."""
    known: dict[str, list[Attendee]] = {}
    for number, person in enumerate(people, start=1):
        for key in (*strong_keys(person), weak_key(person)):
            known.setdefault(key, []).append(an_attendee(person, number))
    return known


def meant(person: Particulars, *people: Particulars) -> Particulars | None:
    found = recognised(person, index(*people))
    return None if found is None else found.particulars


@given(particulars, particulars)
def test_a_number_decides_who_somebody_is_whatever_else_differs(one: Particulars, other: Particulars) -> None:
    one, other = replace(one, external_id="A7"), replace(other, external_id=" ａ7")

    assert meant(other, one) == one


@pytest.mark.parametrize("left", ["external_id", "email", "phone"])
def test_any_one_thing_that_names_a_person_is_enough(left: str) -> None:
    whole = replace(LIN, phone="13800000001")
    nothing: dict[str, Any] = dict.fromkeys({"external_id", "email", "phone"} - {left}, "")

    assert meant(replace(whole, name="林知夏律师", organisation="", **nothing), whole) == whole


def test_a_list_with_one_column_more_finds_the_people_of_the_first() -> None:
    """Bug: a first list with name and organisation, a second with the phone as well, added everybody again."""
    bare = replace(LIN, external_id="", email="", phone="")

    assert meant(replace(bare, phone="13800000001"), bare) == bare


def test_a_number_is_never_taken_for_a_phone() -> None:
    assert meant(replace(LIN, external_id="13800000009", email=""), RARE) is None


def test_two_people_with_one_name_are_told_apart_by_their_firm() -> None:
    assert meant(replace(WANG_OF_FUTIAN, external_id=""), WANG_OF_LUOHU) is None


def test_two_people_with_one_name_and_firm_are_told_apart_by_their_phones() -> None:
    one = Particulars("王伟", LIN.category, "同一律师事务所", phone="13800000001")
    other = replace(one, phone="13800000002")

    assert meant(other, one) is None
    assert meant(replace(one, phone=""), one, other) is None


def test_an_email_is_the_same_in_capitals() -> None:
    assert meant(replace(HE, email="HE@Example.ORG", name="何"), HE) == HE


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
