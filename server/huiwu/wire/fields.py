"""Read the fields of a JSON object: what is right becomes a value, what is wrong is listed with its place."""

from enum import StrEnum
from typing import Any, TypeVar

from huiwu.domain.conference import Bilingual
from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.text import clean_line, is_clean, is_identifier

Choice = TypeVar("Choice", bound=StrEnum)

LARGEST_INSTANT = 253_402_300_799_999
"""The end of the year 9999; beyond it pages can't show a date."""


class Fields:
    """One object of the input, at a dotted path. Read every field, then call `done`."""

    def __init__(self, value: Any, path: str = "", errors: list[FieldError] | None = None) -> None:
        self._path = path
        self.errors: list[FieldError] = [] if errors is None else errors
        self._value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.errors.append(FieldError(path, "not_an_object"))

    def done(self) -> None:
        """Raise `bad_input` with all that was wrong, if anything was."""
        if self.errors:
            raise DomainError("bad_input", tuple(self.errors[:100]))

    def has(self, name: str) -> bool:
        return self._value.get(name) is not None

    def wrong(self, name: str, code: str) -> None:
        self.errors.append(FieldError(f"{self._path}.{name}" if self._path else name, code))

    def text(self, name: str, longest: int, *, required: bool = True) -> str:
        """A line of text, cleaned; "" when it is wrong, or absent and not required."""
        value = self._value.get(name)
        if value is None:
            if required:
                self.wrong(name, "required")
            return ""
        if not isinstance(value, str):
            self.wrong(name, "not_a_text")
            return ""
        line = clean_line(value)
        if len(line) > longest:
            self.wrong(name, "too_long")
        elif not is_clean(line):
            self.wrong(name, "bad_text")
        elif required and not line:
            self.wrong(name, "required")
        else:
            return line
        return ""

    def as_sent(self, name: str, longest: int) -> str:
        """A text that must travel unchanged; it may hold line breaks, else only what `is_clean` allows."""
        value = self._value.get(name)
        if not isinstance(value, str):
            self.wrong(name, "required" if value is None else "not_a_text")
        elif len(value) > longest:
            self.wrong(name, "too_long")
        elif not value.strip():
            self.wrong(name, "required")
        elif not is_clean(value.replace("\n", " ").replace("\r", " ").replace("\t", " ")):
            self.wrong(name, "bad_text")
        else:
            return value
        return ""

    def raw_text(self, name: str, longest: int) -> str:
        """Whatever text was scanned: only its length is judged here."""
        value = self._value.get(name)
        if not isinstance(value, str):
            self.wrong(name, "required" if value is None else "not_a_text")
        elif len(value) > longest:
            self.wrong(name, "too_long")
        else:
            return value
        return ""

    def identifier(self, name: str, *, required: bool = True) -> str:
        value = self._value.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self.wrong(name, "required" if value is None else "not_a_text")
        elif not is_identifier(value):
            self.wrong(name, "not_an_identifier")
        else:
            return value
        return ""

    def integer(self, name: str, least: int, most: int, *, required: bool = True) -> int | None:
        value = self._value.get(name)
        if value is None:
            if required:
                self.wrong(name, "required")
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(name, "not_an_integer")
        elif not least <= value <= most:
            self.wrong(name, "out_of_range")
        else:
            return value
        return None

    def boolean(self, name: str) -> bool:
        """False when absent."""
        value = self._value.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(name, "not_a_boolean")
        return False

    def choice(self, name: str, kind: type[Choice], default: Choice | None = None) -> Choice | None:
        value: Any = self._value.get(name)
        if value is None and default is not None:
            return default
        try:
            return kind(value)
        except ValueError:
            self.wrong(name, "required" if value is None else "unknown_value")
            return default

    def bilingual(self, name: str, longest: int, *, required: bool = True) -> Bilingual:
        """`{"zh","en"}`, or one text for both."""
        value = self._value.get(name)
        if isinstance(value, str):
            return Bilingual(self.text(name, longest, required=required))
        if value is None and not required:
            return Bilingual("")
        inner = self.inner(name)
        return Bilingual(inner.text("zh", longest, required=required), inner.text("en", longest, required=False))

    def inner(self, name: str) -> "Fields":
        path = f"{self._path}.{name}" if self._path else name
        return Fields(self._value.get(name), path, self.errors)

    def each(self, name: str, most: int, *, required: bool = True) -> list["Fields"]:
        """The objects of a list."""
        value = self._value.get(name)
        if value is None and not required:
            return []
        if not isinstance(value, list):
            self.wrong(name, "required" if value is None else "not_a_list")
            return []
        if len(value) > most:
            self.wrong(name, "too_many")
            return []
        path = f"{self._path}.{name}" if self._path else name
        return [Fields(one, f"{path}.{place}", self.errors) for place, one in enumerate(value)]

    def texts(self, name: str, most: int, longest: int) -> list[str]:
        """A list of texts."""
        value = self._value.get(name)
        if not isinstance(value, list):
            self.wrong(name, "required" if value is None else "not_a_list")
        elif len(value) > most:
            self.wrong(name, "too_many")
        elif any(not isinstance(one, str) or len(one) > longest for one in value):
            self.wrong(name, "not_a_text")
        else:
            return list(value)
        return []
