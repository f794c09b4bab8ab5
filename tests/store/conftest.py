"""A connection to the Redis of this worker, empty."""

from collections.abc import AsyncIterator

import pytest_asyncio

from huiwu.store.connection import Connection


@pytest_asyncio.fixture
async def connection(redis_url: str) -> AsyncIterator[Connection]:
    connection = Connection(redis_url)
    await connection.open()
    yield connection
    await connection.close()
