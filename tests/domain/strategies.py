"""Arbitrary values of the domain, for properties."""

from dataclasses import dataclass

from hypothesis import strategies as st

from huiwu.domain.admission import Reason, Verdict
from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import AgendaEvent, Audience, Show
from huiwu.domain.attendee import Attendee, BadgeState, Particulars
from huiwu.domain.badge import RANDOM_BITS, make_code
from huiwu.domain.checkin import First, Method, ScanRecord
from huiwu.domain.checkin import Kind as OperationKind
from huiwu.domain.commands import (
    Announce,
    Arm,
    ClearAnnouncement,
    Command,
    CorrectStart,
    EndItem,
    Extend,
    Hold,
    MoveItem,
    PublishAgenda,
    PutItem,
    Release,
    RemoveItem,
    Resume,
    Reveal,
    SetConference,
    SetOverlay,
    Skip,
    StartItem,
    StartNext,
    TakeBaton,
    TellSpeaker,
    Undo,
    Which,
)
from huiwu.domain.conference import Bilingual, Category, Conference, Direction, Entry, Gate, Window, Zone
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import AttendeeId, CategoryKey, GateId, ItemId, ScanId, Slug, ZoneId
from huiwu.domain.programme import Document, Item, Kind, Prize, Section, Speaker, Winner
from huiwu.domain.stage import Press, decide
from huiwu.domain.text import clean_line
from huiwu.domain.timeline import DAY, Duration, Instant
from tests.builders import NOW, a_conference, a_document, a_prize, an_item
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
speakers = st.builds(Speaker, name=bilinguals, position=bilinguals, number=lines)
documents = st.builds(
    Document,
    id=identifiers,
    title=bilinguals,
    digest=lines,
    file_name=lines,
    media_type=lines,
    size=st.integers(0, 2**40),
    url=lines,
    released_at=st.none() | instants,
)
prizes = st.builds(
    Prize,
    id=identifiers,
    title=bilinguals,
    winners=st.lists(st.builds(Winner, name=bilinguals, organisation=bilinguals, number=lines), max_size=2).map(tuple),
    sealed=lines,
    key=lines,
    revealed_at=st.none() | instants,
)
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
    fixed_start=st.booleans(),
    fixed_end=st.booleans(),
    min_ms=st.none() | st.integers(0, DAY).map(Duration),
    documents=st.lists(documents, max_size=2).map(tuple),
    prizes=st.lists(prizes, max_size=2).map(tuple),
    sequence=st.integers(0, 9),
    revised_at=instants,
    skipped=st.booleans(),
    extended_ms=st.integers(-DAY, DAY).map(Duration),
    started_at=st.none() | instants,
    ended_at=st.none() | instants,
    held_ms=st.integers(0, DAY).map(Duration),
    held_at=st.none() | instants,
)
# What an item says is of no weight in the run, so plans choose among a few: hundreds of logs are lived through.
_few_items = [
    an_item("a", title=Bilingual("开幕", "Opening"), section="one"),
    an_item("b", started_at=NOW, ended_at=NOW, speakers=(Speaker(Bilingual("林知夏"), Bilingual("律师")),)),
    an_item("c", kind=Kind.BREAK, planned_ms=Duration(0)),
    an_item("d", hall="side", kind=Kind.DOCUMENT_RELEASE, documents=(a_document("d1"), a_document("d2"))),
    an_item("e", kind=Kind.AWARDS, prizes=(a_prize("p1"), a_prize("p2")), min_ms=Duration(60_000)),
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
    st.just(StartNext()),
    st.builds(StartItem, item=item_ids),
    st.builds(EndItem, item=st.none() | item_ids),
    st.just(Arm()) | st.just(Hold()) | st.just(Resume()),
    st.builds(CorrectStart, started_at=st.integers(NOW - 60_000, NOW + 5_000_000).map(Instant)),
    st.builds(Extend, by_ms=st.integers(-DAY, DAY).map(Duration), item=st.none() | item_ids),
    st.builds(Skip, item=item_ids, skipped=st.booleans()),
    st.builds(MoveItem, item=item_ids, before=st.none() | item_ids),
    st.builds(PutItem, item=st.sampled_from(_few_items), before=st.none() | item_ids),
    st.builds(RemoveItem, item=item_ids),
    st.builds(Release, item=st.none() | item_ids, which=st.sampled_from(Which)),
    st.builds(Release, item=item_ids, documents=st.sampled_from((("d1",), ("d2", "d1"), ("gone",)))),
    st.builds(Reveal, item=st.none() | item_ids, which=st.sampled_from(Which)),
    st.builds(Reveal, item=item_ids, prizes=st.sampled_from((("p2",), ("p1", "p2"), ("gone",)))),
    st.builds(
        Announce,
        id=announcement_ids,
        text=st.sampled_from(("请就座", " a\nb ")),
        urgent=st.booleans(),
        audience=st.sampled_from(Audience),
        for_ms=st.none() | st.integers(1_000, 1_000_000).map(Duration),
    ),
    st.builds(ClearAnnouncement, announcement=announcement_ids),
    st.builds(TellSpeaker, text=st.sampled_from(("", "请收尾")), blink=st.booleans()),
    st.builds(SetOverlay, show=st.sampled_from(Show), item=st.none() | item_ids, speaker=st.integers(0, 1)),
    st.builds(TakeBaton, holder=st.sampled_from(("", "one", "two"))),
    st.builds(Undo),
    st.builds(Undo),
    plans,
    st.builds(
        SetConference,
        conference=st.sampled_from(
            (a_conference(), a_conference(name=Bilingual("改名")), a_conference(venue=Bilingual("别处")))
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One command given to a state: the event it led to, or None, and the state after it."""

    before: AgendaState
    command: Command
    press: Press
    event: AgendaEvent | None
    refusal: str
    after: AgendaState


@st.composite
def walks(draw: st.DrawFn) -> list[Step]:
    """A conference lived through: arbitrary commands, each judged on what the ones before it left."""
    state, at, steps = AgendaState(), NOW, []
    holder = ""
    gap = draw(st.integers(0, 600_000))
    for command in [draw(plans), *draw(st.lists(commands, max_size=10))]:
        at = Instant(at + gap)
        press = Press(at, draw(st.none() | st.integers(at - 1_000_000, at + 10_000).map(Instant)), holder)
        holder = draw(st.sampled_from(("one", "", holder)))
        try:
            event = decide(state, command, press)
        except DomainError as error:
            steps.append(Step(state, command, press, None, error.code, state))
            continue
        after = evolve(state, event)
        steps.append(Step(state, command, press, event, "", after))
        state = after
    return steps


def log_of(walk: list[Step]) -> list[AgendaEvent]:
    """What a walk left in the agenda log."""
    return [step.event for step in walk if step.event is not None]


logs = walks().map(log_of)
