"""Which past the data of a Redis has: looked at on every new connection, before any command is sent on it.

After a failover, a restore, or a restart from an older file, Redis goes on without a word from another past, and a
gate that admits by it may admit twice. So nothing is sent on a connection to a lineage that was not recognised.
"""

from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError


class LineageChangedError(RedisError):
    """The Redis that answers is not the one known; what it lacks must be replayed first."""


class LineageGuard:
    """Remembers the lineage, and stops connections to any other."""

    def __init__(self) -> None:
        self.known: str | None = None
        self.seen = ""

    async def on_connect(self, connection: AbstractConnection) -> None:
        """What redis-py calls on each new connection."""
        await connection.on_connect()
        await connection.send_command("INFO", "server")
        server = _facts(await connection.read_response())
        await connection.send_command("INFO", "replication")
        replication = _facts(await connection.read_response())
        # A managed Redis that hides these has one lineage as far as anybody can tell.
        self.seen = f"{server.get('run_id', '')}|{replication.get('master_replid', '')}"
        if self.known is None:
            self.known = self.seen
        if self.seen != self.known:
            raise LineageChangedError("Redis has another past")

    def accept(self) -> None:
        """Recognise the lineage last seen."""
        self.known = self.seen


def _facts(answer: Any) -> dict[str, str]:
    if isinstance(answer, dict):
        return {str(name): str(value) for name, value in answer.items()}
    text = answer.decode() if isinstance(answer, bytes) else str(answer)
    lines = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name: value for name, _, value in lines}
