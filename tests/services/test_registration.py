import asyncio
import time

import pytest

from huiwu.domain.attendee import Attendee
from huiwu.domain.badge import short_code
from huiwu.domain.errors import DomainError
from huiwu.services.house import House
from tests.stage_setting import HEADING, ROWS, SLUG, a_house, furnish, rows_of

People = dict[str, Attendee]


async def names(house: House, query: str = "", category: str | None = None) -> list[str]:
    found = await house.registration.find(SLUG, query, category)
    return [one.particulars.name for one in found.attendees]


@pytest.mark.parametrize(
    "query",
    ["徐启萱", "启", "xuqixuan", "XuQi", "xqx", "xu 法院", "4342", "鹏湾", "1排1座", "徐 启 萱"],
)
async def test_somebody_is_found_by_what_gate_staff_would_type(house: House, people: People, query: str) -> None:
    assert await names(house, query) == ["徐启萱"]


async def test_somebody_is_found_by_badge_code_and_short_code_as_people_type_them(house: House, people: People) -> None:
    code = people["4"].code

    for typed in (code, code.lower(), short_code(code), short_code(code).lower(), f" {code[:8]} {code[8:]} "):
        assert await names(house, typed) == ["欧阳春晓"]


async def test_a_search_finds_nobody_by_more_than_the_last_four_digits_of_a_phone(house: House, people: People) -> None:
    assert await names(house, "13800004342") == []
    assert await names(house, "没有这个人") == []


async def test_the_list_keeps_its_order_and_comes_in_pages(house: House, people: People) -> None:
    first = await house.registration.find(SLUG, limit=2)
    last = await house.registration.find(SLUG, limit=2, skip=4)

    assert [one.particulars.external_id for one in first.attendees] == ["1", "2"]
    assert (first.next, first.total) == (2, 5)
    assert ([one.particulars.external_id for one in last.attendees], last.next) == (["5"], None)
    assert await names(house, "", "invited") == ["徐启萱"]


async def test_a_roster_follows_what_another_process_changes(house: House, other_house: House, people: People) -> None:
    assert await names(other_house, "任浩涛") == ["任浩涛"]

    await house.registration.change(SLUG, people["2"].id, {"name": "任大涛"})
    await house.registration.remove(SLUG, people["3"].id)
    await house.registration.add(SLUG, {"name": "新来的", "category": "律师代表"})

    assert await names(other_house, "任") == ["任大涛"]
    assert await names(other_house, "蒋洋") == []
    assert await names(other_house, "xinlaide") == ["新来的"]
    assert await names(other_house) == await names(house)


async def test_people_are_counted_by_category_however_the_list_changes(
    house: House, other_house: House, people: People
) -> None:
    await house.board.totals(SLUG)
    await other_house.registration.change(SLUG, people["2"].id, {"category": "invited"})
    await other_house.registration.remove(SLUG, people["3"].id)

    for each in (house, other_house):
        counted = (await each.board.totals(SLUG)).registered_by_category
        assert +counted == {"delegate": 2, "invited": 2}


async def test_a_roster_that_missed_more_than_is_kept_reads_everything_anew(
    house: House, other_house: House, people: People
) -> None:
    await names(other_house)
    await house.registration.change(SLUG, people["2"].id, {"name": "任大涛"})
    await house.registration.change(SLUG, people["3"].id, {"name": "蒋大洋"})
    await house.connection.command("XTRIM", f"hw:{{{SLUG}}}:people:changes", "MAXLEN", 1)

    assert await names(other_house, "大") == ["任大涛", "蒋大洋"]


async def test_a_file_with_any_error_writes_nothing(house: House, people: People) -> None:
    bad = [HEADING, ["6", "陆续", "", "delegate", "", ""], ["7", "某人", "", "没有的类别", "", ""]]

    answer = await house.registration.import_rows(SLUG, bad, dry_run=False)

    assert [(one.row, one.column, one.code) for one in answer.errors] == [(3, "category", "unknown_category")]
    assert (answer.rows, answer.added) == (2, 0)
    assert len(await names(house)) == 5


async def test_a_file_sent_twice_changes_nothing_more(house: House, people: People) -> None:
    again = await house.registration.import_rows(SLUG, [HEADING, *ROWS], dry_run=False)

    assert (again.added, again.updated, again.unchanged) == (0, 0, 5)
    found = await house.registration.find(SLUG)
    assert {one.id: one for one in found.attendees} == {one.id: one for one in people.values()}


