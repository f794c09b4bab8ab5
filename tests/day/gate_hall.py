"""A hall without a network: two servers on a Redis without a disk, which can fall back to an older past of its own."""

import asyncio
import contextlib
import subprocess
import tempfile
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import redis

from huiwu.clock import system_chance
from huiwu.domain.checkin import PASSAGES, Scan, ScanRecord
from huiwu.domain.ids import ScanId
from huiwu.services.checkin import ScanResult, Who
from huiwu.services.house import House, build_house
from huiwu.store import keys
from huiwu.store.binary import newest_binary
from huiwu.store.connection import Connection
from huiwu.store.durability import judge
from tests.stage_setting import SECRET, SLUG, Hand, furnish

SERVERS = 2
_START_WITHIN_S = 10.0
_LEDGER_KEYS = (keys.ledger(SLUG), keys.scans(SLUG), keys.presence(SLUG), keys.occupancy(SLUG))
Answer = TypeVar("Answer")
Past = tuple[bytes | None, ...]


@contextlib.contextmanager
def diskless_redis() -> Iterator[str]:
    """The path of the socket of a Redis of its own that writes nothing to any disk: ten thousand runs are short."""
    with tempfile.TemporaryDirectory(prefix="huiwu-hall-") as folder:
        path = str(Path(folder) / "redis.sock")
        command = [str(newest_binary().path), "--port", "0", "--unixsocket", path, "--dir", folder]
        process = subprocess.Popen([*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + _START_WITHIN_S
            while not Path(path).exists() and time.monotonic() < deadline:
                time.sleep(0.01)
            yield path
        finally:
            process.terminate()
            process.wait()


class Server:
    """One process of ours."""

    def __init__(self, connection: Connection, hand: Hand) -> None:
        self._connection = connection
        self.house: House = build_house(connection, hand, system_chance, SECRET)

    @property
    def held(self) -> set[ScanId]:
        """What it put on record itself, and would put back."""
        return {ScanId(str(one.arguments[0])) for one in self.house.checkin._ledger._ring}

    def start_anew(self) -> None:
        """What kill -9 leaves of it: nothing but its code."""
        checkin = self.house.checkin
        checkin._ledger._ring.clear()
        checkin._ledgers._ledgers.clear()
        # Looked up now, so that a variant of the protocol can leave one out.
        store, ledgers = checkin._ledger, checkin._ledgers
        self._connection.on_other_past[:] = [store.put_back, ledgers.fold_anew]

    async def take(self, scan: Scan, who: Who, *, late: bool) -> ScanResult | ScanRecord:
        """One entry of a journal, as `POST C/operations` (late) or `POST C/scans` settles it."""
        if scan.kind in PASSAGES:
            return await self.house.checkin.scan(SLUG, scan, who, late=late)
        return await self.house.board.take_back(SLUG, scan, who)


class Hall:
    """Redis and its servers. Everything waits in one loop, so that a run is the same each time."""

    def __init__(self, socket_path: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.hand = Hand()
        self._redis = redis.Redis(unix_socket_path=socket_path)
        self._connections = [Connection(f"unix://{socket_path}") for _ in range(SERVERS)]
        for connection in self._connections:
            self.run(connection.open())
            # Every past that is left behind here is one that a Redis with a disk would have kept.
            connection.durability = judge("yes", "always", 0)
        self.servers = [Server(connection, self.hand) for connection in self._connections]
        self.people = list(self.run(furnish(self.servers[0].house)).values())
        self.past: Past = ()

    def close(self) -> None:
        for connection in self._connections:
            self.run(connection.close())
        self.run(self.loop.shutdown_default_executor())
        self.loop.close()
        self._redis.close()

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.loop.run_until_complete(work)

    def empty(self) -> None:
        """A new morning: nobody is in, nobody remembers anything."""
        self._redis.delete(*_LEDGER_KEYS)
        self.hand.now = Hand().now
        for server in self.servers:
            server.start_anew()
        self.remember()

    def remember(self) -> None:
        """The past that Redis may fall back to."""
        pipeline = self._redis.pipeline(transaction=False)
        for key in _LEDGER_KEYS:
            pipeline.dump(key)
        self.past = tuple(pipeline.execute())

    def fall_back(self) -> None:
        """Redis loses all since `remember` and has another lineage; both servers find out and put back."""
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.delete(*_LEDGER_KEYS)
        for key, value in zip(_LEDGER_KEYS, self.past, strict=True):
            if value is not None:
                pipeline.restore(key, 0, value)
        # Following nobody for a moment is what gives a Redis a new replication id.
        pipeline.execute_command("REPLICAOF", "127.0.0.1", "1")
        pipeline.execute_command("REPLICAOF", "NO", "ONE")
        pipeline.execute()
        for connection in self._connections:
            # As the fall of a real one would; found dead in use, each would be given a rest before the next attempt.
            for client in (connection._through_guard, connection._past_guard):
                self.run(client.connection_pool.disconnect())
        for connection in self._connections:
            self.run(connection.command("PING"))

    def on_record(self) -> list[ScanId]:
        """The ids of the ledger, in its order."""
        found, _ = self.run(self.servers[0].house.checkin._ledger.after(SLUG, 0))
        return [one.scan_id for one in found]

    def records(self) -> list[ScanRecord]:
        return self.run(self.servers[0].house.checkin._ledger.after(SLUG, 0))[0]

    def scan_numbers(self) -> dict[str, int]:
        return {one.decode(): int(seq) for one, seq in self._hash(keys.scans(SLUG)).items()}

    def presence(self) -> dict[str, int]:
        return {place.decode(): int(seq) for place, seq in self._hash(keys.presence(SLUG)).items()}

    def occupancy(self) -> dict[str, int]:
        return {scope.decode(): int(count) for scope, count in self._hash(keys.occupancy(SLUG)).items() if int(count)}

    def _hash(self, key: str) -> dict[bytes, bytes]:
        found: Any = self._redis.hgetall(key)
        return dict(found)
