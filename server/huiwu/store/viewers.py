"""How many viewers each process of the live edge holds: one number per process, which expires with it."""

from huiwu.domain.ids import Slug
from huiwu.domain.timeline import SECOND, Duration, Instant
from huiwu.store import keys
from huiwu.store.connection import Connection

FRESH = Duration(15 * SECOND)
"""A process that has said nothing for longer holds nobody any more."""
_KEPT_MS = 60_000


class ViewerStore:
    """The counts of one deployment, by conference."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def tell(self, slug: Slug, process: str, count: int, now: Instant) -> int:
        """Note what one process holds, and give what the others hold together."""
        key = keys.viewers(slug)
        await self._connection.together(("HSET", key, process, f"{count} {now}"), ("PEXPIRE", key, _KEPT_MS))
        told = await self._connection.command("HGETALL", key)
        others, gone = 0, []
        for name, text in told.items():
            number, at = map(int, text.split())
            if abs(now - at) > _KEPT_MS:
                gone.append(name)
            elif name != process and abs(now - at) <= FRESH:
                others += number
        if gone:
            await self._connection.command("HDEL", key, *gone)
        return others
