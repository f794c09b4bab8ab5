"""JSON as we take it: bounded depth, no key twice, no NaN, no lone surrogates."""

import json
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

from huiwu.domain.errors import WireError

DEEPEST = 32


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key stands twice")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# Built once: `json.loads` and `json.dumps` would build one for each call.
_DECODER = json.JSONDecoder(object_pairs_hook=_no_key_twice, parse_constant=_no_constant)


def _depth(value: Any) -> int:
    deepest = 0
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(one, dict):
            waiting += [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list):
            waiting += [(inner, depth + 1) for inner in one]
    return deepest


def loads(text: str | bytes) -> Any:
    """The value; raises `WireError("bad_json")` for anything else than clean JSON in UTF-8."""
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8", "strict")
        value = _DECODER.decode(decoded)
        # An escaped lone surrogate is JSON, but no text that could be written down again.
        if "\\u" in decoded:
            json.dumps(value, ensure_ascii=False).encode("utf-8", "strict")
    except (ValueError, RecursionError) as error:
        raise WireError("bad_json") from error
    # Few texts have as many brackets, and only those can be as deep.
    if decoded.count("{") + decoded.count("[") > DEEPEST and _depth(value) > DEEPEST:
        raise WireError("bad_json")
    return value


quoted: Callable[[str], str] = encode_basestring
"""A text as `dumps` writes it."""
dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
