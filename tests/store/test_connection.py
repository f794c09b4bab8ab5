import asyncio

import pytest

from huiwu.domain.errors import StoreError
from huiwu.store.connection import Connection


async def test_a_redis_that_is_not_there_is_a_store_error() -> None:
    connection = Connection("unix:///nowhere/redis.sock")

    with pytest.raises(StoreError):
        await connection.open()
    await connection.close()


async def test_a_wrong_command_is_a_store_error_and_the_connection_goes_on(connection: Connection) -> None:
    with pytest.raises(StoreError):
        await connection.command("NONSENSE")

    assert await connection.command("PING") in (True, "PONG")


async def test_several_commands_see_one_state(connection: Connection) -> None:
    answers = await connection.together(("SET", "x", "1"), ("INCR", "x"), ("GET", "x"))

    assert answers[1:] == [2, "2"]


async def test_a_redis_that_takes_no_writes_is_not_ready(connection: Connection) -> None:
    assert await connection.writable()
    await connection.command("CONFIG", "SET", "min-replicas-to-write", "1")
    try:
        assert not await connection.writable()
    finally:
        await connection.command("CONFIG", "SET", "min-replicas-to-write", "0")


async def test_the_lineage_and_the_clock_of_redis_are_known(connection: Connection) -> None:
    assert len(await connection.replication_id()) == 40
    assert await connection.time() > 1_600_000_000_000


async def test_a_hundred_and_fifty_commands_at_once_share_the_pool(connection: Connection) -> None:
    await asyncio.gather(*(connection.command("INCR", "many") for _ in range(150)))

    assert await connection.command("GET", "many") == "150"
