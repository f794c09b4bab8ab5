import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.admission import Bearer, Decision, Presence, Reason, Standing, Verdict, decide, read_code, scope_of
from huiwu.domain.badge import make_code, parse_code
from huiwu.domain.conference import Direction, Entry, Window
from huiwu.domain.ids import CategoryKey, GateId, Slug
from huiwu.domain.timeline import DAY, HOUR, MINUTE, Instant
from huiwu.wire.conference_file import read_conference_file
from tests.builders import MAIN, NOW, SIDE, SLUG, a_badge_code, a_conference, a_gate
from tests.domain.strategies import any_text

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "admission.json").read_text("utf-8"))


def written(decision: Decision) -> dict[str, Any]:
    window = decision.window
    return {
        "verdict": decision.verdict.value,
        "reason": decision.reason.value,
        "scope": decision.scope,
        "window": window
        and {
            "opens_at": window.opens_at,
            "closes_at": window.closes_at,
            "categories": sorted(window.categories),
        },
    }


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_rules_agree_with_the_tablets(vector: dict[str, Any]) -> None:
    conference = read_conference_file(vector["conference"]).conference
    gate = conference.gate(vector["gate"])
    person, presence = vector["person"], vector["presence"]
    assert gate is not None

    decision = decide(
        conference,
        gate,
        person and Bearer(CategoryKey(person["category"]), Standing(person["badge"])),
        presence=presence and Presence(Direction(presence["direction"]), presence["at"], GateId(presence["gate"])),
        direction=Direction(vector["direction"]),
        now=Instant(vector["now"]),
        occupancy=vector["occupancy"],
    )

    assert written(decision) == vector["expect"]


def test_the_vectors_meet_every_reason_the_rules_can_give() -> None:
    said = {vector["expect"]["reason"] for vector in VECTORS}
    elsewhere = {Reason.NOT_A_BADGE, Reason.OTHER_CONFERENCE, Reason.OVERRIDDEN}

    assert {reason.value for reason in set(Reason) - elsewhere} <= said


def hall(**changes: Any) -> Any:
    conference = a_conference()
    zones = tuple(replace(zone, **changes) if zone.id == "hall" else zone for zone in conference.zones)
    return replace(conference, zones=zones)


def asked(conference: Any, **facts: Any) -> Decision:
    given: dict[str, Any] = {
        "presence": None, "direction": Direction.IN, "now": NOW, "occupancy": 0,
        "bearer": Bearer(CategoryKey("delegate"), Standing.ACTIVE), "gate": MAIN,
    } | facts  # fmt: skip
    gate = conference.gate(given.pop("gate"))
    return decide(conference, gate, given.pop("bearer"), **given)


INSIDE = Presence(Direction.IN, NOW, SIDE)


@given(
    st.none() | st.sampled_from(Standing),
    st.sampled_from(("delegate", "media", "gone")),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_the_first_thing_wrong_in_the_fixed_order_is_the_reason(
    badge: Standing | None, category: str, late: bool, inside: bool, full: bool
) -> None:
    conference = hall(capacity=1, windows=(Window(Instant(NOW - HOUR), Instant(NOW - (HOUR // 2 if late else 0))),))
    wrong_in_order = [
        (badge is None, Reason.UNKNOWN_CODE),
        (badge is Standing.REPLACED, Reason.REPLACED),
        (badge is Standing.REVOKED, Reason.REVOKED),
        (category != "delegate", Reason.CATEGORY_NOT_FOR_ZONE),
        (late, Reason.TOO_LATE),
        (inside, Reason.ALREADY_IN),
        (full, Reason.FULL),
    ]
    expected = next((reason for is_so, reason in wrong_in_order if is_so), Reason.OK)

    decision = asked(
        conference,
        bearer=badge and Bearer(CategoryKey(category), badge),
        presence=INSIDE if inside else None,
        occupancy=int(full),
    )

    assert decision.reason is expected


def test_the_tolerance_holds_the_door_before_and_after() -> None:
    window = Window(Instant(NOW), Instant(NOW + HOUR))
    conference = hall(windows=(window,))

    reasons = [
        asked(conference, now=Instant(NOW + span)).reason
        for span in (-6 * MINUTE, -5 * MINUTE, HOUR + 5 * MINUTE, HOUR + 6 * MINUTE)
    ]

    assert reasons == [Reason.TOO_EARLY, Reason.OK, Reason.OK, Reason.TOO_LATE]


def test_a_day_of_the_conference_begins_at_its_own_midnight() -> None:
    conference = hall(entry=Entry.PER_DAY)
    midnight_in_shenzhen = Instant(NOW - NOW % DAY + 16 * HOUR)

    scopes = [scope_of(conference, conference.zone("hall"), Instant(midnight_in_shenzhen + one)) for one in (-1, 0)]

    assert scopes[0] != scopes[1]
    assert all(scope.startswith("conference@2023-03-0") for scope in scopes)


def test_somebody_who_left_may_come_in_again_and_only_then() -> None:
    conference = hall(entry=Entry.IN_OUT)
    both_ways = tuple(replace(gate, direction=Direction.BOTH) for gate in conference.gates)
    conference = replace(conference, gates=both_ways)
    outside = Presence(Direction.OUT, NOW, MAIN)

    assert asked(conference, presence=INSIDE).verdict is Verdict.REPEAT
    assert asked(conference, presence=outside).verdict is Verdict.ADMITTED
    assert asked(conference, presence=INSIDE, direction=Direction.OUT).reason is Reason.CHECKED_OUT
    assert asked(conference, presence=outside, direction=Direction.OUT).reason is Reason.NOT_INSIDE


def test_a_code_of_this_conference_can_be_looked_up() -> None:
    assert read_code(f" {a_badge_code(5).lower()} ", a_conference()) == a_badge_code(5)


def test_a_code_of_another_conference_is_told_from_no_code_at_all() -> None:
    other = next(code for number in range(99) if (code := make_code(Slug(f"x{number}"), 1))[1] != a_badge_code()[1])

    assert read_code(other, a_conference()) is Reason.OTHER_CONFERENCE
    assert read_code("hello", a_conference()) is Reason.NOT_A_BADGE


@given(any_text)
def test_any_text_has_an_answer(text: str) -> None:
    answer = read_code(text, a_conference(slug=SLUG))

    assert answer in (Reason.NOT_A_BADGE, Reason.OTHER_CONFERENCE) or parse_code(text) == answer


def test_a_gate_only_leads_the_way_it_leads() -> None:
    assert a_gate().direction is Direction.IN
    assert asked(a_conference(), direction=Direction.OUT).reason is Reason.WRONG_DIRECTION
