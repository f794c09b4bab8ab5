"""What is on stage? The run of a conference as a table of allowed moves.

A move that is not in the table is refused and changes nothing. `server/docs/run.md` is drawn from the table.
"""

from enum import StrEnum


class Run(StrEnum):
    """Where the conference stands."""

    IDLE = "idle"
    ARMED = "armed"
    LIVE = "live"
    HELD = "held"
    ENDED = "ended"


class Move(StrEnum):
    """What can happen to the run."""

    ARM = "arm"
    START_ITEM = "start_item"
    HOLD = "hold"
    RESUME = "resume"
    END_ITEM = "end_item"
    END_RUN = "end_run"


MOVES: dict[tuple[Run, Move], Run] = {
    (Run.IDLE, Move.ARM): Run.ARMED,
    (Run.IDLE, Move.START_ITEM): Run.LIVE,
    (Run.ARMED, Move.START_ITEM): Run.LIVE,
    (Run.ARMED, Move.END_RUN): Run.ENDED,
    (Run.LIVE, Move.START_ITEM): Run.LIVE,
    (Run.LIVE, Move.HOLD): Run.HELD,
    (Run.LIVE, Move.END_ITEM): Run.ARMED,
    (Run.LIVE, Move.END_RUN): Run.ENDED,
    (Run.HELD, Move.RESUME): Run.LIVE,
    # The next speaker comes on without the held item ever going on.
    (Run.HELD, Move.START_ITEM): Run.LIVE,
    (Run.HELD, Move.END_ITEM): Run.ARMED,
    (Run.HELD, Move.END_RUN): Run.ENDED,
    # Ended by mistake, or an encore: starting an item opens the run again.
    (Run.ENDED, Move.START_ITEM): Run.LIVE,
}


def after_move(run: Run, move: Move) -> Run | None:
    """Where a move leads, or None when it is not allowed now."""
    return MOVES.get((run, move))
