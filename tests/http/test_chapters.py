"""Chapters as they are fetched: by staff at any time, by everybody once the conference has ended."""

import re

import pytest

from huiwu.domain.timeline import MINUTE
from tests.stage_setting import NOON, SLUG, Answer, Deployment, item

SLY = "A --> B <c> & Ω"


async def lived_through(hall: Deployment) -> int:
    """Two items of which the first began ten minutes ago; gives when."""
    plan = {"items": [{**item(n), "planned_start_at": NOON, "title": {"zh": SLY, "en": f"Item {n}"}} for n in (1, 2)]}
    assert (await hall.ask("PUT", "C/agenda", "operator", json=plan)).status == 200
    now: int = (await hall.ask("GET", "C", "operator")).body["now"]
    began = now - 10 * MINUTE
    assert (await hall.command("start", item="i1", pressed_at=began)).status == 200
    assert (await hall.command("start", item="i2", pressed_at=now - 4 * MINUTE)).status == 200
    return began


async def chapters(hall: Deployment, query: str, kind: str = "txt", role: str = "staff") -> Answer:
    return await hall.ask("GET", f"C/chapters.{kind}?{query}", role)


async def test_the_plain_list_begins_at_nought(hall: Deployment) -> None:
    began = await lived_through(hall)

    exact = await chapters(hall, f"recording_start={began}&lang=en")
    earlier = await chapters(hall, f"recording_start={began - MINUTE}")
    shifted = await chapters(hall, f"recording_start={began}&offset=-{5 * MINUTE}&lang=en")

    assert exact.text == "00:00:00 Item 1\n00:06:00 Item 2\n"
    assert earlier.text == f"00:00:00 测试大会\n00:01:00 {SLY}\n00:07:00 {SLY}\n"
    assert shifted.text == "00:00:00 Item 1\n00:01:00 Item 2\n"
    assert exact.headers["Content-Disposition"] == f'attachment; filename="{SLUG}-chapters.txt"'


async def test_webvtt_has_a_cue_for_each_and_titles_are_no_markup(hall: Deployment) -> None:
    began = await lived_through(hall)

    answer = await chapters(hall, f"recording_start={began}", "vtt")

    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    head, *cues = answer.text.split("\n\n")
    assert head == "WEBVTT"
    first, second = (cue.strip().split("\n") for cue in cues)
    assert first[1:] == ["00:00:00.000 --> 00:06:00.000", "A --&gt; B &lt;c&gt; &amp; Ω"]
    assert re.fullmatch(r"00:06:00\.000 --> 00:1\d:\d\d\.\d{3}", second[1])


async def test_what_was_taken_back_is_no_chapter(hall: Deployment) -> None:
    began = await lived_through(hall)
    await hall.command("undo")

    answer = await chapters(hall, f"recording_start={began}&lang=en")

    assert answer.text == "00:00:00 Item 1\n"


async def test_everybody_gets_them_once_the_conference_has_ended(hall: Deployment) -> None:
    began = await lived_through(hall)
    query = f"recording_start={began}"

    before = [await chapters(hall, query, "vtt", role) for role in ("", "viewer", "attendee")]
    await hall.command("end")
    after = [await chapters(hall, query, "vtt", role) for role in ("", "viewer", "attendee")]

    assert {(one.status, one.body["code"]) for one in before} == {(409, "not_ended")}
    assert [one.status for one in after] == [200, 200, 200]


async def test_the_start_may_be_a_time_of_the_place(hall: Deployment) -> None:
    await lived_through(hall)

    by_time = await chapters(hall, "recording_start=2023-11-15T06:13:20")
    by_number = await chapters(hall, f"recording_start={NOON}")

    assert by_time.status == 200
    assert by_time.text == by_number.text


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", {"at": "recording_start", "code": "required"}),
        ("recording_start=soon", {"at": "recording_start", "code": "not_a_time"}),
        ("recording_start=14:05", {"at": "recording_start", "code": "not_a_time"}),
        ("recording_start=99999999999999999999", {"at": "recording_start", "code": "not_an_integer"}),
        ("recording_start=999999999999999", {"at": "recording_start", "code": "out_of_range"}),
        ("recording_start=%D9%A3", {"at": "recording_start", "code": "not_an_integer"}),
        ("recording_start=1&offset=x", {"at": "offset", "code": "not_an_integer"}),
        ("recording_start=1&offset=99999999999", {"at": "offset", "code": "out_of_range"}),
        ("recording_start=1&lang=fr", {"at": "lang", "code": "unknown_value"}),
    ],
)
async def test_a_wrong_wish_is_told_so(hall: Deployment, query: str, place: dict[str, str]) -> None:
    answer = await chapters(hall, query)

    assert (answer.status, answer.body["errors"]) == (422, [place])
