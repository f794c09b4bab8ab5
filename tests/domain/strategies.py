"""Arbitrary values of the domain, for properties."""

from dataclasses import dataclass

from hypothesis import strategies as st

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.agenda import AgendaEvent, AgendaState, Item, Kind, Section, Speaker, evolve
from huiwu.domain.attendee import Attendee, BadgeState, Particulars
from huiwu.domain.badge import RANDOM_BITS, make_code
from huiwu.domain.checkin import First, Method, ScanRecord
from huiwu.domain.checkin import Kind as OperationKind
from huiwu.domain.conference import Bilingual, Category, Conference, Direction, Entry, Gate, Window, Zone
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId, ItemId, ScanId, Slug, ZoneId
from huiwu.domain.stage import (
    Announce,
    ClearAnnouncement,
    Command,
    EndItem,
    PublishAgenda,
    SetConference,
    StartItem,
    decide,
)
from huiwu.domain.text import clean_line
from huiwu.domain.timeline import DAY, Duration, Instant
from tests.builders import NOW, a_conference, an_item
from tests.people import DELEGATE, GUEST, MEDIA

any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=60) | st.text(
    "\ud800\udc00\x00\n\u202e\u3000a", max_size=4
)
"""Any text whatever, lone surrogates and control characters as well."""

lines = st.text("林𠮷é ᾳ'\"\\<&😀\u3000\u200b", max_size=5).map(clean_line)
full_lines = lines.map(lambda line: line or "会")
identifiers = st.text("ABCxyz019_-", min_size=1, max_size=8)
random_bits = st.integers(0, (1 << RANDOM_BITS) - 1)
slugs = st.text("abyz09", min_size=1, max_size=6).map(Slug)
codes = st.builds(make_code, slugs, random_bits)
instants = st.integers(0, 2**45).map(Instant)

bilinguals = st.builds(Bilingual, zh=full_lines, en=lines)
speakers = st.builds(Speaker, name=bilinguals, position=bilinguals)
sections = st.builds(Section, id=st.sampled_from(("one", "two", "three")), title=bilinguals)

# A few names only, so that commands and plans meet each other.
item_ids = st.sampled_from([ItemId(letter) for letter in "abcde"])
announcement_ids = st.sampled_from(("n1", "n2", "n3"))

items: st.SearchStrategy[Item] = st.builds(
    Item,
    id=item_ids,
    cue=lines,
    kind=st.sampled_from(Kind),
    title=bilinguals,
    planned_start_at=instants,
    planned_ms=st.integers(0, 7 * DAY).map(Duration),
    section=st.none() | st.sampled_from(("one", "two")),
    hall=identifiers,
    speakers=st.lists(speakers, max_size=2).map(tuple),
    started_at=st.none() | instants,
    ended_at=st.none() | instants,
)
# What an item says is of no weight in the run, so plans choose among a few: hundreds of logs are lived through.
_few_items = [
    an_item("a", title=Bilingual("开幕", "Opening"), section="one"),
    an_item("b", started_at=NOW, ended_at=NOW, speakers=(Speaker(Bilingual("林知夏"), Bilingual("律师")),)),
    an_item("c", kind=Kind.BREAK, planned_ms=Duration(0)),
    an_item("d", hall="side"),
]
plans = st.builds(
    PublishAgenda,
    sections=st.just(()) | st.just((Section("one", Bilingual("上午")),)),
    items=st.lists(st.sampled_from(_few_items), max_size=4, unique=True).map(tuple),
)

