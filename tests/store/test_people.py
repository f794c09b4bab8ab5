import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio

from huiwu.domain.attendee import Attendee, Particulars, with_new_badge
from huiwu.domain.badge import make_code
from huiwu.domain.ids import AttendeeId, CategoryKey
from huiwu.store.connection import Connection
from huiwu.store.people import People, PeopleStore
from tests.stage_setting import SLUG


def person(number: int) -> Attendee:
    return Attendee(
        AttendeeId(f"p{number}"), Particulars(f"某{number}", CategoryKey("delegate")), make_code(SLUG, number)
    )


@pytest.fixture
def store(connection: Connection) -> PeopleStore:
    return PeopleStore(connection)


@pytest_asyncio.fixture
async def two(store: PeopleStore) -> list[Attendee]:
    """Two people, at version 1."""
    people = [person(1), person(2)]
    assert await store.change(SLUG, "first", 0, put=people) == 1
    return people


async def read(store: PeopleStore, since: int) -> People:
    people = await store.read(SLUG, since)
    assert people is not None
    return people


async def test_a_list_is_read_whole_and_then_only_what_changed(store: PeopleStore, two: list[Attendee]) -> None:
    newer = with_new_badge(two[0], make_code(SLUG, 9))
    whole = await read(store, 0)
    await store.change(SLUG, "second", 1, put=[newer, person(3)], removed=[two[1].id])
    changed = await read(store, 1)

    assert (whole.version, whole.whole, set(whole.attendees)) == (1, True, set(two))
    assert (changed.version, changed.whole, changed.gone) == (2, False, (two[1].id,))
    assert set(changed.attendees) == {newer, person(3)}
    assert await store.read(SLUG, 2) is None


async def test_a_change_worked_out_on_an_old_list_writes_nothing(store: PeopleStore, two: list[Attendee]) -> None:
    assert await store.change(SLUG, "late", 0, put=[person(3), person(4)], removed=[two[0].id]) is None

    people = await read(store, 0)
    assert (people.version, set(people.attendees)) == (1, set(two))
    assert set(people.codes.values()) == {one.id for one in two}


async def test_a_retry_of_the_same_operation_gets_the_first_answer(store: PeopleStore, two: list[Attendee]) -> None:
    await store.change(SLUG, "second", 1, put=[person(3)])

    assert await store.change(SLUG, "first", 0, put=two) == 1
    assert await store.change(SLUG, "second", 1, put=[person(3)]) == 2
    assert (await read(store, 0)).version == 2


async def test_of_many_changes_at_once_on_one_version_one_is_written(store: PeopleStore, two: list[Attendee]) -> None:
    answers = await asyncio.gather(*(store.change(SLUG, f"o{n}", 1, put=[person(10 + n)]) for n in range(20)))

    assert sorted(one for one in answers if one is not None) == [2]
    assert len((await read(store, 0)).attendees) == 3


async def test_codes_once_issued_stay_known(store: PeopleStore, two: list[Attendee]) -> None:
    newer = with_new_badge(two[0], make_code(SLUG, 9))
    await store.change(SLUG, "second", 1, put=[newer])
    await store.change(SLUG, "third", 2, removed=[two[1].id])

    people = await read(store, 0)

    assert people.codes == {two[0].code: two[0].id, newer.code: two[0].id, two[1].code: two[1].id}
    assert people.attendees == (newer,)


async def test_somebody_who_missed_trimmed_changes_reads_everything(
    store: PeopleStore, two: list[Attendee], connection: Connection
) -> None:
    for version in range(1, 4):
        await store.change(SLUG, f"v{version}", version, put=[replace(two[0], rev=version + 1)])
    await connection.command("XTRIM", f"hw:{{{SLUG}}}:people:changes", "MAXLEN", 1)

    assert (await read(store, 1)).whole
    assert not (await read(store, 3)).whole


async def test_every_field_of_a_person_comes_back_as_it_went(store: PeopleStore) -> None:
    particulars = Particulars(
        "陈㼆 O'Neil \u2028", CategoryKey("k"), "单位", "职务", "1 排", "+8613800000000", "a@b", '编号 "1" \\'
    )
    odd = Attendee(AttendeeId("x"), particulars, make_code(SLUG, 5), serial=3, rev=7)

    await store.change(SLUG, "odd", 0, put=[odd])

    assert (await read(store, 0)).attendees == (odd,)