async def test_a_dry_run_says_what_would_change_and_writes_nothing(house: House, people: People) -> None:
    rows = [HEADING, ["1", "徐启萱", "鹏湾法院", "受邀嘉宾", "9 排 9 座", "13800004342"], ["6", "陆续", "", "delegate"]]

    tried = await house.registration.import_rows(SLUG, rows, dry_run=True)
    before = await names(house)
    done = await house.registration.import_rows(SLUG, rows, dry_run=False)

    assert (tried.added, tried.updated, tried.unchanged) == (1, 1, 0) == (done.added, done.updated, done.unchanged)
    assert len(before) == 5
    moved = await house.registration.get(SLUG, people["1"].id)
    assert (moved.particulars.seat, moved.code) == ("9 排 9 座", people["1"].code)


async def test_imports_at_the_same_time_bring_in_everybody_once(house: House, other_house: House) -> None:
    await furnish(house, rows=[HEADING])
    both = rows_of(60)

    answers = await asyncio.gather(
        house.registration.import_rows(SLUG, both, dry_run=False),
        other_house.registration.import_rows(SLUG, both, dry_run=False),
        house.registration.import_rows(SLUG, both[:31], dry_run=False),
        other_house.registration.add(SLUG, {"name": "走进来的人", "category": "delegate"}),
    )

    imported = answers[:3]
    assert sum(one.added for one in imported) == 60
    for one in (house, other_house):
        assert (await one.registration.find(SLUG)).total == 61


async def test_twenty_five_thousand_people_are_loaded_and_searched_in_seconds(house: House, redis_url: str) -> None:
    begun = time.monotonic()
    await furnish(house, rows=rows_of(25_000))
    imported = time.monotonic()
    async with a_house(redis_url) as fresh:
        found = await fresh.registration.find(SLUG, "23456")
        loaded = time.monotonic()
        again = await fresh.registration.find(SLUG, "23456")
        searched = time.monotonic()

    assert [one.particulars.external_id for one in found.attendees] == ["23456"]
    assert found == again
    # Ten times what it takes here, so that only a change of kind is noticed.
    assert imported - begun < 30
    assert loaded - imported < 20
    assert searched - loaded < 1


async def test_a_walk_in_who_is_on_the_list_already_is_told_so(house: House, people: People) -> None:
    with pytest.raises(DomainError, match="person_exists"):
        await house.registration.add(SLUG, {"name": "别名", "category": "delegate", "external_id": "1"})
    with pytest.raises(DomainError, match="person_exists"):
        await house.registration.change(SLUG, people["2"].id, {"external_id": "1"})


async def test_the_same_walk_in_entered_at_two_desks_is_added_once(
    house: House, other_house: House, people: People
) -> None:
    values = {"name": "新来的", "category": "delegate", "phone": "13912345678"}

    answers = await asyncio.gather(
        *(one.registration.add(SLUG, values) for one in (house, other_house, house, other_house)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Attendee) for one in answers) == 1
    assert {one.code for one in answers if isinstance(one, DomainError)} == {"person_exists"}
    assert await names(house, "5678") == ["新来的"]


async def test_changing_a_person_keeps_the_badge_and_the_fields_not_given(house: House, people: People) -> None:
    newer = await house.registration.change(SLUG, people["2"].id, {"title": "合伙人"})

    assert (newer.code, newer.badge) == (people["2"].code, people["2"].badge)
    assert newer.particulars.organisation == "东岸律师事务所"
    assert newer.particulars.title == "合伙人"


@pytest.mark.parametrize("verb", ["revoke", "replace_badge", "remove", "get"])
async def test_nobody_is_unknown_to_every_verb(house: House, people: People, verb: str) -> None:
    with pytest.raises(DomainError, match="unknown_attendee"):
        await getattr(house.registration, verb)(SLUG, "0000000000")


async def test_bad_particulars_name_every_wrong_field(house: House, people: People) -> None:
    with pytest.raises(DomainError, match="bad_input") as caught:
        await house.registration.add(SLUG, {"name": "", "category": "x", "phone": "abc", "email": "@"})

    wrong = {(one.at, one.code) for one in caught.value.errors}
    assert wrong == {
        ("name", "required"),
        ("category", "unknown_category"),
        ("phone", "bad_phone"),
        ("email", "bad_email"),
    }
