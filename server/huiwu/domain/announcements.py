"""What was announced to the public in the course of a conference, and not taken away again."""

from collections.abc import Sequence

from huiwu.domain.agenda_events import Announced, AnnouncementCleared, Audience
from huiwu.domain.journal import Record, standing


def public_announcements(records: Sequence[Record]) -> tuple[Announced, ...]:
    """In the order they were made. One that an operator took away is not brought back by a record of the day."""
    said: dict[str, Announced] = {}
    for record in standing(records):
        match record.event:
            case Announced(audience=audience) as announced if audience is not Audience.STAFF:
                said[announced.id] = announced
            case AnnouncementCleared(announcement=gone):
                said.pop(gone, None)
    return tuple(said.values())
