"""The short form of `python -m tests.day.bad_line`."""

from pathlib import Path

from tests.day.bad_line import bad_line

OPERATIONS = 500


async def test_each_operation_is_recorded_once_over_a_bad_line(tmp_path: Path) -> None:
    outcome = await bad_line(OPERATIONS, tmp_path)

    assert (outcome.recorded, outcome.newest_seq, outcome.admitted) == (OPERATIONS,) * 3, outcome.table()
    assert not outcome.refused, outcome.table()
    assert set(outcome.done) == {"delayed", "doubled", "replies lost", "sliced"}
