"""The call sheet as JSON: with seats and phone numbers, for whoever runs the agenda and nobody else."""

from typing import Any

from huiwu.domain.call_sheet import Called, Candidate
from huiwu.domain.public_agenda import bilingual
from huiwu.services.call_sheets import Sheet
from huiwu.wire import answers

Json = dict[str, Any]


def call_sheet(sheet: Sheet) -> Json:
    item = sheet.item
    return {
        "rev": sheet.rev,
        "seq": sheet.seq,
        "now": sheet.now,
        "item": None if item is None else {"id": item.id, "cue": item.cue, "title": bilingual(item.title)},
        "people": [_line(one) for one in sheet.lines],
    }


def _line(one: Called) -> Json:
    wanted = one.wanted
    return {
        "part": wanted.part.value,
        "name": bilingual(wanted.name),
        "standing": bilingual(wanted.standing),
        "prize": None if wanted.prize is None else bilingual(wanted.prize),
        "match": one.match.value,
        "candidates": [_candidate(each) for each in one.candidates],
    }


def _candidate(one: Candidate) -> Json:
    return {
        "attendee": answers.person(one.attendee),
        "phone": one.attendee.particulars.phone,
        "whereabouts": one.whereabouts.value,
        "at": None if one.passage is None else one.passage.at,
        "gate": None if one.passage is None else one.passage.gate,
    }
