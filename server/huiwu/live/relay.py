"""Bring what is new in Redis to the hubs: one blocking reader per conference, from a known position."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.ids import Slug
from huiwu.live.hub import RING, Hub
from huiwu.services.audience import Audience, Standing
from huiwu.store.agenda_log import PublicDelta

log = logging.getLogger("huiwu.live")

# Away for a moment is usual when Redis restarts; jitter, because every edge notices at once.
_RETRY_BASE_S = 0.1
_RETRY_CAP_S = 2.0
# Every scan wakes the reader: after a little rest one read takes a rush. Viewers hear things later by this at most.
_REST_S = 0.02
# How often the lineage is looked at while something comes all the time; a lost connection is noticed at once anyway.
_COMPARE_S = 4.0


async def read_standing(audience: Audience, slug: Slug) -> tuple[Standing, list[PublicDelta]]:
    """The public state with the deltas that led to it; raises `unknown_conference`."""
    standing = await audience.standing(slug)
    ring = await audience.since(slug, max(0, standing.seq - RING))
    return standing, [delta for delta in ring if delta.seq <= standing.seq]


class Relay:
    """Keeps one hub at the head of its stream."""

    def __init__(
        self,
        slug: Slug,
        hub: Hub,
        audience: Audience,
        *,
        newest_record: Callable[[Slug], Awaitable[int]],
        folded: Callable[[Slug], int],
        on_ledger: Callable[[int], None],
    ) -> None:
        self._slug = slug
        self._hub = hub
        self._audience = audience
        self._newest_record = newest_record
        self._folded = folded
        self._on_ledger = on_ledger
        self._ledger_seq = 0
        self._compared_at = 0.0

    async def follow(self) -> None:
        """Forever: wait for entries, push them; after any trouble compare lineage and go on from the hub's head."""
        failures = 0
        while True:
            follower = self._audience.follower(self._slug)
            try:
                await self._compare()
                # Records from before nobody waits for: the totals hold them.
                self._ledger_seq = await self._newest_record(self._slug)
                while True:
                    self._skip_own()
                    deltas, ledger_seq = await follower.wait(self._hub.head, self._ledger_seq)
                    failures = 0
                    if not all(self._hub.push(delta) for delta in deltas):
                        await self._reload()
                    if not deltas and asyncio.get_running_loop().time() - self._compared_at > _COMPARE_S:
                        await self._compare()
                    has_grown, self._ledger_seq = ledger_seq != self._ledger_seq, ledger_seq
                    self._on_ledger(ledger_seq)
                    if has_grown:
                        await asyncio.sleep(_REST_S)
            except (StoreError, DomainError) as error:
                failures += 1
                log.warning("%s: reading the stream: %s", self._slug, error)
            finally:
                with contextlib.suppress(StoreError):
                    await follower.close()
            pause = min(_RETRY_CAP_S, _RETRY_BASE_S * 2**failures)
            await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  (spreads retries, guards nothing)

    def _skip_own(self) -> None:
        """What this process has recorded itself need not come from Redis as well."""
        folded = self._folded(self._slug)
        if folded > self._ledger_seq:
            self._ledger_seq = folded
            self._on_ledger(folded)

    async def _compare(self) -> None:
        """Reload when Redis' lineage or its newest number is not what the hub builds on."""
        standing = await self._audience.standing(self._slug)
        self._compared_at = asyncio.get_running_loop().time()
        if standing.epoch != self._hub.epoch or standing.seq < self._hub.head:
            log.warning("%s: the store has another lineage, everybody gets a snapshot", self._slug)
            self._ledger_seq = await self._newest_record(self._slug)
            await self._reload()

    async def _reload(self) -> None:
        self._hub.reload(*await read_standing(self._audience, self._slug))
