"""Values for tests, right in every part: `a_…()` gives one, keywords change what the test is about."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.agenda import AgendaState, fold
from huiwu.domain.agenda_events import AgendaEvent, AgendaPublished, ItemStarted
from huiwu.domain.attendee import Attendee, Particulars
from huiwu.domain.badge import make_code
from huiwu.domain.checkin import Kind as OperationKind
from huiwu.domain.checkin import Method, ScanRecord
from huiwu.domain.conference import Bilingual, Category, Conference, Direction, Gate, Zone
from huiwu.domain.ids import AttendeeId, BadgeCode, GateId, ItemId, ScanId, Slug, ZoneId
from huiwu.domain.programme import Document, Item, Kind, Prize, Section, Winner
from huiwu.domain.timeline import MINUTE, Duration, Instant
from tests.people import DELEGATE, GUEST, LIN, MEDIA

SLUG = Slug("lawyers-2023")
NOW = Instant(1_677_826_800_000)
"""2023-03-03 15:00 in Shenzhen."""
SECRET = b"a secret of the tests, 32 bytes!"

HALL, LOUNGE, PRESS = ZoneId("hall"), ZoneId("lounge"), ZoneId("press")
MAIN, SIDE, LOUNGE_DOOR, PRESS_DOOR = GateId("main"), GateId("side"), GateId("lounge-door"), GateId("press-door")


def a_conference(**changes: Any) -> Conference:
    """A hall with two gates, a lounge for guests that is counted by itself, and a press room."""
    conference = Conference(
        slug=SLUG,
        name=Bilingual("高质量发展大会", "Development Conference"),
        venue=Bilingual("深圳厅", "Shenzhen Hall"),
        time_zone="Asia/Shanghai",
        categories=(
            Category(DELEGATE, Bilingual("代表", "Delegate"), 250, frozenset({HALL})),
            Category(GUEST, Bilingual("嘉宾", "Guest"), 30, frozenset({HALL, LOUNGE})),
            Category(MEDIA, Bilingual("媒体", "Media"), 150, frozenset({PRESS})),
        ),
        zones=(
            Zone(HALL, Bilingual("会场", "Hall"), "conference"),
            Zone(LOUNGE, Bilingual("贵宾室", "Lounge"), "lounge"),
            Zone(PRESS, Bilingual("新闻室", "Press room"), "conference"),
        ),
        gates=(
            Gate(MAIN, Bilingual("主入口", "Main gate"), HALL),
            Gate(SIDE, Bilingual("侧门", "Side gate"), HALL),
            Gate(LOUNGE_DOOR, Bilingual("贵宾室门", "Lounge door"), LOUNGE),
            Gate(PRESS_DOOR, Bilingual("新闻室门", "Press door"), PRESS),
        ),
    )
    return replace(conference, **changes)


def a_gate(gate_id: GateId = MAIN) -> Gate:
    gate = a_conference().gate(gate_id)
    assert gate is not None
    return gate


def a_badge_code(number: int = 1, slug: Slug = SLUG) -> BadgeCode:
    """Another number gives another badge."""
    return make_code(slug, number)


def an_attendee(particulars: Particulars = LIN, number: int = 1, **changes: Any) -> Attendee:
    """Somebody on the list; `number` makes id and badge code."""
    return replace(Attendee(AttendeeId(f"p{number:09}"), particulars, a_badge_code(number)), **changes)


def an_item(item_id: str = "opening", **changes: Any) -> Item:
    item = Item(
        id=ItemId(item_id),
        cue="1",
        kind=Kind.SPEECH,
        title=Bilingual("汇报发言", "Report"),
        planned_start_at=NOW,
        planned_ms=Duration(20 * MINUTE),
    )
    return replace(item, **changes)


def a_document(document_id: str = "guide", **changes: Any) -> Document:
    """A file that was uploaded."""
    document = Document(
        document_id,
        Bilingual("操作指引", "Guidelines"),
        digest=sha256(document_id.encode()).hexdigest(),
        file_name="guide.pdf",
        media_type="application/pdf",
        size=1_000,
    )
    return replace(document, **changes)


def a_prize(prize_id: str = "first", **changes: Any) -> Prize:
    """A prize under seal; the rules never look into the seal."""
    winners = (Winner(Bilingual("虚构获奖人"), Bilingual("虚构律师事务所"), "D0001"),)
    prize = Prize(
        prize_id, Bilingual("一等奖", "First prize"), winners, sealed=f"seal-{prize_id}", key=f"key-{prize_id}"
    )
    return replace(prize, **changes)


def a_plan(*item_ids: str, sections: tuple[Section, ...] = (), at: Instant = NOW) -> AgendaPublished:
    """An agenda of items with these ids, as it is recorded."""
    return AgendaPublished(sections, tuple(an_item(item_id) for item_id in item_ids), at)


def a_state(*events: AgendaEvent, items: tuple[str, ...] = ("one", "two", "three")) -> AgendaState:
    """The state of an agenda of three items after some events."""
    return fold([a_plan(*items), *events])


def started(item_id: str, at: int = NOW) -> ItemStarted:
    return ItemStarted(ItemId(item_id), Instant(at))


def a_record(seq: int = 1, **changes: Any) -> ScanRecord:
    """An admission at the main gate; `seq` makes the scan id as well."""
    record = ScanRecord(
        scan_id=ScanId(f"scan-{seq}"),
        seq=seq,
        kind=OperationKind.ATTEMPT,
        verdict=Verdict.ADMITTED,
        reason=Reason.OK,
        gate=MAIN,
        direction=Direction.IN,
        at=NOW,
        scope="conference",
        attendee_id=an_attendee().id,
        category=DELEGATE,
        first=None,
        scanned_at=None,
        method=Method.CAMERA,
    )
    return replace(record, **changes)
