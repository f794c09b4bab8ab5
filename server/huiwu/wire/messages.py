"""The frames of the live sockets: what we say, as text, and what viewers and staff may say."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from huiwu.domain.errors import WireError
from huiwu.domain.timeline import Instant
from huiwu.wire.close_codes import CloseCode
from huiwu.wire.json_text import dumps, loads

_LONGEST_EPOCH = 64
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class AskClock:
    """A viewer measures its clock against ours; `c0` goes back as it came."""

    c0: int | float


@dataclass(frozen=True, slots=True)
class Resume:
    """A viewer noticed that it missed something."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """The first message on a staff socket: exactly one of the two is not empty."""

    ticket: str
    token: str


_quoted = lru_cache(16)(dumps)


def hello(*, epoch: str, seq: int, head: int, now: Instant, recovered: bool, window_ms: int) -> str:
    """The first frame; `seq` is where this connection goes on from. `window_ms`: over how long to spread a return."""
    # Put together by hand: everybody who comes back waits for one.
    return (
        f'{{"type":"hello","epoch":{_quoted(epoch)},"seq":{seq},"head":{head},"now":{now},'
        f'"recovered":{"true" if recovered else "false"},"window_ms":{window_ms}}}'
    )


def snapshot(epoch: str, seq: int, state: str) -> str:
    """`state` is JSON text already: it is large, and the same for everybody."""
    return f'{{"type":"snapshot","epoch":{dumps(epoch)},"seq":{seq},"state":{state}}}'


def delta(seq: int, at: Instant, event: str) -> str:
    """`event` is JSON text already."""
    return f'{{"type":"delta","seq":{seq},"at":{at},"event":{event}}}'


def beacon(epoch: str, seq: int, now: Instant, viewers: int, window_ms: int) -> str:
    """`viewers` in two significant digits: a number that changes all the time tells nobody more."""
    unit = 10 ** max(0, len(str(viewers)) - 2)
    shown = viewers - viewers % unit
    return dumps({"type": "beacon", "epoch": epoch, "seq": seq, "now": now, "viewers": shown, "window_ms": window_ms})


def move(after_ms: int) -> str:
    """The line is going to end: the page opens another one after so many milliseconds."""
    return dumps({"type": "move", "after_ms": after_ms})


def clock(c0: float, s1: Instant, s2: Instant) -> str:
    return dumps({"type": "clock", "c0": c0, "s1": s1, "s2": s2})


def staff_hello(epoch: str, seq: int, now: Instant, list_version: int) -> str:
    return dumps({"type": "hello", "epoch": epoch, "seq": seq, "now": now, "roster_version": list_version})


def staff_list(version: int) -> str:
    return dumps({"type": "roster", "version": version})


def staff_conference() -> str:
    return dumps({"type": "conference"})


def staff_device() -> str:
    return dumps({"type": "device"})


def staff_conflict(conflict: dict[str, Any]) -> str:
    return dumps({"type": "conflict", "conflict": conflict})


def staff_beacon(epoch: str, seq: int, now: Instant) -> str:
    return dumps({"type": "beacon", "epoch": epoch, "seq": seq, "now": now})


def staff_totals(seq: int, totals: dict[str, Any]) -> str:
    return dumps({"type": "totals", "seq": seq, "totals": totals})


def staff_scan(seq: int, scan: str) -> str:
    """`scan` is JSON text already."""
    return f'{{"type":"scan","seq":{seq},"scan":{scan}}}'


def staff_desk(rev: int, desk: dict[str, Any], announcements: list[dict[str, Any]]) -> str:
    """What the stage's own pages show besides the public state; `announcements` are those meant for staff."""
    return dumps({"type": "desk", "rev": rev, "desk": desk, "staff_announcements": announcements})


def _object(text: str) -> dict[str, Any]:
    value = loads(text)
    if not isinstance(value, dict):
        raise WireError("bad_message", CloseCode.BAD_MESSAGE)
    return value


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def read_viewer_message(text: str) -> AskClock | Resume:
    """What a viewer said; raises `WireError` with the close code."""
    match _object(text):
        case {"type": "clock", "c0": int() | float() as c0} if _number(c0):
            return AskClock(c0)
        case {"type": "resume", "epoch": str() as epoch, "seq": int() as seq} if (
            _number(seq) and seq >= 0 and len(epoch) <= _LONGEST_EPOCH
        ):
            return Resume(epoch, seq)
        case _:
            raise WireError("bad_message", CloseCode.BAD_MESSAGE)


def read_sign_in(text: str) -> SignIn:
    """The first message of a staff socket; raises `WireError` with the close code."""
    match _object(text):
        case {"type": "sign_in", "ticket": str() as ticket}:
            return SignIn(ticket, "")
        case {"type": "sign_in", "token": str() as token}:
            return SignIn("", token)
        case _:
            raise WireError("bad_message", CloseCode.BAD_MESSAGE)
