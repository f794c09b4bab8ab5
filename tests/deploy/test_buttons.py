"""The lines for buttons outside, as the run-book prints them, sent to a real server."""

import asyncio
import itertools
import os
import re
import shlex
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from huiwu.wire.json_text import loads
from huiwu.wire.orders import read_order
from tests.stage_setting import SLUG, Deployment, a_deployment, settings_for

RUN_BOOK = Path(__file__).parents[2] / "deploy" / "README.md"
_, _, SECTION = RUN_BOOK.read_text("utf-8").partition("\n## 11. ")
LINES = re.findall(r"^    (curl .*)$", SECTION, re.MULTILINE)
BODIES = re.findall(r"`(\{.*?\})`", SECTION)


@pytest_asyncio.fixture
async def hall(redis_url: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    async with a_deployment(settings_for(redis_url, tmp_path)) as deployment:
        yield deployment


async def press(line: str, hall: Deployment) -> tuple[int, str]:
    """As a shell runs the line; without curl here, the same request by its words."""
    where = {"C": f"{hall.base_url}/api/v1/conferences/{SLUG}", "TOKEN": hall.keys["operator"]}
    if shutil.which("curl") is None:
        words = [re.sub(r"\$(\w+)", lambda name: where[name[1]], word) for word in shlex.split(line)]
        headers = dict(word.split(": ", 1) for before, word in itertools.pairwise(words) if before == "-H")
        async with hall.http.post(words[2], data=words[-1], headers=headers) as answer:
            return (0 if answer.ok else 22), await answer.text()
    shell = await asyncio.create_subprocess_shell(
        line, env=where | {"PATH": os.environ["PATH"]}, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await shell.communicate()
    return shell.returncode or 0, said.decode()


async def test_the_two_lines_move_the_agenda_on_and_give_a_minute(hall: Deployment) -> None:
    start, extend = LINES

    code, said = await press(start, hall)
    more, _ = await press(extend, hall)

    agenda = (await hall.ask("GET", "C/agenda", "operator")).body
    assert (code, more) == (0, 0)
    assert set(loads(said)) == {"rev", "seq"}
    assert (agenda["current"], agenda["items"][0]["extended_ms"]) == ("i1", 60_000)


def test_every_body_for_a_button_is_an_order() -> None:
    commands = [type(read_order(loads(body), "t", lambda: "made").command).__name__ for body in BODIES]

    assert len(commands) >= 10
    assert {"Hold", "Resume", "TellSpeaker", "SetOverlay", "Release", "Reveal", "Undo"} == set(commands)
