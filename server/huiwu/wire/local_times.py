"""Times as people write them, in the conference's zone, and as instants.

A time that the clocks jump over has no instant, one that they pass twice has two: neither is guessed. Whoever means one
of the two writes the difference beside it, `2023-11-05 01:30 UTC-04:00`.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huiwu.domain.timeline import HOUR, MINUTE, SECOND, Duration, Instant
from huiwu.wire.cells import CellError
from huiwu.wire.fields import LARGEST_INSTANT

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (local times are compared with it before they get a zone)
_MS = timedelta(milliseconds=1)
_DATE = r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?"
_TIME = r"(?P<{0}h>\d{{1,2}})[:时点](?P<{0}i>\d{{2}})分?(?::(?P<{0}s>\d{{2}})(?:\.(?P<{0}f>\d{{1,3}}))?)?"
_ZONE = r"(?: ?UTC(?P<sign>[+-])(?P<zh>\d{2}):(?P<zi>\d{2})(?::(?P<zs>\d{2}))?)"
_WHEN = re.compile(
    rf"(?:{_DATE}(?:T| ?))?(?:{_TIME.format('')}{_ZONE}?(?: ?[-~–—至到]{{1,2}} ?{_TIME.format('e')})?)?", re.ASCII
)
_MINUTES = re.compile(r"(\d{1,6})(?:\.(\d{1,5}))? ?(?:分钟?|min(?:ute)?s?\.?|m|')?", re.ASCII | re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class When:
    """What a cell says of a time; what it leaves out is None. `offset`: the difference from UTC it insists on."""

    day: date | None = None
    at: timedelta | None = None
    until: timedelta | None = None
    offset: timedelta | None = None


def read_when(cell: str) -> When:
    """A date, a time of day, both, or a span of times; raises `CellError`."""
    match = _WHEN.fullmatch(_plain(cell))
    if match is None:
        raise CellError("not_a_time")
    found = match.groupdict()
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"])) if found["y"] else None
    except ValueError as error:
        raise CellError("not_a_time") from error
    return When(day, _time_of_day(found, ""), _time_of_day(found, "e"), _difference(found))


def _plain(cell: str) -> str:
    """As typed on any keyboard: full-width digits and colons are digits and colons."""
    return " ".join(unicodedata.normalize("NFKC", cell).split())


def _time_of_day(found: dict[str, str | None], prefix: str) -> timedelta | None:
    if found[f"{prefix}h"] is None:
        return None
    hours, minutes, seconds = (int(found[prefix + part] or 0) for part in "his")
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds, milliseconds=_thousandths(found[f"{prefix}f"]))
    if minutes > 59 or seconds > 59 or span > timedelta(days=1):
        raise CellError("not_a_time")
    return span


def _thousandths(digits: str | None) -> int:
    return int((digits or "0").ljust(3, "0"))


def _difference(found: dict[str, str | None]) -> timedelta | None:
    if found["sign"] is None:
        return None
    hours, minutes, seconds = (int(found["z" + part] or 0) for part in "his")
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if span >= timedelta(days=1):
        raise CellError("not_a_time")
    return -span if found["sign"] == "-" else span


def instant_of(day: date, at: timedelta, zone: ZoneInfo, offset: timedelta | None = None) -> Instant:
    """The instant at which clocks in the zone show this; raises `CellError` when there is none, or two."""
    try:
        local = datetime.combine(day, time()) + at
        ms = (local - _EPOCH - (_offset(local, zone) if offset is None else offset)) // _MS
    except OverflowError as error:
        raise CellError("out_of_range") from error
    if not 0 <= ms <= LARGEST_INSTANT:
        raise CellError("out_of_range")
    return Instant(ms)


def _offset(local: datetime, zone: ZoneInfo) -> timedelta:
    """How far the zone's clocks are ahead when they show this."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    if first != second:
        raise CellError("ambiguous_time" if first > second else "no_such_time")
    return first


def local_time(at: Instant, zone: ZoneInfo) -> datetime:
    """What clocks in the zone show at an instant; UTC where the zone's calendar ends."""
    utc = datetime.fromtimestamp(at // 1000, UTC) + timedelta(milliseconds=at % 1000)
    try:
        return utc.astimezone(zone)
    except OverflowError:
        return utc


def when_text(at: Instant, zone: ZoneInfo) -> str:
    """An instant as `instant_of` reads it back: to the minute if it is one, with the difference where it is needed."""
    local = local_time(at, zone)
    thousandths = at % SECOND
    text = local.strftime("%Y-%m-%d %H:%M") + (f":{local.second:02}" if local.second or thousandths else "")
    text += f".{thousandths:03}" if thousandths else ""
    return text if _is_plain(local, zone) else text + _difference_text(local.utcoffset() or timedelta())


def _is_plain(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks of the zone show this once only."""
    others = {local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return others == {local.utcoffset()}


def _difference_text(span: timedelta) -> str:
    seconds = int(abs(span).total_seconds())
    text = f" UTC{'-' if span < timedelta() else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def read_duration(cell: str) -> Duration:
    """Minutes, or hours and minutes as `h:mm`; raises `CellError`."""
    text = _plain(cell)
    if match := _HOURS.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3])
        return Duration(hours * HOUR + minutes * MINUTE + seconds * SECOND + _thousandths(match[4]))
    if match := _MINUTES.fullmatch(text):
        # Whole numbers only: no part of a millisecond is lost on the way.
        fraction = match[2] or ""
        return Duration(int(match[1]) * MINUTE + int(fraction or 0) * MINUTE // 10 ** len(fraction))
    raise CellError("not_a_duration")


def duration_text(span: Duration) -> str:
    """A duration as `read_duration` reads it back: whole minutes as a number, others as `h:mm:ss`."""
    if span % MINUTE == 0:
        return str(span // MINUTE)
    text = f"{span // HOUR}:{span // MINUTE % 60:02}:{span // SECOND % 60:02}"
    return f"{text}.{span % 1000:03}" if span % 1000 else text
