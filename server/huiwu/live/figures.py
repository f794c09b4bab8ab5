"""Figures of the live edge for whoever watches it; none of them costs anything per viewer and update."""

import asyncio

from prometheus_client import Counter, Gauge, Histogram

_PASS = Histogram(
    "huiwu_live_pass_seconds",
    "From an update until the last viewer was visited",
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
)
_CONFLATED = Counter("huiwu_live_conflated", "Updates that reached a viewer together with a later one")
_WHOLE = Counter("huiwu_live_snapshots_for_deltas", "Snapshots given to a viewer that lacked deltas")
_CUT = Counter("huiwu_live_aborts", "Viewers cut because they took nothing for too long")
_WELCOMED = Counter("huiwu_live_resumes", "Viewers let in, by what they needed", ["kind"])
_ACCEPTED = Counter("huiwu_live_accepts", "Connections accepted")
_REFUSED = Counter("huiwu_live_refused", "Viewers told to come back later, because the house is full")
# Of several processes: viewers are added up, and the longest stall of any is told.
_STALL = Gauge(
    "huiwu_live_stall_seconds",
    "Longest time the loop let nobody else work, of the last minute or two",
    multiprocess_mode="livemax",
)
_VIEWERS = Gauge("huiwu_viewers", "Open viewer sockets", multiprocess_mode="livesum")
_BEHIND = Gauge("huiwu_live_behind", "Viewers that lack something now", multiprocess_mode="livesum")

_KINDS = ("new", "nothing", "deltas", "snapshot", "ahead")
_LOOK_S = 0.02
_MINUTE = round(60 / _LOOK_S)
"""Looks in a minute."""


class Figures:
    """What one hub has counted since it was last asked: plain numbers, because a thousand viewers may come at once."""

    __slots__ = ("_conflated", "_kinds", "_whole")

    def __init__(self) -> None:
        self._conflated = 0
        self._whole = 0
        self._kinds = dict.fromkeys(_KINDS, 0)

    def passed(self, seconds: float) -> None:
        """A pass over all viewers has ended."""
        _PASS.observe(seconds)

    def caught_up(self, steps: int, *, whole: bool) -> None:
        """A viewer was given several updates in one write, or (`whole`) the snapshot instead."""
        self._conflated += max(0, steps - 1)
        self._whole += whole

    def welcomed(self, *, recovered: bool, came_back: bool, lacked: int) -> None:
        """A viewer was let in; `lacked` counts the updates it missed, negative when it was ahead."""
        kind = "snapshot" if came_back else "new"
        if recovered:
            kind = "deltas" if lacked > 0 else "nothing" if lacked == 0 else "ahead"
        self._kinds[kind] += 1

    def cut(self) -> None:
        """A viewer was cut."""
        _CUT.inc()

    def report(self) -> None:
        """Add what was counted to the figures of the process."""
        _CONFLATED.inc(self._conflated)
        _WHOLE.inc(self._whole)
        for kind, count in self._kinds.items():
            _WELCOMED.labels(kind).inc(count)
        self._conflated = self._whole = 0
        self._kinds = dict.fromkeys(_KINDS, 0)


def holding(viewers: int, behind: int) -> None:
    """How many viewers there are, and how many of them lack something."""
    _VIEWERS.set(viewers)
    _BEHIND.set(behind)


def accepted(connections: int) -> None:
    """Connections were taken from the listening socket."""
    _ACCEPTED.inc(connections)


def refused() -> None:
    """The house is full."""
    _REFUSED.inc()


async def watch_stalls() -> None:
    """Forever: notice how late a short sleep ends; that long, somebody kept the loop."""
    loop = asyncio.get_running_loop()
    minute_before, longest, looks = 0.0, 0.0, 0
    while True:
        due = loop.time() + _LOOK_S
        await asyncio.sleep(_LOOK_S)
        looks += 1
        longest = max(longest, loop.time() - due)
        _STALL.set(max(longest, minute_before))
        if looks == _MINUTE:
            minute_before, longest, looks = longest, 0.0, 0
