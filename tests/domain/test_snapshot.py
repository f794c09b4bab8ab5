import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from huiwu.domain.agenda_events import ConferenceChanged
from huiwu.domain.public_agenda import public_state
from huiwu.domain.snapshot import apply, public_event
from huiwu.store.agenda_codec import TYPES
from tests.builders import a_conference, a_state
from tests.domain.strategies import Step, walks
from tests.vectors import make_agenda_fold

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "vectors/agenda_fold.json").read_text(encoding="utf-8")
)
_OF_THE_DESK = {"speaker_told", "overlay_set", "baton_taken"}
EVENT_TYPES = set(TYPES) - _OF_THE_DESK


@given(walks())
def test_a_delta_on_the_old_snapshot_gives_the_new_one(walk: list[Step]) -> None:
    conference = a_conference()
    shown = public_state(conference, walk[0].before)

    for step in walk:
        if step.event is None:
            continue
        delta = public_event(step.before, step.event)
        if delta is None:
            assert shown == public_state(conference, step.after)
            continue
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


def test_the_vectors_are_what_the_rules_give() -> None:
    assert make_agenda_fold.FILE.read_text("utf-8") == make_agenda_fold.text()


@given(walks())
def test_the_public_never_sees_a_winner_a_key_a_document_or_a_word_for_staff_before_its_time(walk: list[Step]) -> None:
    for step in (one for one in walk if one.event is not None):
        assert step.event is not None
        shown = [public_state(a_conference(), step.after), public_event(step.before, step.event)]
        told = json.dumps(shown, ensure_ascii=False)
        for item in step.after.items:
            sealed = [one.key for one in item.prizes if one.revealed_at is None]
            sealed += [winner.name.zh for one in item.prizes for winner in one.winners]
            sealed += [one.digest for one in item.documents if one.released_at is None]
            assert [one for one in sealed if one in told] == []
        assert '"staff"' not in told


def test_an_event_of_a_type_nobody_knows_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        apply(public_state(a_conference(), a_state()), 1, {"type": "danced"})


def test_a_snapshot_says_nothing_about_gates_zones_and_categories() -> None:
    shown = public_state(a_conference(), a_state())

    assert set(shown["conference"]) == {"slug", "name", "venue", "time_zone"}
