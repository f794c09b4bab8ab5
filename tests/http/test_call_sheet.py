"""The call sheet over HTTP: who is there, who is not, and who must not read it."""

from typing import Any

from tests.stage_setting import Deployment, item

PLAN: dict[str, Any] = {
    "items": [
        {**item(1), "planned_start_at": 1_700_000_000_000},
        {
            **item(2),
            "planned_start_at": 1_700_000_600_000,
            "speakers": [
                {"name": {"zh": "任浩涛"}, "position": {"zh": "合伙人", "en": "Partner"}},
                {"name": {"zh": "外来讲者"}, "position": {"zh": "教授"}},
                {"name": {"zh": "佐伊", "en": "zoë o'neil"}},
            ],
            "prizes": [{"id": "first", "title": {"zh": "一等奖"}, "winners": [{"name": "徐启萱", "number": "1"}]}],
        },
    ]
}


def seen(answer: Any) -> list[tuple[str, str, list[str]]]:
    return [
        (one["name"]["zh"], one["match"], [each["whereabouts"] for each in one["candidates"]])
        for one in answer["people"]
    ]


async def test_the_coming_item_is_called_with_seats_and_phones(hall: Deployment) -> None:
    await hall.ask("PUT", "C/agenda", "operator", json=PLAN)
    await hall.command("start", item="i1")
    await hall.scan("2")

    answer = await hall.ask("GET", "C/callsheet", "operator")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.body["item"] == {"id": "i2", "cue": "", "title": {"zh": "环节2", "en": ""}}
    assert seen(answer.body) == [
        ("任浩涛", "name", ["here"]),
        ("外来讲者", "none", []),
        ("佐伊", "name", ["not_yet"]),
        ("徐启萱", "number", ["not_yet"]),
    ]
    winner = answer.body["people"][3]
    assert (winner["part"], winner["prize"]["zh"]) == ("winner", "一等奖")
    [candidate] = winner["candidates"]
    assert (candidate["attendee"]["seat"], candidate["phone"]) == ("1 排 1 座", "13800004342")
    speaker = answer.body["people"][0]["candidates"][0]
    assert (speaker["gate"], speaker["at"] is not None) == ("main", True)


async def test_an_item_may_be_named_and_one_that_is_not_there_is_refused(hall: Deployment) -> None:
    await hall.ask("PUT", "C/agenda", "operator", json=PLAN)

    named = await hall.ask("GET", "C/callsheet?item=i2", "admin")
    gone = await hall.ask("GET", "C/callsheet?item=nothing", "admin")

    assert (named.body["item"]["id"], len(named.body["people"])) == ("i2", 4)
    assert (gone.status, gone.body["code"]) == (422, "unknown_item")


async def test_with_nothing_to_come_there_is_nobody_to_call(hall: Deployment) -> None:
    for number in (1, 2, 3):
        await hall.command("start", item=f"i{number}")

    answer = await hall.ask("GET", "C/callsheet", "operator")

    assert (answer.body["item"], answer.body["people"]) == (None, [])


async def test_the_sheet_follows_the_list_and_the_gates(hall: Deployment) -> None:
    await hall.ask("PUT", "C/agenda", "operator", json=PLAN)
    person = hall.people["2"].id

    await hall.scan("2")
    answers = [(await hall.ask("GET", "C/callsheet?item=i2", "operator")).body]
    body = {"name": "任浩涛", "category": "delegate", "organisation": "另一家律所"}
    await hall.ask("POST", "C/attendees", "admin", json=body)
    answers.append((await hall.ask("GET", "C/callsheet?item=i2", "operator")).body)
    await hall.ask("DELETE", f"C/attendees/{person}", "admin")
    answers.append((await hall.ask("GET", "C/callsheet?item=i2", "operator")).body)

    assert [seen(one)[0][1:] for one in answers] == [
        ("name", ["here"]), ("several", ["here", "not_yet"]), ("name", ["not_yet"]),
    ]  # fmt: skip
