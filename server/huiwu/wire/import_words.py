"""What a list of the agenda would change, or has changed, as JSON."""

from typing import Any

from huiwu.domain.agenda_merge import Action, Effect, Merged
from huiwu.domain.list_rows import MOST_ERRORS, RowError
from huiwu.domain.public_agenda import bilingual

Json = dict[str, Any]


def imported(merged: Merged, rows: int, encoding: str, *, rev: int, differs: bool) -> Json:
    """`rev` is that of the agenda the list was compared with, or of what it became; `differs`: it changes something."""
    return {
        "rev": rev,
        "differs": differs,
        "rows": rows,
        **{action.value: merged.count(action) for action in Action},
        "entries": [_entry(one) for one in merged.effects],
        "errors": [],
        "encoding": encoding,
    }


def refused(errors: tuple[RowError, ...], rows: int, encoding: str, rev: int) -> Json:
    """A list with something wrong in it: nothing of it is shown as if it were going to be done."""
    return {
        "rev": rev,
        "differs": False,
        "rows": rows,
        **dict.fromkeys((action.value for action in Action), 0),
        "entries": [],
        "errors": [{"row": one.row, "column": one.column, "code": one.code} for one in errors[:MOST_ERRORS]],
        "encoding": encoding,
    }


def _entry(effect: Effect) -> Json:
    item = effect.item
    return {
        "row": effect.row,
        "action": effect.action.value,
        "changes": list(effect.changes),
        "id": item.id,
        "cue": item.cue,
        "title": bilingual(item.title),
        "planned_start_at": item.planned_start_at,
        "planned_ms": item.planned_ms,
        "began": item.started_at is not None,
    }
