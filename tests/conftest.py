"""What every test may ask for: a real Redis of its own, and Hypothesis in a repeatable mood."""

import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis
from hypothesis import settings

from huiwu.store.embedded import EmbeddedRedis

# `ci` finds the same thing every time; `deep` goes looking (HYPOTHESIS_PROFILE=deep).
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("deep", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def redis_server(worker_id: str) -> AsyncIterator[str]:
    """The address of a Redis for this worker: HUIWU_TEST_REDIS_URL, else an embedded one."""
    given = os.environ.get("HUIWU_TEST_REDIS_URL")
    if given:
        yield own_database(given, worker_id)
        return
    # Not pytest's own folder, whose path may be too long for a socket.
    with tempfile.TemporaryDirectory(prefix="huiwu-test-") as folder:
        server = EmbeddedRedis(Path(folder))
        await server.start()
        try:
            yield server.url
        finally:
            await server.stop()


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


def own_database(url: str, worker_id: str) -> str:
    """The same Redis, but a database for each of the workers that test side by side."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    return f"{url}{'&' if '?' in url else '?'}db={number}" if number else url
