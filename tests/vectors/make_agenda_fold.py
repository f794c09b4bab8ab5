"""Writes `agenda_fold.json`: one delta of every type, with the public state before and after it.

The states are those of the rules (`public_state` of a folded log), not what `apply` makes of the delta, so that the
folds in Python and in the pages are both held to them. Run it after a change of the public agenda:

    python -m tests.vectors.make_agenda_fold
"""

import json
from pathlib import Path
from typing import Any

from huiwu.domain.agenda import AgendaState, evolve
from huiwu.domain.agenda_events import Audience
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
    Skip,
    StartItem,
    Undo,
)
from huiwu.domain.conference import Bilingual
from huiwu.domain.ids import ItemId
from huiwu.domain.programme import Kind, Section, Speaker
from huiwu.domain.public_agenda import public_state
from huiwu.domain.snapshot import public_event
from huiwu.domain.stage import Press, decide
from huiwu.domain.timeline import Duration, Instant
from tests.builders import NOW, a_conference, a_document, a_prize, an_item

FILE = Path(__file__).with_name("agenda_fold.json")

MINUTE_MS = 60_000
A, B, C, D = ItemId("a"), ItemId("b"), ItemId("c"), ItemId("d")
PLAN = PublishAgenda(
    (Section("one", Bilingual("上半场")),),
    (
        an_item("a", kind=Kind.OPENING, section="one", speakers=(Speaker(Bilingual("虚构主持人"), Bilingual("")),)),
        an_item("b", kind=Kind.DOCUMENT_RELEASE, documents=(a_document("d1"), a_document("d2"))),
        an_item("c", kind=Kind.AWARDS, prizes=(a_prize("p1"), a_prize("p2")), min_ms=Duration(MINUTE_MS)),
    ),
)

DAY: tuple[tuple[str, Command], ...] = (
    ("the plan is published", PLAN),
    ("everybody takes a seat", Arm()),
    ("something is announced for a minute", Announce("n1", "请就座", for_ms=Duration(MINUTE_MS))),
    ("the first item starts", StartItem(A)),
    ("it began earlier than was pressed", CorrectStart(Instant(NOW + 3 * MINUTE_MS + 30_000))),
    ("it stands still", Hold()),
    ("an urgent word drives out the one that is over", Announce("n2", "请让开通道", True, Audience.HALL)),
    ("it goes on", Resume()),
    ("it may take longer", Extend(Duration(5 * MINUTE_MS))),
    ("one more stands still again", Hold()),
    ("the next starts while the one before stands still", StartItem(B)),
    ("the start is taken back", Undo()),
    ("the next starts after all", StartItem(B)),
    ("one document is released", Release(documents=("d2",))),
    ("the other document is released", Release()),
    ("it ends and nothing follows", EndItem()),
    ("an item is added", PutItem(an_item("d", title=Bilingual("合影", "Picture")), C)),
    ("an item is edited", PutItem(an_item("d", title=Bilingual("集体合影", "Picture"), cue="9"))),
    ("an item goes to the end", MoveItem(D)),
    ("an item is left out", Skip(D)),
    ("leaving it out is taken back", Undo()),
    ("an item is taken out", RemoveItem(D)),
    ("taking it out is taken back", Undo()),
    ("the urgent word is taken away", ClearAnnouncement("n2")),
    ("the awards start", StartItem(C)),
    ("one prize is revealed", Reveal()),
    ("the rest is revealed", Reveal()),
    ("the conference is renamed", SetConference(a_conference(name=Bilingual("改名的会议")))),
    ("a new plan without the live item", PublishAgenda((), (an_item("a"), an_item("b")))),
    ("the conference ends", EndItem()),
)


def vectors() -> list[dict[str, Any]]:
    """The day lived through, a minute between any two commands."""
    conference, state, found = a_conference(), AgendaState(), []
    for minute, (name, command) in enumerate(DAY):
        event = decide(state, command, Press(Instant(NOW + minute * MINUTE_MS)))
        delta = public_event(state, event)
        before = public_state(conference, state)
        state = evolve(state, event)
        conference = command.conference if isinstance(command, SetConference) else conference
        after = public_state(conference, state)
        found.append({"name": name, "state": before, "at": event.at, "event": delta, "next": after})
    return found


def text() -> str:
    lines = (json.dumps(one, ensure_ascii=False) for one in vectors())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