categories_known = st.sampled_from((DELEGATE, GUEST, MEDIA))
zone_ids = st.sampled_from(("hall", "lounge", "press")).map(ZoneId)
windows = st.builds(Window, opens_at=instants, closes_at=instants, categories=st.frozensets(categories_known))
conferences: st.SearchStrategy[Conference] = st.builds(
    Conference,
    slug=slugs,
    name=bilinguals,
    venue=bilinguals,
    time_zone=st.sampled_from(("Asia/Shanghai", "UTC")),
    categories=st.lists(
        st.builds(
            Category,
            key=identifiers.map(CategoryKey),
            name=bilinguals,
            hue=st.integers(0, 359),
            zones=st.frozensets(zone_ids),
        ),
        max_size=3,
    ).map(tuple),
    zones=st.lists(
        st.builds(
            Zone,
            id=zone_ids,
            name=bilinguals,
            scope=identifiers,
            entry=st.sampled_from(Entry),
            capacity=st.none() | st.integers(0, 900),
            warn_at=st.none() | st.integers(0, 900),
            windows=st.lists(windows, max_size=2).map(tuple),
            tolerance_ms=st.integers(0, DAY).map(Duration),
        ),
        max_size=3,
    ).map(tuple),
    gates=st.lists(
        st.builds(
            Gate,
            id=identifiers.map(GateId),
            name=bilinguals,
            zone=zone_ids,
            direction=st.sampled_from(Direction),
        ),
        max_size=3,
    ).map(tuple),
)

particulars = st.builds(
    Particulars,
    name=full_lines,
    category=st.sampled_from((DELEGATE, GUEST, MEDIA)),
    organisation=lines,
    title=lines,
    seat=lines,
    phone=st.just("") | st.integers(10_000, 99_999).map(str),
    email=st.just("") | st.sampled_from("abcXYZ").map("{}@example.org".format),
    external_id=st.just("") | st.integers(1, 99).map(str),
)
attendees = st.builds(
    Attendee,
    id=st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=1, max_size=10).map(AttendeeId),
    particulars=particulars,
    code=codes,
    badge=st.sampled_from(BadgeState),
    serial=st.integers(1, 99),
    rev=st.integers(1, 999),
)

gate_ids = st.sampled_from(("main", "side")).map(GateId)
records: st.SearchStrategy[ScanRecord] = st.builds(
    ScanRecord,
    scan_id=identifiers.map(ScanId),
    seq=st.integers(1, 1_000),
    kind=st.sampled_from(OperationKind),
    verdict=st.sampled_from(Verdict),
    reason=st.sampled_from(Reason),
    gate=gate_ids,
    direction=st.sampled_from((Direction.IN, Direction.OUT)),
    at=instants,
    scope=st.none() | st.just("conference"),
    attendee_id=st.none() | st.sampled_from(("p1", "p2", "p3")).map(AttendeeId),
    category=st.none() | st.sampled_from((DELEGATE, GUEST)),
    first=st.none() | st.builds(First, at=instants, gate=gate_ids),
    scanned_at=st.none() | instants,
    method=st.sampled_from(Method),
)

commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(StartItem, item=item_ids),
    st.builds(StartItem, item=item_ids),
    st.builds(EndItem, item=st.none() | item_ids),
    st.builds(Announce, id=announcement_ids, text=st.sampled_from(("请就座", " a\nb ")), urgent=st.booleans()),
    st.builds(ClearAnnouncement, announcement=announcement_ids),
    plans,
    st.builds(SetConference, conference=st.sampled_from((a_conference(), a_conference(name=Bilingual("改名"))))),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One command given to a state: the event it led to, or None, and the state after it."""

    before: AgendaState
    command: Command
    event: AgendaEvent | None
    refusal: str
    after: AgendaState


@st.composite
def walks(draw: st.DrawFn) -> list[Step]:
    """A conference lived through: arbitrary commands, each judged on what the ones before it left."""
    state, at, steps = AgendaState(), NOW, []
    gap = draw(st.integers(0, 600_000))
    for command in [draw(plans), *draw(st.lists(commands, max_size=8))]:
        at = Instant(at + gap)
        try:
            event = decide(state, command, at)
        except DomainError as error:
            steps.append(Step(state, command, None, error.code, state))
            continue
        after = evolve(state, event)
        steps.append(Step(state, command, event, "", after))
        state = after
    return steps


def log_of(walk: list[Step]) -> list[AgendaEvent]:
    """What a walk left in the agenda log."""
    return [step.event for step in walk if step.event is not None]


logs = walks().map(log_of)
