"""Speakers in one cell, as programmes are written: 姓名（职务）；姓名（职务）.

A character that would be taken for something else stands behind a backslash.
"""

from collections.abc import Sequence

from huiwu.wire.cells import CellError

_SEPARATORS = ";；\n"
_OPEN, _CLOSE = "(（", ")）"
_SPECIAL = _SEPARATORS + _OPEN + _CLOSE + "\\"

Pair = tuple[str, str]
_Characters = list[tuple[str, bool]]
"""Characters, and whether each stands for itself."""


def read_pairs(cell: str) -> list[Pair]:
    """Name and position of each; both may be empty. Blank cells hold nobody; raises `open_bracket`."""
    if not cell.strip():
        return []
    return [_pair(piece) for piece in _pieces(_characters(cell))]


def written(pairs: Sequence[Pair]) -> str:
    """The pairs as `read_pairs` reads them back; texts must be of one line and without blanks at their ends."""
    return "；".join(_escaped(name) + (f"（{_balanced(position)}）" if position else "") for name, position in pairs)


def _characters(cell: str) -> _Characters:
    found: _Characters = []
    behind = False
    for character in cell:
        if behind:
            # A backslash before any other character is only a backslash.
            found += [(character, True)] if character in _SPECIAL else [("\\", True), (character, False)]
            behind = False
        elif character == "\\":
            behind = True
        else:
            found.append((character, False))
    return [*found, ("\\", True)] if behind else found


def _pieces(characters: _Characters) -> list[_Characters]:
    pieces: list[_Characters] = [[]]
    depth = 0
    for character, itself in characters:
        if not itself and character in _OPEN:
            depth += 1
        elif not itself and character in _CLOSE:
            depth = max(0, depth - 1)
        if not itself and depth == 0 and character in _SEPARATORS:
            pieces.append([])
        else:
            pieces[-1].append((character, itself))
    if depth:
        raise CellError("open_bracket")
    return pieces


def _pair(piece: _Characters) -> Pair:
    while piece and not piece[-1][1] and piece[-1][0].isspace():
        piece = piece[:-1]
    if piece and not piece[-1][1] and piece[-1][0] in _CLOSE:
        depth = 0
        for place in range(len(piece) - 1, -1, -1):
            character, itself = piece[place]
            depth += not itself and character in _CLOSE
            depth -= not itself and character in _OPEN
            if depth == 0:
                return _text(piece[:place]), _text(piece[place + 1 : -1])
    return _text(piece), ""


def _text(characters: _Characters) -> str:
    return "".join(character for character, _ in characters).strip()


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in _SPECIAL else character for character in text)


def _balanced(position: str) -> str:
    """A position with brackets of its own is left as it is, as long as they belong together."""
    depth = 0
    for character in position:
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth < 0 or character == "\\":
            return _escaped(position)
    return position if depth == 0 else _escaped(position)
