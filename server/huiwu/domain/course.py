"""The course of the run: what is on stage, what set the pace last, and what is to come.

The run is one line: one item is live at a time, whatever hall it names, and the next is the next of the plan.
"""

from huiwu.domain.agenda import AgendaState
from huiwu.domain.programme import Item
from huiwu.domain.timeline import BEGINNING


def on_stage(state: AgendaState) -> Item | None:
    """The item that is live or held; None when nothing is."""
    item = state.item(state.current)
    return None if item is None or item.started_at is None else item


def last_started(state: AgendaState) -> Item | None:
    """What set the pace last: the item on stage, else the one started latest (of equals, the later in order)."""
    started = [item for item in state.items if item.started_at is not None]
    latest = max(reversed(started), key=lambda item: item.started_at or BEGINNING, default=None)
    return on_stage(state) or latest


def to_come(state: AgendaState) -> tuple[Item, ...]:
    """What can still follow, in order: after the item that set the pace last, neither started nor left out.

    What was jumped over is behind. An ended run is not looked at: starting an item opens it again.
    """
    last = last_started(state)
    begin = 0 if last is None else state.items.index(last) + 1
    return tuple(item for item in state.items[begin:] if item.started_at is None and not item.skipped)
