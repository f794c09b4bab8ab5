import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import huiwu
from huiwu.domain.errors import DomainError
from huiwu.wire.conference_file import read_conference_file
from tests.builders import NOW
from tests.wire.attempts import attempt, is_in_order
from tests.wire.strategies import nearly

SAMPLE = Path(huiwu.__file__).parent / "samples/szlawyers_2023/conference.json"
ITEM = {"id": "one", "kind": "speech", "title": "发言", "planned_ms": 60_000}
FILE: dict[str, Any] = {
    "slug": "demo",
    "name": {"zh": "大会", "en": "Conference"},
    "venue": "深圳厅",
    "time_zone": "Asia/Shanghai",
    "zones": [{"id": "hall", "name": "会场", "scope": "conference"}, {"id": "lounge", "name": "贵宾室"}],
    "categories": [{"key": "delegate", "name": "代表", "hue": 250, "zones": ["hall"]}],
    "gates": [{"id": "main", "name": "主入口", "zone": "hall"}],
    "items": [ITEM, {**ITEM, "id": "two"}, {**ITEM, "id": "three", "planned_start_at": NOW}],
}


def errors_of(change: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(DomainError) as refused:
        read_conference_file({**FILE, **change})
    assert refused.value.code == "bad_input"
    return [(error.at, error.code) for error in refused.value.errors]


@given(nearly(FILE))
def test_any_file_is_read_or_refused(value: Any) -> None:
    assert is_in_order(attempt(read_conference_file, value), "bad_input")


def test_a_zone_without_a_scope_is_counted_by_itself() -> None:
    conference = read_conference_file(FILE).conference

    assert [(zone.id, zone.scope) for zone in conference.zones] == [("hall", "conference"), ("lounge", "lounge")]
    assert conference.venue.zh == "深圳厅"


def test_a_file_may_have_no_agenda() -> None:
    without = {name: value for name, value in FILE.items() if name != "items"}

    assert read_conference_file(without).plan.items == ()


def test_items_without_a_start_are_laid_one_after_the_other() -> None:
    start = 1_000_000

    laid = read_conference_file(FILE).plan_from(type(NOW)(start))

    assert [item.planned_start_at for item in laid.items] == [start, start + 60_000, NOW]


def test_the_sample_conference_is_right() -> None:
    file = read_conference_file(json.loads(SAMPLE.read_text(encoding="utf-8")))

    assert file.conference.gates
    assert file.plan.items


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"slug": "Demo"}, ("slug", "not_a_slug")),
        ({"time_zone": "Mars/Olympus"}, ("time_zone", "unknown_value")),
        ({"time_zone": "../../etc/passwd"}, ("time_zone", "unknown_value")),
        ({"time_zone": "Asia"}, ("time_zone", "unknown_value")),
        ({"gates": [{**FILE["gates"][0], "zone": "moon"}]}, ("gates", "unknown_zone")),
        ({"categories": [{**FILE["categories"][0], "zones": ["moon"]}]}, ("categories", "unknown_zone")),
        ({"gates": FILE["gates"] * 2}, ("gates", "same_id_twice")),
        ({"zones": FILE["zones"] * 2}, ("zones", "same_id_twice")),
        ({"categories": FILE["categories"] * 2}, ("categories", "same_id_twice")),
        ({"categories": [{**FILE["categories"][0], "hue": 360}]}, ("categories.0.hue", "out_of_range")),
        ({"name": {}}, ("name.zh", "required")),
    ],
)
def test_a_wrong_file_is_told_the_place(change: dict[str, Any], error: tuple[str, str]) -> None:
    assert errors_of(change) == [error]
