"""Writes `server/docs/run.md`: the table of moves as a diagram and as a table.

python -m tests.deploy.draw_run
"""

from pathlib import Path

from huiwu.domain.run import MOVES, Move, Run

FILE = Path(__file__).parents[2] / "server/docs/run.md"

_HEAD = """# The run of a conference

Drawn from the table in `server/huiwu/domain/run.py` by `python -m tests.deploy.draw_run`; a test compares. A move that
is not here is refused as `not_allowed` and changes nothing.

| state | 中文 |
|---|---|
| `idle` | 未开始 |
| `armed` | 待命 |
| `live` | 进行中 |
| `held` | 暂停 |
| `ended` | 已结束 |
"""

_COMMANDS = {
    Move.ARM: "arm",
    Move.START_ITEM: "start",
    Move.HOLD: "hold",
    Move.RESUME: "resume",
    Move.END_ITEM: "end, when something follows",
    Move.END_RUN: "end, when nothing follows or nothing is live",
}


def text() -> str:
    arrows = "\n".join(f"    {run} --> {after}: {move}" for (run, move), after in MOVES.items())
    diagram = f"```mermaid\nstateDiagram-v2\n    [*] --> {Run.IDLE}\n{arrows}\n```\n"
    heading = "| move | command | " + " | ".join(f"from `{run}`" for run in Run) + " |\n"
    rule = "|---" * (len(Run) + 2) + "|\n"
    rows = "".join(
        f"| `{move}` | {_COMMANDS[move]} | " + " | ".join(_to(run, move) for run in Run) + " |\n" for move in Move
    )
    return f"{_HEAD}\n{diagram}\n{heading}{rule}{rows}"


def _to(run: Run, move: Move) -> str:
    after = MOVES.get((run, move))
    return "–" if after is None else f"`{after}`"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
