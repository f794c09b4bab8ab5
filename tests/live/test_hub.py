import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.public_agenda import Public
from huiwu.domain.snapshot import apply
from huiwu.domain.timeline import Instant
from huiwu.live.frames import Wire
from huiwu.live.hub import LONGEST_CATCH_UP, RING, Hub
from huiwu.services.audience import Standing
from huiwu.store.agenda_log import PublicDelta
from tests.stage_setting import NOON, Hand


@dataclass(eq=False)
class Page:
    """A listener whose socket can be full."""

    cursor: int | None = None
    ready: bool = True
    frames: list[dict[str, Any]] = field(default_factory=list)
    writes: int = 0

    def give(self, frames: Wire) -> None:
        """Both forms say the same; the page that reads one of them checks the other as well."""
        plain = unframed(frames.plain)
        assert unframed(frames.packed) == plain
        self.frames += plain
        self.writes += 1

    def end_if_stuck(self) -> bool:
        """Pages of these tests take all they are given."""
        return False


def unframed(data: bytes) -> list[dict[str, Any]]:
    """The JSON of unmasked text frames, each deflated by itself or not at all."""
    found = []
    while data:
        assert data[0] in (0x81, 0xC1)
        length, head = data[1], 2
        if length >= 126:
            head = 4 if length == 126 else 10
            length = int.from_bytes(data[2:head])
        payload = data[head : head + length]
        if data[0] == 0xC1:
            # A window of the size we promise, and nothing from messages before.
            payload = zlib.decompress(payload + b"\x00\x00\xff\xff\x03\x00", -12)
        found.append(json.loads(payload))
        data = data[head + length :]
    return found


def delta(seq: int) -> PublicDelta:
    return announced(seq, f"通知 {seq} " + "长" * (seq % 300))


def announced(seq: int, text: str) -> PublicDelta:
    event = {"type": "announced", "id": f"a{seq}", "text": text, "urgent": False, "audience": "all", "expires_at": None}
    return PublicDelta(seq, Instant(NOON + seq), json.dumps(event))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


def state_at(seq: int) -> Public:
    state: Public = {"announcements": []}
    for number in range(1, seq + 1):
        state = apply(state, NOON + number, json.loads(delta(number).event))
    return state


def a_hub(seq: int = 5, kept: int = 5) -> Hub:
    ring = [delta(number) for number in range(seq - kept + 1, seq + 1)]
    return Hub(Standing("here", seq, json.dumps(state_at(seq))), ring, Hand())


def folded(page: Page, state: Public | None = None) -> Public | None:
    for frame in page.frames:
        if frame["type"] == "snapshot":
            state = frame["state"]
        elif frame["type"] == "delta":
            assert state is not None
            state = apply(state, frame["at"], frame["event"])
    return state


def test_a_page_whose_socket_is_full_is_passed_over_and_later_gets_all_in_one_write() -> None:
    hub, quick, slow = a_hub(), Page(5), Page(5, ready=False)
    for seq in (6, 7, 8):
        assert hub.push(delta(seq))
        for page in (quick, slow):
            hub.catch_up(page)

    assert (len(quick.frames), slow.frames, slow.cursor) == (3, [], 5)

    slow.ready = True
    hub.catch_up(slow)

    assert slow.frames == quick.frames
    assert slow.cursor == 8


def test_a_page_that_was_away_too_long_gets_the_newest_state_instead() -> None:
    hub, page = a_hub(), Page(5, ready=False)
    for seq in range(6, 6 + RING + 1):
        hub.push(delta(seq))

    page.ready = True
    hub.catch_up(page)

    assert [frame["type"] for frame in page.frames] == ["snapshot"]
    assert page.frames[0]["seq"] == 5 + RING + 1


def test_who_lacks_more_than_the_whole_state_weighs_gets_the_state() -> None:
    hub, page = a_hub(), Page(5)
    hub.push(announced(6, "长" * LONGEST_CATCH_UP))
    for seq in (7, 8):
        hub.push(
            PublicDelta(seq, Instant(NOON + seq), json.dumps({"type": "announcement_cleared", "announcement": "a6"}))
        )

    hub.catch_up(page)

    assert [frame["type"] for frame in page.frames] == ["snapshot"]


async def test_a_pass_reaches_everybody_who_can_be_written_to_and_begins_elsewhere_each_time() -> None:
    hub = a_hub()
    pages = [Page(5, ready=number % 3 > 0) for number in range(1_000)]
    hub.viewers.update(dict.fromkeys(pages))
    passes = asyncio.get_running_loop().create_task(hub.run_passes())
    try:
        for seq in (6, 7):
            hub.push(delta(seq))
            await until(lambda: hub.behind() == sum(not page.ready for page in pages))
    finally:
        passes.cancel()

    assert all(page.cursor == (7 if page.ready else 5) for page in pages)
    assert all([frame["seq"] for frame in page.frames] == ([6, 7] if page.ready else []) for page in pages)


async def test_what_comes_during_a_pass_reaches_those_not_yet_visited_in_one_write() -> None:
    hub = a_hub()
    pages = [Page(5) for _ in range(1_000)]
    hub.viewers.update(dict.fromkeys(pages))
    hub.push(delta(6))
    passes = asyncio.get_running_loop().create_task(hub.run_passes())
    try:
        await until(lambda: any(page.frames for page in pages))
        hub.push(delta(7))
        await until(lambda: hub.behind() == 0)
    finally:
        passes.cancel()

    writes = {page.writes for page in pages}
    assert writes == {1, 2}
    assert all([frame["seq"] for frame in page.frames] == [6, 7] for page in pages)


def test_a_delta_known_already_changes_nothing_and_a_gap_asks_for_a_reload() -> None:
    hub = a_hub()

    assert hub.push(delta(5))
    assert not hub.push(delta(7))
    assert hub.head == 5


def test_another_lineage_gives_everybody_a_snapshot_and_a_mere_gap_does_not() -> None:
    same, other = a_hub(), a_hub()
    for hub, epoch in ((same, "here"), (other, "there")):
        page = Page(5)
        hub.viewers[page] = None
        hub.reload(Standing(epoch, 8, json.dumps(state_at(8))), [delta(6), delta(7), delta(8)])
        hub.catch_up(page)
        assert [frame["type"] for frame in page.frames] == (["delta"] * 3 if hub is same else ["snapshot"])


def test_a_ring_with_a_gap_is_not_trusted() -> None:
    hub = Hub(Standing("here", 5, json.dumps(state_at(5))), [delta(2), delta(4), delta(5)], Hand())
    page = Page()

    frames = unframed(hub.welcome(page, "here", 3).plain)

    assert [frame["type"] for frame in frames] == ["hello", "snapshot"]


@given(
    kept=st.integers(0, 8),
    epoch=st.sampled_from(["here", "there", ""]),
    seq=st.integers(0, 12),
    later=st.lists(st.booleans(), max_size=6),
)
def test_whatever_position_a_page_brings_it_ends_with_the_newest_state(
    kept: int, epoch: str, seq: int, later: list[bool]
) -> None:
    hub = a_hub(8, kept)
    page = Page()
    page.give(hub.welcome(page, epoch, seq))
    for step, ready in enumerate([*later, True], start=9):
        page.ready = ready
        hub.push(delta(step))
        hub.catch_up(page)
    hub.settle(page)

    hello = page.frames[0]
    begun = state_at(seq) if hello["recovered"] else None
    assert hello["type"] == "hello"
    assert folded(page, begun) == state_at(hub.head)
    assert page.cursor == hub.head
