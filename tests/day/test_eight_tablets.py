"""The short form of `python -m tests.day.eight_tablets`: a thousand people, three kills of each, one power cut."""

from pathlib import Path

from tests.day.eight_tablets import built_shim, eight_tablets

PEOPLE = 1_000
PLAN = ["redis", "server", "redis", "server", "redis", "server"]


async def test_a_thousand_people_at_eight_tablets_while_everything_is_killed(tmp_path: Path) -> None:
    plan = PLAN if built_shim(tmp_path) is None else [*PLAN, "power"]

    day = await eight_tablets(PEOPLE, plan, tmp_path)

    assert (day.lost, day.double_solid, day.hidden) == (0, 0, 0), day.table()
    assert day.totals["admitted"] == PEOPLE, day.table()
    assert not day.refused, day.table()
