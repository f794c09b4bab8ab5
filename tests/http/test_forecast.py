"""What programs are told of the times to come."""

from tests.builders import NOW
from tests.stage_setting import Deployment

MINUTE_MS = 60_000


def a_plan() -> dict[str, object]:
    items = [
        {"id": name, "cue": name, "kind": "speech", "title": {"zh": name}, "planned_ms": 20 * MINUTE_MS,
         "planned_start_at": NOW + place * 20 * MINUTE_MS}
        for place, name in enumerate("abc")
    ]  # fmt: skip
    return {"sections": [], "items": items}


async def test_the_agenda_comes_with_what_is_expected_of_it_now(hall: Deployment) -> None:
    await hall.ask("PUT", "C/agenda", "operator", json=a_plan())
    await hall.command("start", item="a")

    for role in ("operator", "staff"):
        told = (await hall.ask("GET", "C/agenda", role)).body
        began = told["items"][0]["started_at"]
        late = began - NOW

        assert told["now"] >= began
        assert told["forecast"] == {
            "items": [
                {"item": "a", "start_at": began, "end_at": began + 20 * MINUTE_MS, "offset_ms": late},
                {"item": "b", "start_at": began + 20 * MINUTE_MS, "end_at": began + 40 * MINUTE_MS, "offset_ms": late},
                {"item": "c", "start_at": began + 40 * MINUTE_MS, "end_at": began + 60 * MINUTE_MS, "offset_ms": late},
            ],
            "next": "b",
            "offset_ms": late,
            "end_at": began + 60 * MINUTE_MS,
        }


async def test_an_agenda_that_has_ended_expects_nothing(hall: Deployment) -> None:
    await hall.ask("PUT", "C/agenda", "operator", json=a_plan())
    await hall.command("start", item="c")
    await hall.command("end")

    told = (await hall.ask("GET", "C/agenda", "operator")).body

    assert (told["run"], told["forecast"]) == ("ended", None)
