import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.public_agenda import Public
from huiwu.domain.snapshot import apply
from huiwu.domain.timeline import Instant
from huiwu.live.hub import RING, Hub
from huiwu.services.audience import Standing
from huiwu.store.agenda_log import PublicDelta
from tests.stage_setting import NOON, Hand


@dataclass(eq=False)
class Page:
    """A listener whose socket can be full."""

    cursor: int | None = None
    ready: bool = True
    frames: list[dict[str, Any]] = field(default_factory=list)

    def write(self, frames: bytes) -> None:
        self.frames += unframed(frames)

    def end_if_stuck(self) -> None:
        """Pages of these tests take all they are given."""


def unframed(data: bytes) -> list[dict[str, Any]]:
    """The JSON of unmasked text frames."""
    found = []
    while data:
        assert data[0] == 0x81
        length, head = data[1], 2
        if length >= 126:
            head = 4 if length == 126 else 10
            length = int.from_bytes(data[2:head])
        found.append(json.loads(data[head : head + length]))
        data = data[head + length :]
    return found


def delta(seq: int) -> PublicDelta:
    text = f"通知 {seq} " + "长" * (seq % 300)
    event = {"type": "announced", "id": f"a{seq}", "text": text, "urgent": False, "audience": "all", "expires_at": None}
    return PublicDelta(seq, Instant(NOON + seq), json.dumps(event))


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


def test_a_delta_known_already_changes_nothing_and_a_gap_asks_for_a_reload() -> None:
    hub = a_hub()

    assert hub.push(delta(5))
    assert not hub.push(delta(7))
    assert hub.head == 5


def test_another_lineage_gives_everybody_a_snapshot_and_a_mere_gap_does_not() -> None:
    same, other = a_hub(), a_hub()
    for hub, epoch in ((same, "here"), (other, "there")):
        page = Page(5)
        hub.viewers.add(page)
        hub.reload(Standing(epoch, 8, json.dumps(state_at(8))), [delta(6), delta(7), delta(8)])
        hub.catch_up(page)
        assert [frame["type"] for frame in page.frames] == (["delta"] * 3 if hub is same else ["snapshot"])


def test_a_ring_with_a_gap_is_not_trusted() -> None:
    hub = Hub(Standing("here", 5, json.dumps(state_at(5))), [delta(2), delta(4), delta(5)], Hand())
    page = Page()

    frames = unframed(hub.welcome(page, "here", 3))

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
    page.write(hub.welcome(page, epoch, seq))
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
