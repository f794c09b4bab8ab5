"""Writes `forecast.json`: agendas at an instant, with what is expected of their items.

`by_hand`: those of `forecast_by_hand`, whose expected minutes were worked out from the rules and not by them.
`drawn`: agendas nobody would plan, drawn from a fixed seed; what they expect is what Python says, and shows that the
pages say the same. An item is written down only as far as it differs from `plain`. Run it after a change:

    python -m tests.vectors.make_forecast
"""

import json
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from huiwu.domain.agenda import AgendaState
from huiwu.domain.forecast import forecast
from huiwu.domain.run import Run
from huiwu.domain.timeline import Instant
from tests.builders import an_item
from tests.vectors.forecast_by_hand import MINUTE_MS, Vector, at, by_hand

if TYPE_CHECKING:
    from huiwu.domain.programme import Item

FILE = Path(__file__).with_name("forecast.json")
PLAIN: dict[str, Any] = {
    "fixed_start": False,
    "fixed_end": False,
    "min_ms": None,
    "extended_ms": 0,
    "skipped": False,
    "started_at": None,
    "ended_at": None,
    "held_ms": 0,
    "held_at": None,
}


DRAWN = 300


def drawn() -> list[Vector]:
    """Agendas without rhyme or reason, the same every time."""
    chance = Random(20230303)
    return [_drawn(chance, number) for number in range(DRAWN)]


def _drawn(chance: Random, number: int) -> Vector:
    def maybe(value: Any, share: float = 0.25) -> Any:
        return value if chance.random() < share else None

    def span() -> int:
        return chance.choice((0, 5, 20, 90)) * MINUTE_MS + chance.randrange(-3, 4) * 1_000

    items, start = [], at(0)
    done = chance.randrange(4)
    for place in range(chance.randrange(8)):
        planned = max(0, span())
        one = {"id": f"i{place}", "planned_start_at": start, "planned_ms": planned, **PLAIN}
        one |= {flag: chance.random() < 0.2 for flag in ("fixed_start", "fixed_end", "skipped")}
        one |= {"min_ms": maybe(max(0, span())), "extended_ms": maybe(span() - 10 * MINUTE_MS) or 0}
        one |= {
            "started_at": maybe(start + span() - 10 * MINUTE_MS, 0.8 if place < done else 0.04),
            "held_ms": maybe(max(0, span())) or 0,
        }
        if one["started_at"] is not None:
            one |= {"ended_at": maybe(one["started_at"] + span(), 0.7), "held_at": maybe(one["started_at"] + span())}
        items.append(one)
        start += planned + (maybe(span() * chance.choice((1, 1, 8))) or 0)
    if items and chance.random() < 0.3:
        items.insert(chance.randrange(len(items)), items.pop(chance.randrange(len(items))))
    current = maybe(chance.choice(items)["id"] if items else None, 0.6)
    run = chance.choice([run.value for run in Run if run is not Run.ENDED or number % 5 == 0])
    now = chance.randrange(at(-30), start + 30 * MINUTE_MS)
    vector = {"name": f"drawn {number}", "now": now, "run": run, "current": current, "items": items}
    vector["items"] = [{k: v for k, v in one.items() if k not in PLAIN or v != PLAIN[k]} for one in items]
    return {**vector, "forecast": as_written(vector)}


def state_of(vector: Vector) -> AgendaState:
    """The agenda of a vector, as the rules hold it."""
    items: tuple[Item, ...] = tuple(an_item(one["id"], **{**PLAIN, **one}) for one in vector["items"])
    return AgendaState(run=Run(vector["run"]), current=vector["current"], items=items)


def as_written(vector: Vector) -> Vector | None:
    """What the rules expect, in the form of the file."""
    found = forecast(state_of(vector), Instant(vector["now"]))
    return None if found is None else json.loads(json.dumps(asdict(found)))


def text() -> str:
    parts = {"plain": [PLAIN], "by_hand": by_hand(), "drawn": drawn()}
    lines = {name: (json.dumps(one, ensure_ascii=False) for one in found) for name, found in parts.items()}
    return "{\n" + ",\n".join(f'"{name}": [\n' + ",\n".join(found) + "\n]" for name, found in lines.items()) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
