import pytest

from huiwu.domain.run import MOVES, Move, Run, after_move


@pytest.mark.parametrize("run", Run)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says_and_nowhere_else(run: Run, move: Move) -> None:
    assert after_move(run, move) == MOVES.get((run, move))


@pytest.mark.parametrize("run", [Run.IDLE, Run.ARMED, Run.LIVE, Run.ENDED])
def test_an_item_may_start_at_any_time(run: Run) -> None:
    assert after_move(run, Move.START_ITEM) is Run.LIVE


@pytest.mark.parametrize("run", [one for one in Run if one is not Run.LIVE])
def test_an_item_ends_only_while_one_is_live(run: Run) -> None:
    assert after_move(run, Move.END_ITEM) is None


@pytest.mark.parametrize("run", [Run.IDLE, Run.ENDED])
def test_what_has_not_begun_or_is_over_cannot_end(run: Run) -> None:
    assert after_move(run, Move.END_RUN) is None
