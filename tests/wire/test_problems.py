import json

import pytest

from huiwu.domain.errors import DomainError, FieldError
from huiwu.wire.problems import PROBLEMS, body


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_is_a_document(code: str) -> None:
    document = body(DomainError(code))

    assert document == {"code": code, "title": PROBLEMS[code].title, "status": PROBLEMS[code].status}
    assert 400 <= PROBLEMS[code].status < 600


def test_bad_input_names_the_places_and_echoes_nothing() -> None:
    document = body(DomainError("bad_input", (FieldError("items.3.planned_ms", "out_of_range"),)))

    assert document["errors"] == [{"at": "items.3.planned_ms", "code": "out_of_range"}]
    assert json.loads(json.dumps(document)) == document


def test_a_stale_order_is_told_the_newest_rev() -> None:
    assert body(DomainError("stale_rev", extra={"rev": 7}))["rev"] == 7
