"""Who follows one conference, and what each still lacks.

A viewer is one number, its cursor. An update is framed once; a pass gives every viewer all from its cursor to the
head in one write. A viewer whose socket is full is passed over, and later gets what is newest then.
"""

import asyncio
import json
import time
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING
from typing import Protocol as Interface

from huiwu.clock import Clock
from huiwu.domain.snapshot import apply
from huiwu.live.figures import Figures
from huiwu.live.frames import NOTHING, Wire, joined, text_frame, wire
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
_REST_S = 0.05
_LONGEST_REST_S = 0.25
LONGEST_CATCH_UP = 64 * 1024
"""Bytes of deltas somebody is given; who lacks more gets the snapshot, if that is shorter. Deltas go first, because
pages that hold the agenda back to match a late picture want to know what happened when."""


class Listener(Interface):
    """A viewer as the hub sees it. `cursor` is the last seq it was given, `None` when it needs a snapshot."""

    cursor: int | None
    ready: bool

    def give(self, frames: Wire) -> None: ...

    def end_if_stuck(self) -> bool:
        """Close when nothing was taken for too long: whoever comes back gets the newest state at once."""


class Hub:
    """One conference's public stream, and its viewers."""

    def __init__(self, standing: Standing, ring: list[PublicDelta], clock: Clock) -> None:
        self._clock = clock
        # In the order they came: walking them then walks memory forward, which is felt.
        self.viewers: dict[Listener, None] = {}
        self.elsewhere = 0
        """Viewers that other processes hold, by what they last said."""
        self.figures = Figures()
        self._dirty = asyncio.Event()
        self._first = 0
        self._load(standing, ring)

    def _load(self, standing: Standing, ring: list[PublicDelta]) -> None:
        self.epoch = standing.epoch
        self.head = standing.seq
        self._state: Public = json.loads(standing.state)
        self._snapshot: Wire | None = None
        self._ring: deque[Wire] = deque(maxlen=RING)
        expected = standing.seq - len(ring) + 1
        if all(delta.seq == expected + place for place, delta in enumerate(ring)):
            self._ring.extend(_frame(delta) for delta in ring)
        self._lacking: dict[int | None, Wire] = {}

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
        self._lacking.clear()
        self.head = delta.seq
        self._dirty.set()
        return True

    @property
    def oldest(self) -> int:
        """The oldest position from which deltas alone lead to the head."""
        return self.head - len(self._ring)

    @property
    def audience(self) -> int:
        """Everybody who follows, here and through other processes."""
        return len(self.viewers) + self.elsewhere

    def snapshot(self) -> Wire:
        """Built once per version, when somebody needs it."""
        if self._snapshot is None:
            state = json.dumps(self._state, ensure_ascii=False, separators=(",", ":"))
            self._snapshot = wire(messages.snapshot(self.epoch, self.head, state))
        return self._snapshot

    def since(self, cursor: int | None) -> Wire:
        """The frames that bring a viewer from its cursor to the head: built once for all who stand there."""
        lacking = self._lacking.get(cursor)
        if lacking is None:
            lacking = self._lacking[cursor] = self._built(cursor)
        return lacking

    def _built(self, cursor: int | None) -> Wire:
        if cursor is None or not self.oldest <= cursor <= self.head:
            return self.snapshot()
        deltas = joined(list(islice(self._ring, cursor - self.oldest, None)))
        if len(deltas.plain) <= LONGEST_CATCH_UP or len(self.snapshot().plain) >= len(deltas.plain):
            return deltas
        return self.snapshot()

    def welcome(self, viewer: Listener, epoch: str, seq: int) -> Wire:
        """`hello` and what follows it, for a viewer that says where it stands. Sets its cursor.

        A viewer that is ahead of us, by a faster edge, keeps its place: what it has will come here too.
        """
        same = epoch == self.epoch
        recovered = same and self.oldest <= seq <= self.head + _FARTHEST_AHEAD
        position = seq if recovered else self.head
        text = messages.hello(
            epoch=self.epoch,
            seq=position,
            head=self.head,
            now=self._clock(),
            recovered=recovered,
            window_ms=self.window_ms,
        )
        hello = text_frame(text)
        viewer.cursor = max(seq, self.head) if recovered else self.head
        follows = self.snapshot() if not recovered else self.since(seq) if seq < self.head else NOTHING
        self.figures.welcomed(recovered=recovered, came_back=bool(epoch), lacked=self.head - seq)
        return Wire(hello + follows.plain, hello + follows.packed)

    @property
    def window_ms(self) -> int:
        """Over how long those who lost their line should spread their return, so that no edge meets all at once."""
        return min(_LONGEST_WINDOW_MS, _SHORTEST_WINDOW_MS + self.audience * 1_000 // _RETURNS_PER_S)

    def settle(self, viewer: Listener) -> None:
        """Some time after a viewer came that was ahead: if its news never came, what it holds is of another past."""
        if viewer.cursor is not None and viewer.cursor > self.head:
            viewer.cursor = None
            self.catch_up(viewer)

    def catch_up(self, viewer: Listener) -> None:
        """Give a viewer what it lacks, in one write; one that can't take it now is passed over."""
        cursor = viewer.cursor
        if not viewer.ready or (cursor is not None and cursor >= self.head):
            return
        frames = self.since(cursor)
        viewer.cursor = self.head
        self.figures.caught_up(1 if cursor is None else self.head - cursor, whole=frames is self._snapshot)
        viewer.give(frames)

    def behind(self) -> int:
        """How many viewers lack something now."""
        return sum(1 for one in self.viewers if one.cursor is None or one.cursor < self.head)

    async def run_passes(self) -> None:
        """Forever: wait for news, then walk the viewers in chunks, letting others work in between.

        What comes meanwhile reaches those not yet visited in the same write, and the others in the next pass. Each
        pass begins elsewhere, so that nobody is always last.
        """
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            began = time.perf_counter()
            viewers = list(self.viewers)
            first = self._first % max(1, len(viewers))
            self._first += _CHUNK
            viewers = viewers[first:] + viewers[:first]
            for at in range(0, len(viewers), _CHUNK):
                self._visit(viewers[at : at + _CHUNK])
                await asyncio.sleep(0)
            took = time.perf_counter() - began
            self.figures.passed(took)
            # What comes within the rest goes out together: a burst of updates becomes few writes per viewer.
            await asyncio.sleep(min(_LONGEST_REST_S, max(_REST_S, took)))

    def _visit(self, viewers: list[Listener]) -> None:
        """The innermost loop of the edge: what can be done once for many is done before."""
        head, at, frames, steps = self.head, -1, NOTHING, 0
        for viewer in viewers:
            cursor = viewer.cursor
            if cursor == head or not viewer.ready:
                continue
            if cursor is None or cursor > head:
                self.catch_up(viewer)
                continue
            if cursor != at:
                at, frames = cursor, self.since(cursor)
                steps = head - cursor
            viewer.cursor = head
            viewer.give(frames)
            if steps > 1:
                self.figures.caught_up(steps, whole=frames is self._snapshot)

    async def run_beacons(self) -> None:
        """Forever: one shared frame to everybody who is up to date."""
        while True:
            await asyncio.sleep(BEACON_S)
            text = messages.beacon(self.epoch, self.head, self._clock(), self.audience, self.window_ms)
            beacon = wire(text)
            for place, viewer in enumerate(list(self.viewers)):
                if viewer.end_if_stuck():
                    self.figures.cut()
                elif viewer.ready:
                    viewer.give(beacon)
                if place % _CHUNK == _CHUNK - 1:
                    await asyncio.sleep(0)


# What two processes on a small machine let in per second with room to spare (server/docs/figures.md).
_RETURNS_PER_S = 4_000
_SHORTEST_WINDOW_MS = 1_000
_LONGEST_WINDOW_MS = 60_000


def _frame(delta: PublicDelta) -> Wire:
    return wire(messages.delta(delta.seq, delta.at, delta.event))
