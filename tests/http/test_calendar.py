"""The calendar as it is fetched: by anybody, again and again, through caches."""

import asyncio
from typing import Any

from icalendar import Calendar

from tests.stage_setting import NOON, SLUG, Deployment, item


def entries(text: str) -> dict[str, Any]:
    return {str(one["UID"]): one for one in Calendar.from_ical(text).walk("VEVENT")}


def planned(number: int) -> dict[str, Any]:
    return {**item(number), "planned_start_at": NOON + number * 600_000}


async def test_anybody_may_take_the_agenda_into_a_calendar(hall: Deployment) -> None:
    answer = await hall.ask("GET", "C/agenda.ics")

    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SLUG}.ics"'
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    found = entries(answer.text)
    assert list(found) == [f"i{number}@{SLUG}.huiwu" for number in (1, 2, 3)]
    assert str(found[f"i1@{SLUG}.huiwu"]["URL"]) == f"{hall.base_url}/c/{SLUG}/viewer"
    english = await hall.ask("GET", "C/agenda.ics?lang=en")
    assert "X-WR-CALNAME:Test conference" in english.text


async def test_one_item_is_a_file_of_its_own(hall: Deployment) -> None:
    answer = await hall.ask("GET", "C/agenda.ics?item=i2")

    assert list(entries(answer.text)) == [f"i2@{SLUG}.huiwu"]
    assert f'filename="{SLUG}-i2.ics"' in answer.headers["Content-Disposition"]


async def test_a_calendar_is_sent_again_only_when_the_agenda_changed(hall: Deployment) -> None:
    first = await hall.ask("GET", "C/agenda.ics")
    known = {"If-None-Match": first.headers["ETag"]}

    same = await hall.ask("GET", "C/agenda.ics", headers=known)
    other_language = await hall.ask("GET", "C/agenda.ics?lang=en", headers=known)
    await hall.command("skip", item="i2")
    newer = await hall.ask("GET", "C/agenda.ics", headers=known)

    assert (same.status, same.text, same.headers["ETag"]) == (304, "", first.headers["ETag"])
    assert other_language.status == 200
    called_off = entries(newer.text)[f"i2@{SLUG}.huiwu"]
    assert (str(called_off["STATUS"]), called_off["SEQUENCE"]) == ("CANCELLED", 1)


async def test_many_who_ask_at_once_get_the_same_and_the_next_change_all_the_same(hall: Deployment) -> None:
    asked = ("C/agenda.ics", "C/agenda.ics?lang=en")
    first = await asyncio.gather(*(hall.ask("GET", path) for path in asked * 10))
    await hall.command("skip", item="i2")
    newer = await asyncio.gather(*(hall.ask("GET", path) for path in asked * 10))

    assert len({one.text for one in first}) == len({one.text for one in newer}) == 2
    assert all("CANCELLED" in one.text for one in newer)
    assert not any("CANCELLED" in one.text for one in first)


async def test_changes_of_the_plan_reach_calendars_in_order(hall: Deployment) -> None:
    uid = f"i2@{SLUG}.huiwu"
    seen = []
    for order in (
        {"command": "put", "item": {**planned(2), "title": {"zh": "改题"}}},
        {"command": "undo"},
        {"command": "remove", "item": "i2"},
    ):
        assert (await hall.command(**order)).status == 200
        seen.append(entries((await hall.ask("GET", "C/agenda.ics")).text)[uid])
    whole = {"items": [planned(1), planned(2)]}
    assert (await hall.ask("PUT", "C/agenda", "operator", json=whole)).status == 200
    seen.append(entries((await hall.ask("GET", "C/agenda.ics")).text)[uid])

    assert [entry["SEQUENCE"] for entry in seen] == [1, 2, 3, 4]
    assert [str(entry["STATUS"]) for entry in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]


async def test_a_wrong_language_or_item_is_told_so(hall: Deployment) -> None:
    language = await hall.ask("GET", "C/agenda.ics?lang=fr")
    nobody = await hall.ask("GET", "C/agenda.ics?item=i9")

    assert (language.status, language.body["errors"]) == (422, [{"at": "lang", "code": "unknown_value"}])
    assert (nobody.status, nobody.body["code"]) == (422, "unknown_item")
