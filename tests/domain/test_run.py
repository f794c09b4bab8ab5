import pytest

from huiwu.domain.run import MOVES, Move, Run, after_move


@pytest.mark.parametrize("run", Run)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_and_nowhere_else(run: Run, move: Move) -> None:
    assert after_move(run, move) == MOVES.get((run, move))


@pytest.mark.parametrize("run", Run)
def test_an_item_may_start_at_any_time(run: Run) -> None:
    assert after_move(run, Move.START_ITEM) is Run.LIVE


@pytest.mark.parametrize("run", [Run.IDLE, Run.ARMED, Run.ENDED])
def test_an_item_ends_only_while_one_is_on_stage(run: Run) -> None:
    assert after_move(run, Move.END_ITEM) is None


@pytest.mark.parametrize("run", Run)
def test_only_what_is_live_stands_still_and_only_what_stands_still_goes_on(run: Run) -> None:
    assert (after_move(run, Move.HOLD) is not None) == (run is Run.LIVE)
    assert (after_move(run, Move.RESUME) is not None) == (run is Run.HELD)


@pytest.mark.parametrize("run", [Run.IDLE, Run.ENDED])
def test_what_has_not_begun_or_is_over_cannot_end(run: Run) -> None:
    assert after_move(run, Move.END_RUN) is None
