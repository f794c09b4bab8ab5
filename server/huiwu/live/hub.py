"""Who follows one conference, and what each still lacks.

A viewer is one number, its cursor. An update is framed once; a pass gives every viewer all from its cursor to the
head in one write. A viewer whose socket is full is passed over, and later gets what is newest then.
"""

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING
from typing import Protocol as Interface

from huiwu.clock import Clock
from huiwu.domain.snapshot import apply
from huiwu.live.protocol import text_frame
from huiwu.services.audience import Standing
from huiwu.store.agenda_log import PublicDelta
from huiwu.wire import messages

if TYPE_CHECKING:
    from huiwu.domain.public_agenda import Public

RING = 1_000
"""Deltas kept for those who come back; older positions get the snapshot."""
BEACON_S = 12.0
"""Below the 15 s that are promised, so that a busy loop still keeps the promise."""
_CHUNK = 256
_FARTHEST_AHEAD = RING


class Listener(Interface):
    """A viewer as the hub sees it. `cursor` is the last seq it was given, `None` when it needs a snapshot."""

    cursor: int | None

    @property
    def ready(self) -> bool:
        """Whether it can be written to now."""

    def write(self, frames: bytes) -> None: ...

    def end_if_stuck(self) -> None:
        """Close when nothing was taken for too long: whoever comes back gets the newest state at once."""


class Hub:
    """One conference's public stream, and its viewers."""

    def __init__(self, standing: Standing, ring: list[PublicDelta], clock: Clock) -> None:
        self._clock = clock
        self.viewers: set[Listener] = set()
        self._dirty = asyncio.Event()
        self._load(standing, ring)

    def _load(self, standing: Standing, ring: list[PublicDelta]) -> None:
        self.epoch = standing.epoch
        self.head = standing.seq
        self._state: Public = json.loads(standing.state)
        self._snapshot: bytes | None = None
        self._ring: deque[bytes] = deque(maxlen=RING)
        expected = standing.seq - len(ring) + 1
        if all(delta.seq == expected + place for place, delta in enumerate(ring)):
            self._ring.extend(_frame(delta) for delta in ring)
        self._joined: dict[int, bytes] = {}

    def reload(self, standing: Standing, ring: list[PublicDelta]) -> None:
        """Start from another standing: a gap was found, or the store's lineage is another one."""
        other = standing.epoch != self.epoch or standing.seq < self.head
        self._load(standing, ring)
        if other:
            for viewer in self.viewers:
                viewer.cursor = None
        self._dirty.set()

    def push(self, delta: PublicDelta) -> bool:
        """Take the next delta; false when it is not the next one and the hub must be reloaded."""
        if delta.seq <= self.head:
            return True
        if delta.seq != self.head + 1:
            return False
        self._state = apply(self._state, delta.at, json.loads(delta.event))
        self._snapshot = None
        self._ring.append(_frame(delta))
        self._joined.clear()
        self.head = delta.seq
        self._dirty.set()
        return True

    @property
    def oldest(self) -> int:
        """The oldest position from which deltas alone lead to the head."""
        return self.head - len(self._ring)

    def snapshot_frame(self) -> bytes:
        """Built once per version, when somebody needs it."""
        if self._snapshot is None:
            state = json.dumps(self._state, ensure_ascii=False, separators=(",", ":"))
            self._snapshot = text_frame(messages.snapshot(self.epoch, self.head, state))
        return self._snapshot

    def since(self, cursor: int | None) -> bytes:
        """The frames that bring a viewer from its cursor to the head."""
        if cursor is None or not self.oldest <= cursor <= self.head:
            return self.snapshot_frame()
        joined = self._joined.get(cursor)
        if joined is None:
            begin = cursor - self.oldest
            joined = b"".join(frame for place, frame in enumerate(self._ring) if place >= begin)
            self._joined[cursor] = joined
        return joined

    def welcome(self, viewer: Listener, epoch: str, seq: int) -> bytes:
        """`hello` and what follows it, for a viewer that says where it stands. Sets its cursor.

        A viewer that is ahead of us, by a faster edge, keeps its place: what it has will come here too.
        """
        same = epoch == self.epoch
        recovered = same and self.oldest <= seq <= self.head + _FARTHEST_AHEAD
        position = seq if recovered else self.head
        hello = text_frame(
            messages.hello(epoch=self.epoch, seq=position, head=self.head, now=self._clock(), recovered=recovered)
        )
        viewer.cursor = max(seq, self.head) if recovered else self.head
        if not recovered:
            return hello + self.snapshot_frame()
        return hello + self.since(seq) if seq < self.head else hello

    def settle(self, viewer: Listener) -> None:
        """Some time after a viewer came that was ahead: if its news never came, what it holds is of another past."""
        if viewer.cursor is not None and viewer.cursor > self.head:
            viewer.cursor = None
            self.catch_up(viewer)

    def catch_up(self, viewer: Listener) -> None:
        """Give a viewer what it lacks, in one write; one that can't take it now is passed over."""
        if not viewer.ready or (viewer.cursor is not None and viewer.cursor >= self.head):
            return
        frames = self.since(viewer.cursor)
        viewer.cursor = self.head
        viewer.write(frames)

    async def run_passes(self) -> None:
        """Forever: wait for news, then walk the viewers in chunks, letting others work in between."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            for place, viewer in enumerate(list(self.viewers)):
                self.catch_up(viewer)
                if place % _CHUNK == _CHUNK - 1:
                    await asyncio.sleep(0)

    async def run_beacons(self) -> None:
        """Forever: one shared frame to everybody who is up to date."""
        while True:
            await asyncio.sleep(BEACON_S)
            beacon = text_frame(messages.beacon(self.epoch, self.head, self._clock(), len(self.viewers)))
            for place, viewer in enumerate(list(self.viewers)):
                viewer.end_if_stuck()
                if viewer.ready:
                    viewer.write(beacon)
                if place % _CHUNK == _CHUNK - 1:
                    await asyncio.sleep(0)


def _frame(delta: PublicDelta) -> bytes:
    return text_frame(messages.delta(delta.seq, delta.at, delta.event))
