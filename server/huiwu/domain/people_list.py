"""A list of people as rows of cells: which column is which, which rows are wrong, who is new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from huiwu.domain.attendee import (
    LONGEST,
    REQUIRED,
    Attendee,
    Particulars,
    read_particulars,
    recognised,
    strong_keys,
    weak_key,
)
from huiwu.domain.conference import Conference
from huiwu.domain.list_rows import (
    MOST_ERRORS,
    MOST_ROWS,
    RowError,
    cells_of,
    columns_of,
    filled_rows,
)
from huiwu.domain.text import folded

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "name"),
    "category": ("参会类别", "类别", "category"),
    "organisation": ("单位", "工作单位", "律所", "organisation", "organization", "company"),
    "title": ("职务", "职位", "title", "position"),
    "seat": ("座位", "座位号", "seat"),
    "phone": ("手机", "手机号", "电话", "phone", "mobile"),
    "email": ("邮箱", "电子邮箱", "email", "e-mail"),
    # Not 序号: that counts the rows of one list, and another list counts from 1 again.
    "external_id": ("编号", "id", "external_id", "number"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as understood: people by row, or errors; never both are acted upon."""

    people: tuple[tuple[int, Particulars], ...]
    errors: tuple[RowError, ...]
    rows: int
    preview: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """What a list would change."""

    added: tuple[Particulars, ...]
    updated: tuple[tuple[Attendee, Particulars], ...]
    unchanged: int


def read_rows(rows: Iterable[Sequence[str]], conference: Conference) -> Reading:
    """Understand a file's rows, the heading first. Blank rows are passed over; unknown columns are ignored."""
    numbered = filled_rows(rows)
    if not numbered:
        return Reading((), (RowError(1, "", "missing_heading"),), 0)
    if len(numbered) - 1 > MOST_ROWS:
        return Reading((), (RowError(0, "", "too_many_rows"),), len(numbered) - 1)
    columns, errors = columns_of(numbered[0][1], HEADINGS, REQUIRED)
    if errors:
        return Reading((), tuple(errors), len(numbered) - 1)
    people: list[tuple[int, Particulars]] = []
    seen: set[str] = set()
    for number, row in numbered[1:]:
        values = cells_of(row, columns)
        person, wrong = read_particulars(values, conference)
        errors += [RowError(number, error.at, error.code) for error in wrong]
        keys = () if person is None else strong_keys(person) or (weak_key(person),)
        if any(key in seen for key in keys):
            errors.append(RowError(number, "name", "duplicate_row"))
        elif person is not None:
            seen.update(keys)
            people.append((number, person))
        if len(errors) >= MOST_ERRORS:
            break
    return Reading(tuple(people), tuple(errors[:MOST_ERRORS]), len(numbered) - 1, _preview(numbered, columns))


def _preview(numbered: Sequence[tuple[int, Sequence[str]]], columns: Mapping[str, int]) -> tuple[dict[str, str], ...]:
    return tuple(
        {field: row[place][: LONGEST[field]] if place < len(row) else "" for field, place in columns.items()}
        for _, row in numbered[1:11]
    )


def taken_numbers(
    people: Iterable[tuple[int, Particulars]], known: Mapping[str, Sequence[Attendee]]
) -> tuple[RowError, ...]:
    """Rows whose number belongs to somebody of another name and another organisation: two lists that both count."""
    return tuple(
        RowError(row, "external_id", "number_taken")
        for row, person in people
        if person.external_id
        for owner in known.get(strong_keys(person)[0], ())
        if folded(owner.particulars.name) != folded(person.name)
        and folded(owner.particulars.organisation) != folded(person.organisation)
    )[:MOST_ERRORS]


def _filled_in(old: Particulars, new: Particulars) -> Particulars:
    """The newer particulars, where an empty cell leaves what was known: a list never erases."""
    return replace(old, **{field: value for field, value in asdict(new).items() if value})


def merge(people: Iterable[Particulars], known: Mapping[str, Sequence[Attendee]]) -> Merge:
    """Compare a list with the people already there; `known` as `attendee.recognised` takes it."""
    added, updated, unchanged = [], [], 0
    for person in people:
        attendee = recognised(person, known)
        if attendee is None:
            added.append(person)
            continue
        newer = _filled_in(attendee.particulars, person)
        if attendee.particulars == newer:
            unchanged += 1
        else:
            updated.append((attendee, newer))
    return Merge(tuple(added), tuple(updated), unchanged)
