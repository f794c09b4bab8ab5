"""A deployment to follow, and a log that must stay quiet."""

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.stage_setting import Deployment, a_deployment, settings_for


@pytest.fixture(autouse=True)
def no_fault_of_ours(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test sends: no traceback and no error may reach the log."""
    caplog.set_level(logging.INFO, "huiwu")
    yield
    faults = [one for one in caplog.get_records("call") if one.exc_info or one.levelno >= logging.ERROR]
    assert not faults, faults


@pytest_asyncio.fixture
async def hall(redis_url: str, tmp_path: Path, no_fault_of_ours: None) -> AsyncIterator[Deployment]:
    async with a_deployment(settings_for(redis_url, tmp_path)) as deployment:
        yield deployment
