"""Every service of one deployment, built once and handed to the rooms above."""

from dataclasses import dataclass

from huiwu.clock import Clock, RandomBits
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.audience import Audience
from huiwu.services.checkin import Checkin
from huiwu.services.doors import Doors
from huiwu.services.registration import Registration
from huiwu.services.roster import Rosters
from huiwu.services.stage import Stage
from huiwu.store.agenda_log import AgendaLogStore
from huiwu.store.connection import Connection
from huiwu.store.ledger import LedgerStore
from huiwu.store.people import PeopleStore
from huiwu.store.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class House:
    """What http, live and the commands work with."""

    connection: Connection
    clock: Clock
    chance: RandomBits
    book: AgendaBook
    stage: Stage
    checkin: Checkin
    registration: Registration
    audience: Audience
    doors: Doors


def build_house(connection: Connection, clock: Clock, chance: RandomBits, secret: bytes) -> House:
    """Join stores and services; `secret` signs badge links and gate codes."""
    log = AgendaLogStore(connection)
    people = PeopleStore(connection)
    book = AgendaBook(log, clock)
    rosters = Rosters(people)
    return House(
        connection=connection,
        clock=clock,
        chance=chance,
        book=book,
        stage=Stage(log, book, chance),
        checkin=Checkin(LedgerStore(connection), rosters, book, clock, secret),
        registration=Registration(people, rosters, book, chance),
        audience=Audience(log),
        doors=Doors(SessionStore(connection), rosters, book, clock=clock, chance=chance, secret=secret),
    )
