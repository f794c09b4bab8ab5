"""Redis comes back with an older past: what it acknowledged since returns from the server, without anybody acting."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from huiwu.domain.admission import Verdict
from huiwu.services.house import House
from huiwu.store.embedded import EmbeddedRedis
from tests.stage_setting import SLUG, a_house, a_scan, furnish

KEPT_APART = ("lock", "redis.sock", "owner.json", "redis.log", "redis.conf")


class Machine:
    """A Redis whose disk can be set back."""

    def __init__(self, folder: Path) -> None:
        self._data = folder / "data"
        self._copy = folder / "copy"
        self.redis = EmbeddedRedis(self._data)

    def remember(self) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._data / "redis", self._copy, ignore=shutil.ignore_patterns(*KEPT_APART))

    async def fall_back(self) -> None:
        """Lose all that was written since `remember`."""
        await self.redis.stop()
        for old in (self._data / "redis").iterdir():
            if old.name not in KEPT_APART:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(self._copy, self._data / "redis", dirs_exist_ok=True)
        await self.redis.start()


@pytest_asyncio.fixture
async def machine() -> AsyncIterator[Machine]:
    with tempfile.TemporaryDirectory(prefix="huiwu-past-") as folder:
        machine = Machine(Path(folder))
        await machine.redis.start()
        yield machine
        await machine.redis.stop()


@pytest_asyncio.fixture
async def house(machine: Machine) -> AsyncIterator[House]:
    async with a_house(machine.redis.url) as house:
        yield house


async def test_entries_that_redis_acknowledged_and_lost_are_put_back(house: House, machine: Machine) -> None:
    people = await furnish(house)
    await house.checkin.scan(SLUG, a_scan(people["1"], scan_id="before"))
    machine.remember()
    lost = [await house.checkin.scan(SLUG, a_scan(people[n], scan_id=f"lost-{n}")) for n in ("2", "3")]

    await machine.fall_back()
    again = await house.checkin.scan(SLUG, a_scan(people["2"], "side"))
    count = await house.board.totals(SLUG)

    assert all(one.durable for one in lost)
    assert again.record.verdict is Verdict.REPEAT
    assert len(count.ledger.admitted) == 3
    assert {"before", "lost-2", "lost-3"} <= count.ledger.records.keys()
    assert await house.checkin.missing(SLUG, ["lost-2", "lost-3"]) == []


async def test_nobody_is_admitted_twice_while_the_lost_entries_come_back(house: House, machine: Machine) -> None:
    people = await furnish(house)
    machine.remember()
    everybody = list(people.values())
    for number, person in enumerate(everybody):
        await house.checkin.scan(SLUG, a_scan(person, scan_id=f"first-{number}"))

    await machine.fall_back()
    answers = await asyncio.gather(*(house.checkin.scan(SLUG, a_scan(person)) for person in everybody * 4))

    assert {one.record.verdict for one in answers} == {Verdict.REPEAT}


async def test_a_restart_without_a_loss_puts_nothing_back(house: House, machine: Machine) -> None:
    people = await furnish(house)
    await house.checkin.scan(SLUG, a_scan(people["1"], scan_id="one"))

    await machine.redis.stop()
    await machine.redis.start()
    again = await house.checkin.scan(SLUG, a_scan(people["1"], scan_id="one"))

    assert again.record.seq == 1
    assert await house.checkin.last_seq(SLUG) == 1
