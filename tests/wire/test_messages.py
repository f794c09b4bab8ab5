import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.errors import WireError
from huiwu.wire import messages
from huiwu.wire.close_codes import CloseCode
from huiwu.wire.messages import AskClock, Resume, SignIn, read_sign_in, read_viewer_message
from tests.builders import NOW
from tests.domain.strategies import any_text
from tests.wire.attempts import attempt
from tests.wire.strategies import nearly

said = (
    any_text
    | nearly({"type": "clock", "c0": 1.5}).map(json.dumps)
    | nearly({"type": "resume", "epoch": "e", "seq": 3}).map(json.dumps)
    | nearly({"type": "sign_in", "ticket": "t", "token": "k"}).map(json.dumps)
)


@given(said, st.sampled_from((read_viewer_message, read_sign_in)))
def test_any_text_is_a_message_or_closes_the_socket(text: str, read: Callable[[str], object]) -> None:
    refusal = attempt(read, text)

    if refusal is None:
        assert isinstance(read(text), AskClock | Resume | SignIn)
    else:
        assert isinstance(refusal, WireError)
        assert refusal.close_code == CloseCode.BAD_MESSAGE


@given(st.integers(0, 2**53) | st.floats(-(2.0**53), 2.0**53))
def test_a_viewers_clock_goes_back_as_it_came(c0: float) -> None:
    message = read_viewer_message(json.dumps({"type": "clock", "c0": c0}))

    assert message == AskClock(c0)
    assert json.loads(messages.clock(c0, NOW, NOW))["c0"] == c0


@given(st.text(max_size=64), st.integers(0, 2**53))
def test_a_position_is_read_back(epoch: str, seq: int) -> None:
    said = json.dumps({"type": "resume", "epoch": epoch, "seq": seq})

    assert read_viewer_message(said) == Resume(epoch, seq)


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"type": "dance"},
        {"type": "clock"},
        {"type": "clock", "c0": True},
        {"type": "clock", "c0": "1"},
        {"type": "clock", "c0": 2**53 + 1},
        {"type": "resume", "epoch": "e", "seq": -1},
        {"type": "resume", "epoch": "e", "seq": True},
        {"type": "resume", "epoch": "e", "seq": 1.0},
        {"type": "resume", "epoch": "e" * 65, "seq": 1},
        {"type": "sign_in", "ticket": "t"},
    ],
)
def test_other_messages_are_not_for_viewers_to_send(value: Any) -> None:
    with pytest.raises(WireError, match="bad_message"):
        read_viewer_message(json.dumps(value))


def test_a_clock_of_infinity_is_refused() -> None:
    with pytest.raises(WireError):
        read_viewer_message('{"type":"clock","c0":1e999}')


def test_staff_sign_in_with_a_ticket_or_a_token() -> None:
    assert read_sign_in('{"type":"sign_in","ticket":"t"}') == SignIn("t", "")
    assert read_sign_in('{"type":"sign_in","token":"k"}') == SignIn("", "k")


@given(st.text(max_size=20), st.integers(0, 2**53), st.booleans())
def test_our_frames_are_json_whatever_is_in_them(epoch: str, seq: int, recovered: bool) -> None:
    event = json.dumps({"type": "announced", "text": epoch})

    hello = json.loads(messages.hello(epoch=epoch, seq=seq, head=seq, now=NOW, recovered=recovered, window_ms=9))
    snapshot = json.loads(messages.snapshot(epoch, seq, '{"run":"idle"}'))
    delta = json.loads(messages.delta(seq, NOW, event))
    beacon = json.loads(messages.beacon(epoch, seq, NOW, 7, 9))

    assert hello == {
        "type": "hello", "epoch": epoch, "seq": seq, "head": seq, "now": NOW, "recovered": recovered, "window_ms": 9
    }  # fmt: skip
    assert snapshot == {"type": "snapshot", "epoch": epoch, "seq": seq, "state": {"run": "idle"}}
    assert delta == {"type": "delta", "seq": seq, "at": NOW, "event": {"type": "announced", "text": epoch}}
    assert beacon == {"type": "beacon", "epoch": epoch, "seq": seq, "now": NOW, "viewers": 7, "window_ms": 9}


def test_staff_frames_are_json() -> None:
    assert json.loads(messages.staff_hello("e", 3, NOW, 7))["roster_version"] == 7
    assert json.loads(messages.staff_beacon("e", 3, NOW)) == {"type": "beacon", "epoch": "e", "seq": 3, "now": NOW}
    assert json.loads(messages.staff_totals(3, {"admitted": 1})) == {
        "type": "totals", "seq": 3, "totals": {"admitted": 1}
    }  # fmt: skip
    assert json.loads(messages.staff_scan(3, '{"scan_id":"s"}')) == {
        "type": "scan", "seq": 3, "scan": {"scan_id": "s"}
    }  # fmt: skip
