import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import InvalidStatus

from huiwu.domain.commands import Announce, ClearAnnouncement, Command, EndItem, PublishAgenda, SetConference, StartItem
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import ItemId
from huiwu.domain.timeline import Instant
from tests.live.spectator import Spectator, following, spectating
from tests.stage_setting import NOON, SLUG, Deployment, a_deployment, a_file, an_order, item, settings_for


async def standing(hall: Deployment) -> tuple[str, int, Any]:
    body = (await hall.ask("GET", "C/state")).body
    return body["epoch"], body["seq"], body["state"]


async def test_a_new_viewer_is_greeted_with_where_it_stands_and_the_whole_state(hall: Deployment) -> None:
    epoch, seq, state = await standing(hall)

    async with spectating(hall.live_url) as page:
        hello, snapshot = await page.next(), await page.next()

    assert set(hello) == {"type", "epoch", "seq", "head", "now", "recovered", "window_ms"}
    assert (hello["epoch"], hello["seq"], hello["head"], hello["recovered"]) == (epoch, seq, seq, False)
    assert snapshot == {"type": "snapshot", "epoch": epoch, "seq": seq, "state": state}


async def test_an_event_reaches_viewers_as_the_very_next_delta(hall: Deployment) -> None:
    async with following(hall.live_url) as page:
        answer = await hall.command("announce", text="茶歇 15 分钟后开始\n<b>请</b>", urgent=True)
        delta = await page.next()

    assert delta["type"] == "delta"
    assert delta["seq"] == answer.body["seq"]
    assert delta["event"]["text"] == "茶歇 15 分钟后开始\n<b>请</b>"
    assert delta["event"]["urgent"] is True


async def test_a_viewer_that_comes_back_hears_only_what_it_missed(hall: Deployment) -> None:
    async with following(hall.live_url) as page:
        pass
    for number in (1, 2, 3):
        await hall.command("start", item=f"i{number}")

    async with spectating(hall.live_url, page.epoch, page.seq) as back:
        hello = await back.next()
        missed = [await back.next() for _ in range(3)]
        await back.nothing_more()

    assert (hello["recovered"], hello["seq"], hello["head"]) == (True, page.seq, page.seq + 3)
    assert [one["event"]["item"] for one in missed] == ["i1", "i2", "i3"]


async def test_a_viewer_that_missed_nothing_hears_nothing(hall: Deployment) -> None:
    epoch, seq, _ = await standing(hall)

    async with spectating(hall.live_url, epoch, seq) as page:
        hello = await page.next()
        await page.nothing_more()

    assert hello["recovered"]


@pytest.mark.parametrize(
    "query",
    [
        "epoch=other&seq=1", "epoch=EPOCH&seq=999999", "epoch=EPOCH&seq=-1", "epoch=EPOCH&seq=x", "seq=1",
        "epoch=EPOCH", "epoch=EPOCH&seq=", "epoch=EPOCH&seq=%D9%A3", "epoch=" + "e" * 500 + "&seq=1",
        "epoch=%00&seq=1", "epoch=EPOCH&seq=99999999999999999999", "&&&=", "epoch[]=1&seq=1",
    ],
)  # fmt: skip
async def test_a_position_that_means_nothing_here_leads_to_a_snapshot(hall: Deployment, query: str) -> None:
    epoch, seq, state = await standing(hall)

    async with spectating(f"{hall.live_url}?{query.replace('EPOCH', epoch)}") as page:
        hello, snapshot = await page.next(), await page.next()

    assert (hello["recovered"], hello["seq"], snapshot["state"]) == (False, seq, state)


async def test_a_viewer_a_little_ahead_is_waited_for_and_then_given_a_snapshot(hall: Deployment) -> None:
    epoch, seq, _ = await standing(hall)

    async with spectating(hall.live_url, epoch, seq + 1) as early, spectating(hall.live_url, epoch, seq + 3) as lost:
        assert (await early.next())["recovered"] is (await lost.next())["recovered"] is True
        await hall.command("start", item="i1")
        await hall.command("start", item="i2")
        came = await early.next()
        snapshot = await lost.next(4)

    assert (came["type"], came["seq"]) == ("delta", seq + 2)
    assert (snapshot["type"], snapshot["seq"]) == ("snapshot", seq + 2)


