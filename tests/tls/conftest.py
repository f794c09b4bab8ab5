"""An authority of an invented machine, made once: keys take time."""

import logging
from collections.abc import Iterator

import pytest

from huiwu.tls.authority import Authority, new_authority
from tests.tls.hall_machine import NAMES, NOW


@pytest.fixture(scope="session")
def authority() -> Authority:
    return new_authority("desk", NAMES, NOW)


@pytest.fixture(autouse=True)
def no_fault_of_ours(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a peer sends: no traceback may reach the log."""
    caplog.set_level(logging.INFO)
    yield
    faults = [one for one in caplog.get_records("call") if one.exc_info]
    assert not faults, faults
