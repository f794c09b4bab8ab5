import asyncio
import os
import signal
import tempfile
from pathlib import Path

from huiwu.store.embedded import EmbeddedRedis
from tests.live.spectator import spectating
from tests.stage_setting import a_deployment, settings_for


async def test_viewers_stay_when_redis_is_killed_and_hear_what_comes_after(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="huiwu-test-") as folder:
        server = EmbeddedRedis(Path(folder))
        await server.start()
        try:
            async with (
                a_deployment(settings_for(server.url, tmp_path)) as hall,
                spectating(hall.live_url) as page,
                spectating(f"{hall.live_url}/staff") as staff,
                spectating(f"{hall.live_url}/staff") as screen,
            ):
                await page.next()
                await page.next()
                before, seq = page.epoch, page.seq
                await staff.say({"type": "sign_in", "token": hall.keys["staff"]})
                await staff.next()
                await screen.say({"type": "sign_in", "token": hall.keys["gate"]})
                await screen.next()
                await hall.scan("1")
                assert server.pid is not None

                os.kill(server.pid, signal.SIGKILL)
                again, started = await asyncio.gather(hall.scan("1"), hall.command("start", item="i1"))
                await page.until(seq + 1, 15)
                while page.epoch == before or page.state is None or page.state["current"] != "i1":
                    await page.next(15)
                answer = await hall.command("start", item="i2")
                await page.until(answer.body["seq"], 15)

                assert again["verdict"] == "repeat"
                assert started.status == 200
                assert page.heard.count("snapshot") == 2
                assert page.state["current"] == "i2"
                standing = (await hall.ask("GET", "C/state")).body
                assert (page.epoch, page.seq, page.state) == (standing["epoch"], standing["seq"], standing["state"])
                told = await hall.command("message", text="请收尾")
                async with asyncio.timeout(15):
                    while (frame := await screen.next(15))["type"] != "desk" or frame["rev"] < told.body["rev"]:
                        pass
                assert frame["desk"]["message"]["text"] == "请收尾"
                await hall.scan("2")
                async with asyncio.timeout(15):
                    while (frame := await staff.next(15))["type"] != "scan" or frame["seq"] != 3:
                        pass
        finally:
            await server.stop()
