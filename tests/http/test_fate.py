"""What became of a command whose answer was lost: asked without recording anything."""

import pytest

from tests.stage_setting import Deployment

ORDER = {"command_id": "press-1", "command": "announce", "text": "请入座"}


@pytest.mark.parametrize(("recorded", "code"), [(True, "command_conflict"), (False, "stale_rev")])
async def test_a_command_with_no_rev_to_stand_on_tells_whether_it_was_recorded(
    hall: Deployment, recorded: bool, code: str
) -> None:
    if recorded:
        assert (await hall.ask("POST", "C/agenda/commands", "operator", json=ORDER)).status == 200
    before = (await hall.ask("GET", "C/agenda", "operator")).body["rev"]

    answer = await hall.ask("POST", "C/agenda/commands", "operator", json=ORDER | {"expected_rev": 0})

    assert (409, code) == (answer.status, answer.body["code"])
    assert before == (await hall.ask("GET", "C/agenda", "operator")).body["rev"]
