"""Single cells of a list: read into values, or refused with a code."""

from huiwu.domain.text import clean_line, folded, is_clean

_YES = {folded(word) for word in ("是", "√", "✓", "✔", "yes", "y", "true", "x", "1")}
_NO = {folded(word) for word in ("", "否", "×", "✗", "no", "n", "false", "0", "-")}


class CellError(ValueError):
    """A cell that can't be read. `code` says why, to whoever sent the list."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_text(cell: str, longest: int) -> str:
    """One line, cleaned; raises `too_long` or `bad_text`."""
    line = clean_line(cell)
    if len(line) > longest:
        raise CellError("too_long")
    if not is_clean(line):
        raise CellError("bad_text")
    return line


def read_yes(cell: str) -> bool:
    """Whether a cell says yes; a blank one says no. Raises `not_yes_or_no`."""
    word = folded(cell)
    if word not in _YES | _NO:
        raise CellError("not_yes_or_no")
    return word in _YES