async def test_a_viewer_may_ask_to_resume_on_the_open_socket(hall: Deployment) -> None:
    async with following(hall.live_url) as page:
        await hall.command("start", item="i1")
        await hall.command("start", item="i2")
        await page.until(page.seq + 2)
        head = page.seq
        await page.say({"type": "resume", "epoch": page.epoch, "seq": head - 1})
        again = [await page.next(), await page.next()]
        await page.say({"type": "resume", "epoch": "other", "seq": 0})
        anew = [await page.next(), await page.next()]

    assert [one["type"] for one in again] == ["hello", "delta"]
    assert again[1]["seq"] == head
    assert [one["type"] for one in anew] == ["hello", "snapshot"]


@pytest.mark.parametrize("c0", [0, -5, 1.5, 1_700_000_000_000, 123456.789])
async def test_the_clock_gives_back_what_it_was_sent_with_our_time(hall: Deployment, c0: float) -> None:
    async with following(hall.live_url) as page:
        await page.say({"type": "clock", "c0": c0})
        answer = await page.next()

    assert (answer["type"], answer["c0"]) == ("clock", c0)
    assert 0 <= answer["s2"] - answer["s1"] < 1_000


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"\x00\x01", 1003), (b"", 1003), ("x" * 1_025, 1009), ("{", 4400), ("", 4400), ("[]", 4400), ("null", 4400),
        ('{"type":"dance"}', 4400), ('{"type":"clock"}', 4400), ('{"type":"clock","c0":"x"}', 4400),
        ('{"type":"clock","c0":true}', 4400), ('{"type":"clock","c0":NaN}', 4400),
        ('{"type":"clock","c0":1e300}', 4400),
        ('{"type":"resume","epoch":"x","seq":-1}', 4400), ('{"type":"resume","epoch":"x","seq":1.5}', 4400),
        ('{"type":"resume","epoch":1,"seq":1}', 4400),
        ('{"type":"resume","epoch":"' + "e" * 65 + '","seq":1}', 4400),
        ('{"type":"clock","c0":' + "9" * 900 + "}", 4400), ("[" * 900, 4400), ('{"a":1,"a":1}', 4400),
        ("x" * 3_000_000, 1009),
    ],
    ids=lambda said: repr(said[:40]) if isinstance(said, bytes | str) else str(said),
)  # fmt: skip
async def test_what_a_viewer_may_not_say_closes_with_a_code_of_its_own(
    hall: Deployment, said: str | bytes, code: int
) -> None:
    async with following(hall.live_url) as page, following(hall.live_url) as other:
        await page.say(said)

        assert await page.close_code() == code
        await hall.command("start", item="i1")
        assert (await other.next())["type"] == "delta"


async def test_a_viewer_that_talks_without_end_is_sent_away(hall: Deployment) -> None:
    async with following(hall.live_url) as page:
        for number in range(40):
            await page.say({"type": "clock", "c0": number})

        assert await page.close_code() == 4429


@pytest.mark.parametrize(
    ("path", "origin", "status"),
    [
        (f"/live/{SLUG}", "https://evil.example", 403), (f"/live/{SLUG}", "null", 403), (f"/live/{SLUG}", "OURS/", 403),
        (f"/live/{SLUG}/staff", "https://evil.example", 403), ("/live/nowhere", None, 404), ("/live/", None, 404),
        ("/live/NOWHERE", None, 404), (f"/live/{SLUG}/else", None, 404), ("/live/../healthz", None, 404),
        ("/live/nowhere/staff", "OURS", 404),
    ],
)  # fmt: skip
async def test_who_may_not_come_in_is_told_over_plain_http(
    hall: Deployment, path: str, origin: str | None, status: int
) -> None:
    ours = hall.base_url

    with pytest.raises(InvalidStatus) as refused:
        async with spectating(ours.replace("http", "ws", 1) + path, origin=origin and origin.replace("OURS", ours)):
            pass

    assert refused.value.response.status_code == status


async def test_our_own_origin_is_let_in_and_so_is_a_program_without_one(hall: Deployment) -> None:
    for origin in (hall.base_url, hall.base_url.replace("127.0.0.1", "localhost"), None):
        async with spectating(hall.live_url, origin=origin) as page:
            assert (await page.next())["type"] == "hello"


async def test_a_full_edge_says_so(redis_url: str, tmp_path: Path) -> None:
    async with a_deployment(settings_for(redis_url, tmp_path, most_viewers=1)) as small:
        async with following(small.live_url):
            async with spectating(small.live_url) as late:
                assert await late.close_code() == 1013
            reason = late.socket.close_reason
        await asyncio.sleep(0.05)
        async with following(small.live_url):
            pass

    assert reason == "retry=30000"


