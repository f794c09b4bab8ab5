"""Arbitrary JSON, and JSON that is nearly right: it gets further into a reader than chance would."""

from typing import Any

from hypothesis import strategies as st

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from((2**53, 2**64, -1, "in", "demo", "start", "announce", "speech", "Asia/Shanghai", "../x"))
)
any_json: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def nearly(right: dict[str, Any]) -> st.SearchStrategy[Any]:
    """A right object with some fields taken away or given arbitrary values, at any depth; or anything at all."""
    return any_json | _bent(right)


def _bent(right: Any) -> st.SearchStrategy[Any]:
    match right:
        case dict():
            fields = {name: st.just(value) | _bent(value) | any_json for name, value in right.items()}
            return st.fixed_dictionaries({}, optional=fields)
        case list():
            return st.lists(st.one_of([_bent(one) for one in right] or [any_json]), max_size=3)
        case _:
            return st.just(right)
