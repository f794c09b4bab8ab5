import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from huiwu.domain.agenda import ConferenceChanged
from huiwu.domain.snapshot import apply, public_event, public_state
from tests.builders import a_conference, a_state
from tests.domain.strategies import Step, walks

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors/agenda_fold.json").read_text(encoding="utf-8")
)
EVENT_TYPES = {
    "item_started",
    "item_ended",
    "run_ended",
    "announced",
    "announcement_cleared",
    "agenda_published",
    "conference_changed",
}


@given(walks())
def test_a_delta_on_the_old_snapshot_gives_the_new_one(walk: list[Step]) -> None:
    conference = a_conference()
    shown = public_state(conference, walk[0].before)

    for step in walk:
        if step.event is None:
            continue
        delta = public_event(step.before, step.event)
        if isinstance(step.event, ConferenceChanged):
            conference = step.event.conference
        # Over the wire and back, as a viewer gets it.
        shown = apply(shown, step.event.at, json.loads(json.dumps(delta)))

        assert shown == public_state(conference, step.after)


@given(walks())
def test_a_snapshot_is_plain_json(walk: list[Step]) -> None:
    shown = public_state(a_conference(), walk[-1].after)

    assert json.loads(json.dumps(shown)) == shown


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_fold_both_sides_share(vector: dict[str, Any]) -> None:
    given_state = copy.deepcopy(vector["state"])

    after = apply(given_state, vector["at"], vector["event"])

    assert after == vector["next"]
    assert given_state == vector["state"]


def test_the_vectors_hold_every_type_of_event() -> None:
    assert {vector["event"]["type"] for vector in VECTORS} == EVENT_TYPES


def test_an_event_of_a_type_nobody_knows_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        apply(public_state(a_conference(), a_state()), 1, {"type": "held"})


def test_a_snapshot_says_nothing_about_gates_zones_and_categories() -> None:
    shown = public_state(a_conference(), a_state())

    assert set(shown["conference"]) == {"slug", "name", "venue", "time_zone"}