async def test_viewers_of_different_edges_see_the_same(redis_url: str, tmp_path: Path, hall: Deployment) -> None:
    async with (
        a_deployment(settings_for(redis_url, tmp_path / "other")) as other,
        following(hall.live_url) as here,
        following(other.live_url) as there,
    ):
        for number, deployment in ((1, hall), (2, other), (3, hall)):
            await deployment.command("start", item=f"i{number}")
        await here.until(here.seq + 3)
        await there.until(here.seq)

        assert (here.epoch, here.seq, here.state) == (there.epoch, there.seq, there.state)
        async with spectating(other.live_url, here.epoch, here.seq - 2) as moved:
            assert (await moved.next())["recovered"]
            await moved.until(here.seq)


def commands(dice: list[int]) -> list[Command]:
    """A run of commands, sensible or not, out of random numbers."""
    plans = [a_file(items=[item(n) for n in numbers]).plan_from(Instant(NOON)) for numbers in ((1, 2), (2, 3, 4), (5,))]
    made: list[Command] = []
    for number in dice:
        choices: list[Command] = [
            StartItem(ItemId(f"i{number % 5}")),
            EndItem(),
            Announce(f"a{number % 7}", f"通知 {number}", urgent=number % 2 == 0),
            ClearAnnouncement(f"a{number % 7}"),
            PublishAgenda((), plans[number % 3].items),
            SetConference(a_file(name={"zh": f"大会{number}"}).conference),
        ]
        made.append(choices[number % len(choices)])
    return made


async def submit(hall: Deployment, command: Command) -> int:
    """The newest seq after a command; one that is not allowed leaves it where it was."""
    try:
        return (await hall.house.stage.submit(SLUG, an_order(command))).seq
    except DomainError:
        return (await hall.house.audience.standing(SLUG)).seq


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dice=st.lists(st.integers(0, 10_000), min_size=1, max_size=12))
async def test_a_snapshot_with_its_deltas_is_a_fresh_snapshot(hall: Deployment, dice: list[int]) -> None:
    async with following(hall.live_url) as page:
        for command in commands(dice):
            seq = await submit(hall, command)
        await page.until(seq)
        async with following(hall.live_url) as fresh:
            assert (page.epoch, page.seq, page.state) == (fresh.epoch, fresh.seq, fresh.state)
        assert (await standing(hall)) == (page.epoch, page.seq, page.state)
        assert page.heard.count("snapshot") == 1


async def test_a_viewer_that_stops_reading_holds_nobody_up_and_later_has_the_newest(hall: Deployment) -> None:
    small = socket.create_connection(("127.0.0.1", hall.port))
    small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
    small.setblocking(False)
    items = a_file(items=[item(n) for n in range(1_000)]).plan_from(Instant(NOON)).items

    async with following(hall.live_url) as quick, spectating(hall.live_url, sock=small, max_queue=1) as slow:
        await slow.next()
        await slow.next()
        for _ in range(8):
            seq = await submit(hall, PublishAgenda((), items))
            await quick.until(seq)
        seq = await submit(hall, Announce("a", "请就座"))
        await quick.until(seq)
        await slow.until(seq, 20)

        assert slow.state == quick.state
        await hall.command("start", item="i1")
        assert (await slow.next())["type"] == (await quick.next())["type"] == "delta"


async def test_viewers_are_told_to_come_back_when_the_server_stops(redis_url: str, tmp_path: Path) -> None:
    pages: list[Spectator] = []
    async with a_deployment(settings_for(redis_url, tmp_path)) as leaving:
        sockets = [spectating(leaving.live_url) for _ in range(5)] + [spectating(f"{leaving.live_url}/staff")]
        pages = [await one.__aenter__() for one in sockets]
        await pages[5].say({"type": "sign_in", "token": leaving.keys["staff"]})
        await pages[5].next()

    assert [await page.close_code() for page in pages] == [1012] * 6
    for one in sockets:
        await one.__aexit__(None, None, None)


async def test_somebody_who_is_silent_hears_a_beacon_before_fifteen_seconds(hall: Deployment) -> None:
    async with following(hall.live_url) as page, spectating(f"{hall.live_url}/staff") as staff:
        await staff.say({"type": "sign_in", "token": hall.keys["staff"]})
        assert [(await staff.next())["type"] for _ in range(3)] == ["hello", "totals", "desk"]

        beacon, staff_beacon = await asyncio.gather(page.next(15), staff.next(15))

    assert set(beacon) == {"type", "epoch", "seq", "now", "viewers", "window_ms"}
    assert (beacon["type"], beacon["epoch"], beacon["seq"], beacon["viewers"]) == ("beacon", page.epoch, page.seq, 1)
    assert set(staff_beacon) == {"type", "epoch", "seq", "now"}
