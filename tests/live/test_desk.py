import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.agenda import AgendaState, Message
from huiwu.domain.commands import TellSpeaker
from huiwu.live.desk import Desk
from huiwu.services.agenda_book import AgendaBook
from huiwu.store.agenda_log import AgendaLogStore
from huiwu.store.connection import Connection
from tests.live.spectator import PATIENCE_S, Spectator, following, spectating
from tests.live.test_hub import unframed
from tests.stage_setting import NOON, SLUG, Deployment, Hand, a_house, an_order, furnish

QUIET = {"message": None, "overlay": {"show": "auto", "item": None, "speaker": 0, "at": 0}, "baton": None}


@contextlib.asynccontextmanager
async def signed_in(hall: Deployment, role: str) -> AsyncIterator[Spectator]:
    async with spectating(f"{hall.live_url}/staff") as page:
        await page.say({"type": "sign_in", "token": hall.keys[role]})
        yield page


async def desk_at(page: Spectator, rev: int) -> dict[str, Any]:
    """The desk as the page knows it at a `rev`; what is said of other things meanwhile is not minded."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = await page.next()
            if frame["type"] == "desk" and frame["rev"] >= rev:
                return frame


async def test_a_screen_of_the_stage_hears_the_desk_and_nothing_of_people(hall: Deployment) -> None:
    async with signed_in(hall, "gate") as screen, signed_in(hall, "staff") as tablet:
        assert [(await tablet.next())["type"] for _ in range(3)] == ["hello", "totals", "desk"]
        first, desk = await screen.next(), await screen.next()
        await hall.scan("1")
        assert [(await tablet.next())["type"] for _ in range(2)] == ["scan", "totals"]
        told = await hall.command("message", text="请收尾", blink=True)
        news = await desk_at(screen, told.body["rev"])

    assert (first["type"], desk["type"], desk["desk"]) == ("hello", "desk", QUIET)
    assert set(news) == {"type", "rev", "desk", "staff_announcements"}
    message = news["desk"]["message"]
    assert (news["rev"], message["text"], message["blink"]) == (told.body["rev"], "请收尾", True)
    assert screen.heard == ["hello", "desk", "desk"]


@pytest.mark.parametrize("role", ["staff", "operator", "admin"])
async def test_everybody_of_the_staff_hears_what_is_meant_for_staff(hall: Deployment, role: str) -> None:
    async with signed_in(hall, role) as page, following(hall.live_url) as viewer:
        told = await hall.command("announce", text="贵宾车已到", audience="staff")
        desk = await desk_at(page, told.body["rev"])
        await viewer.nothing_more()

    assert [(one["text"], one["audience"]) for one in desk["staff_announcements"]] == [("贵宾车已到", "staff")]


async def test_every_order_is_told_also_those_that_everybody_sees(hall: Deployment) -> None:
    async with signed_in(hall, "operator") as page:
        for command, facts in (
            ("start", {"item": "i1"}),
            ("overlay", {"show": "item", "item": "i1"}),
            ("take", {"holder": "desk-1", "name": "主控", "word": "我来"}),
        ):
            answer = await hall.command(command, **facts)
            desk = await desk_at(page, answer.body["rev"])

    assert desk["desk"]["overlay"] == {**desk["desk"]["overlay"], "show": "item", "item": "i1", "speaker": 0}
    baton = desk["desk"]["baton"]
    assert (baton["holder"], baton["name"], baton["word"]) == ("desk-1", "主控", "我来")


async def test_an_order_that_another_process_took_is_told_as_well(hall: Deployment, redis_url: str) -> None:
    async with signed_in(hall, "gate") as screen, a_house(redis_url) as elsewhere:
        await desk_at(screen, 0)
        told = await elsewhere.stage.submit(SLUG, an_order(TellSpeaker("还有两分钟")))
        desk = await desk_at(screen, told.rev)

    assert desk["desk"]["message"]["text"] == "还有两分钟"


async def test_a_screen_that_comes_when_all_had_left_hears_what_follows(hall: Deployment) -> None:
    for text in ("一", "二"):
        async with signed_in(hall, "gate") as screen:
            await desk_at(screen, 0)
            told = await hall.command("message", text=text)
            assert (await desk_at(screen, told.body["rev"]))["desk"]["message"]["text"] == text


async def test_a_log_that_was_put_back_is_told_as_it_is(redis_url: str) -> None:
    async with a_house(redis_url) as house:
        await furnish(house)
        screen = Screen()
        desk = Desk(SLUG, house.book, lambda: [screen])
        for text in ("一", "二", "三"):
            await house.stage.submit(SLUG, an_order(TellSpeaker(text)))
        await desk.look()
        await house.connection.command("FLUSHDB")
        await furnish(house)
        await desk.look()

    assert [(frame["rev"], frame["desk"]["message"] is None) for frame in screen.frames] == [(5, False), (2, True)]


@dataclass(eq=False)
class Screen:
    """A page whose socket can be full."""

    ready: bool = True
    desk_told: bytes = b""
    frames: list[dict[str, Any]] = field(default_factory=list)

    def write(self, frames: bytes) -> None:
        self.frames += unframed(frames)


@given(st.lists(st.sampled_from(["say", "full", "free"]), max_size=12))
def test_a_screen_that_was_slow_ends_at_the_newest_and_hears_nothing_twice(steps: list[str]) -> None:
    screen, said = Screen(), 0
    desk = Desk(SLUG, AgendaBook(AgendaLogStore(Connection("redis://nowhere.invalid")), Hand()), lambda: [screen])

    for step in [*steps, "say", "free"]:
        match step:
            case "say":
                said += 1
                desk.show(AgendaState(said, message=Message(f"第 {said} 句", False, NOON)))
            case "full":
                screen.ready = False
            case "free":
                screen.ready = True
                desk.tell(screen)

    heard = [frame["rev"] for frame in screen.frames if frame["rev"]]
    assert heard == sorted(set(heard))
    assert heard[-1] == said
