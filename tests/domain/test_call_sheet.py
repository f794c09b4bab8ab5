from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.domain.attendee import Attendee
from huiwu.domain.call_sheet import Called, Match, Part, Whereabouts, call_sheet, hall_scopes, wanted_for
from huiwu.domain.checkin import ScanRecord
from huiwu.domain.conference import Bilingual, Direction, Entry
from huiwu.domain.ledger import Ledger, fold
from huiwu.domain.programme import NOWHERE, Item, Prize, Speaker, Winner
from huiwu.domain.text import folded
from huiwu.domain.timeline import DAY, MINUTE, Instant
from tests.builders import NOW, a_conference, a_prize, a_record, an_attendee, an_item
from tests.people import HE, LIN, WANG_OF_FUTIAN, WANG_OF_LUOHU, ZHOU

PEOPLE = [an_attendee(one, n) for n, one in enumerate((LIN, ZHOU, HE, WANG_OF_FUTIAN, WANG_OF_LUOHU), start=1)]
NAMES = [*sorted({one.particulars.name for one in PEOPLE}), "曾铁山", " 林 知夏"]
NUMBERS = ["", "1001", "2001", "9999"]
names = st.builds(Bilingual, zh=st.sampled_from(NAMES), en=st.sampled_from(["", *NAMES]))
speakers = st.builds(Speaker, name=names, position=st.just(NOWHERE), number=st.sampled_from(NUMBERS))
winners = st.builds(Winner, name=names, number=st.sampled_from(NUMBERS))
prizes = st.lists(winners, max_size=3).map(lambda some: a_prize(winners=tuple(some)))
items = st.builds(
    lambda some, others: an_item(speakers=tuple(some), prizes=tuple(others)),
    st.lists(speakers, max_size=3),
    st.lists(prizes, max_size=2),
)


def numbered(number: str) -> list[Attendee]:
    return [one for one in PEOPLE if one.particulars.external_id == number]


def named(name: str) -> list[Attendee]:
    return [one for one in PEOPLE if folded(one.particulars.name) == folded(name)]


def sheet(item: Item, *records: ScanRecord, now: Instant = NOW) -> tuple[Called, ...]:
    scopes = hall_scopes(a_conference(), item, now)
    return call_sheet(item, fold(records), scopes, numbered=numbered, named=named)


def speaking(name: str, number: str = "", en: str = "") -> Item:
    return an_item(speakers=(Speaker(Bilingual(name, en), NOWHERE, number),))


@given(items)
def test_everybody_of_the_plan_is_on_the_sheet_once_in_its_order(item: Item) -> None:
    lines = [one.wanted for one in sheet(item)]

    assert lines == list(wanted_for(item))
    assert len(lines) == len(item.speakers) + sum(len(one.winners) for one in item.prizes)
    assert [one.part for one in lines].count(Part.SPEAKER) == len(item.speakers)


@given(items)
def test_nobody_is_guessed(item: Item) -> None:
    for line in sheet(item):
        wanted, people = line.wanted, [one.attendee.particulars for one in line.candidates]
        if wanted.number:
            assert [one.external_id for one in people] == [wanted.number] * len(people)
        else:
            both = {folded(wanted.name.zh), folded(wanted.name.en)}
            assert {folded(one.name) for one in people} <= both
        clear = Match.NUMBER if wanted.number else Match.NAME
        assert line.match is (Match.NONE if not people else clear if len(people) == 1 else Match.SEVERAL)
        assert len({one.attendee.id for one in line.candidates}) == len(people)


@st.composite
def passages(draw: st.DrawFn) -> list[ScanRecord]:
    """People go in and out of the hall and the lounge."""
    steps = draw(st.lists(st.tuples(st.sampled_from(PEOPLE), st.booleans(), st.sampled_from(["conference", "lounge"]))))
    return [
        a_record(
            seq,
            attendee_id=one.id,
            scope=scope,
            direction=Direction.IN if is_in else Direction.OUT,
            at=Instant(NOW + seq * MINUTE),
        )
        for seq, (one, is_in, scope) in enumerate(steps, start=1)
    ]


@given(passages(), st.sampled_from(["hall", "lounge", "main"]))
def test_here_are_exactly_those_whom_the_ledger_counts_inside(records: list[ScanRecord], hall: str) -> None:
    everybody = tuple(Speaker(Bilingual(one.particulars.name), NOWHERE, f"#{one.id}") for one in PEOPLE)
    item = an_item(hall=hall, speakers=everybody)
    ledger = fold(records)
    scopes = hall_scopes(a_conference(), item, NOW)

    lines = call_sheet(
        item, ledger, scopes, numbered=lambda text: [one for one in PEOPLE if f"#{one.id}" == text], named=named
    )

    here = [one for one in lines if one.candidates[0].whereabouts is Whereabouts.HERE]
    never = [one for one in lines if one.candidates[0].whereabouts is Whereabouts.NOT_YET]
    if hall == "main":
        assert len(here) == ledger.inside()
    else:
        assert scopes == {{"hall": "conference", "lounge": "lounge"}[hall]}
        assert len(here) == ledger.occupancy_of(next(iter(scopes)))
    came = {one.attendee_id for one in records if one.scope in scopes}
    assert {one.candidates[0].attendee.id for one in never} == {one.id for one in PEOPLE} - came


@pytest.mark.parametrize(
    ("item", "match", "count"),
    [
        (speaking("林知夏"), Match.NAME, 1),
        (speaking("Lin Zhixia", en="林知夏"), Match.NAME, 1),
        (speaking("周岚", "1001"), Match.NUMBER, 1),
        (speaking("林知夏", "9999"), Match.NONE, 0),
        (speaking("王伟"), Match.SEVERAL, 2),
        (speaking("曾铁山"), Match.NONE, 0),
    ],
)
def test_a_number_counts_alone_and_a_name_only_when_one_has_it(item: Item, match: Match, count: int) -> None:
    [line] = sheet(item)

    assert (line.match, len(line.candidates)) == (match, count)


def test_who_checked_out_has_left_and_who_came_says_when_and_where() -> None:
    came = a_record(1, at=NOW)
    left = a_record(2, at=Instant(NOW + MINUTE), direction=Direction.OUT)

    [here], [gone] = sheet(speaking("林知夏"), came), sheet(speaking("林知夏"), came, left)

    assert (here.candidates[0].whereabouts, gone.candidates[0].whereabouts) == (Whereabouts.HERE, Whereabouts.LEFT)
    assert gone.candidates[0].passage is not None
    assert gone.candidates[0].passage.at == left.at


def test_where_people_are_counted_by_the_day_yesterday_is_not_here() -> None:
    plain = a_conference()
    daily = replace(plain, zones=tuple(replace(zone, entry=Entry.PER_DAY) for zone in plain.zones))
    item = speaking("林知夏")
    ledger: Ledger = fold([a_record(1, scope="conference@2023-03-03")])

    seen = {
        call_sheet(item, ledger, hall_scopes(daily, item, now), numbered=numbered, named=named)[0]
        .candidates[0]
        .whereabouts
        for now in (NOW, Instant(NOW + DAY))
    }

    assert seen == {Whereabouts.HERE, Whereabouts.NOT_YET}


def test_a_winner_is_called_with_the_prize_while_it_is_sealed() -> None:
    prize: Prize = a_prize(winners=(Winner(Bilingual("林知夏"), Bilingual("南山律师事务所"), "1001"),))
    [line] = sheet(an_item(prizes=(prize,)))

    assert (line.wanted.part, line.wanted.prize, line.match) == (Part.WINNER, prize.title, Match.NUMBER)
