"""The live edge in processes of its own, as `huiwu live` runs it beside a server."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest_asyncio
from websockets.exceptions import ConnectionClosed

from tests.live.spectator import Spectator, spectating
from tests.stage_setting import SECRET, SLUG, Deployment

PATIENCE_S = 20.0
VIEWERS = 24


@dataclass(slots=True)
class LiveEdge:
    """`huiwu live` with two processes."""

    supervisor: Process
    port: int

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/live/{SLUG}"

    def processes(self) -> set[int]:
        task = Path(f"/proc/{self.supervisor.pid}/task/{self.supervisor.pid}/children")
        return set(map(int, task.read_text().split()))


@pytest_asyncio.fixture
async def edge(hall: Deployment, redis_url: str, tmp_path: Path) -> AsyncIterator[LiveEdge]:
    settings = {
        "HUIWU_DATA": str(tmp_path),
        "HUIWU_REDIS_URL": redis_url,
        "HUIWU_PORT": str(hall.port),
        "HUIWU_SECRET": SECRET.decode(),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIWU_")}
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "huiwu", "live", "--workers", "2", env=environment | settings, stdout=PIPE, stderr=PIPE
    )
    try:
        assert supervisor.stdout is not None
        line = (await asyncio.wait_for(supervisor.stdout.readline(), PATIENCE_S)).decode()
        found = re.search(r":(\d+),", line)
        assert found, line
        live = LiveEdge(supervisor, int(found[1]))
        await answers(live)
        yield live
    finally:
        with contextlib.suppress(ProcessLookupError):
            supervisor.terminate()
        _, log = await asyncio.wait_for(supervisor.communicate(), 2 * PATIENCE_S)
        assert b"Traceback" not in log, log.decode()
    assert supervisor.returncode == 0


async def answers(live: LiveEdge) -> None:
    """Until a process accepts; the socket is open from the beginning, so who is early only waits."""
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{live.port}/healthz") as response:
        assert response.status == 200


@contextlib.asynccontextmanager
async def audience(live: LiveEdge, stack: contextlib.AsyncExitStack) -> AsyncIterator[list[Spectator]]:
    pages = [await stack.enter_async_context(spectating(live.url)) for _ in range(VIEWERS)]
    for page in pages:
        await page.next()
        await page.next()
    yield pages


async def moved(live: LiveEdge, page: Spectator, stack: contextlib.AsyncExitStack) -> Spectator:
    """As a page moves: the new line first, at the position it has by then."""
    while (frame := await page.next(PATIENCE_S))["type"] != "move":
        pass
    await asyncio.sleep(frame["after_ms"] / 1_000)
    fresh = await stack.enter_async_context(spectating(live.url, page.epoch, page.seq))
    fresh.state = page.state
    assert (await fresh.next(PATIENCE_S))["recovered"]
    await page.socket.close()
    return fresh


async def test_processes_are_renewed_without_a_viewer_missing_anything(hall: Deployment, edge: LiveEdge) -> None:
    before = edge.processes()
    async with contextlib.AsyncExitStack() as stack, audience(edge, stack) as pages:
        moving = [asyncio.create_task(moved(edge, page, stack)) for page in pages]
        edge.supervisor.send_signal(signal.SIGHUP)
        for number in range(5):
            await hall.command("announce", text=f"news {number}")
            await asyncio.sleep(0.2)
        fresh = await asyncio.gather(*moving)
        last = (await hall.command("announce", text="the last")).body["seq"]
        for page in fresh:
            await page.until(last, PATIENCE_S)
        state = (await hall.ask("GET", "C/state")).body["state"]
        assert all(page.state == state for page in fresh)

        async with asyncio.timeout(PATIENCE_S):
            while before & edge.processes():
                await asyncio.sleep(0.05)
    assert len(edge.processes()) == 2


async def test_a_process_that_is_killed_is_followed_by_another_and_the_others_notice_nothing(
    hall: Deployment, edge: LiveEdge
) -> None:
    async with contextlib.AsyncExitStack() as stack, audience(edge, stack) as pages:
        victim = min(edge.processes())
        os.kill(victim, signal.SIGKILL)
        gone = await asyncio.gather(*(cut_off(page) for page in pages))
        news = (await hall.command("announce", text="while some are away")).body["seq"]
        back = []
        for page, is_gone in zip(pages, gone, strict=True):
            if is_gone:
                again = await stack.enter_async_context(spectating(edge.url, page.epoch, page.seq))
                again.state = page.state
                back.append(again)
            else:
                back.append(page)
        for page in back:
            await page.until(news, PATIENCE_S)
        state = (await hall.ask("GET", "C/state")).body["state"]

    assert 0 < sum(gone) < VIEWERS
    assert all(page.state == state for page in back)


async def cut_off(page: Spectator) -> bool:
    with contextlib.suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(1):
            await page.socket.recv()
    return page.socket.close_code is not None
