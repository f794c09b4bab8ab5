"""Files as those who run the agenda see them, and the winners that are no secret any more."""

from typing import Any

from huiwu.domain.agenda import AgendaState
from huiwu.domain.files import StoredFile, Use
from huiwu.domain.public_agenda import bilingual
from huiwu.wire.winners import winners_of

Json = dict[str, Any]


def file(one: StoredFile) -> Json:
    return {
        "digest": one.digest,
        "file_name": one.file_name,
        "media_type": one.media_type,
        "size": one.size,
    }


def files(found: list[tuple[StoredFile, list[Use]]]) -> Json:
    """The list of all files; `used_by` names the documents that are made of each."""
    return {
        "files": [
            {
                **file(one),
                "stored_at": one.stored_at,
                "used_by": [{"item": use.item, "document": use.document, "released": use.released} for use in uses],
            }
            for one, uses in found
        ]
    }


def revealed(state: AgendaState) -> Json:
    """The prizes that were revealed, with their winners as they stand under the seal."""
    return {
        "prizes": [
            {
                "item": item.id,
                "id": one.id,
                "title": bilingual(one.title),
                "revealed_at": one.revealed_at,
                "winners": winners_of(one),
            }
            for item in state.items
            for one in item.prizes
            if one.revealed_at is not None
        ]
    }
