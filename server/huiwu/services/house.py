"""Every service of one deployment, built once and handed to the rooms above."""

from dataclasses import dataclass

from huiwu.clock import Clock, RandomBits
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.audience import Audience
from huiwu.services.board import Board
from huiwu.services.call_sheets import CallSheets
from huiwu.services.checkin import Checkin
from huiwu.services.chronicle import Chronicle
from huiwu.services.devices import Devices
from huiwu.services.documents import Documents
from huiwu.services.doors import Doors
from huiwu.services.gate_codes import GateCodes
from huiwu.services.ledger_book import LedgerBook
from huiwu.services.pairings import Pairings
from huiwu.services.pins import Pins
from huiwu.services.registration import Registration
from huiwu.services.roster import Rosters
from huiwu.services.stage import Stage
from huiwu.services.tablets import Tablets
from huiwu.store.agenda_log import AgendaLogStore
from huiwu.store.connection import Connection
from huiwu.store.devices import DeviceStore
from huiwu.store.files import FileStore
from huiwu.store.ledger import LedgerStore
from huiwu.store.members import MemberStore
from huiwu.store.people import PeopleStore
from huiwu.store.sessions import SessionStore
from huiwu.store.viewers import ViewerStore


@dataclass(frozen=True, slots=True)
class House:
    """What http, live and the commands work with."""

    connection: Connection
    clock: Clock
    chance: RandomBits
    book: AgendaBook
    stage: Stage
    chronicle: Chronicle
    documents: Documents
    checkin: Checkin
    gate_codes: GateCodes
    board: Board
    call_sheets: CallSheets
    tablets: Tablets
    registration: Registration
    audience: Audience
    doors: Doors
    pairings: Pairings
    devices: Devices
    pins: Pins


def build_house(connection: Connection, clock: Clock, chance: RandomBits, secret: bytes) -> House:
    """Join stores and services; `secret` signs badge links and gate codes."""
    log = AgendaLogStore(connection)
    people = PeopleStore(connection)
    book = AgendaBook(log, clock)
    rosters = Rosters(people)
    store = LedgerStore(connection)
    ledgers = LedgerBook(store)
    connection.on_other_past.append(ledgers.fold_anew)
    checkin = Checkin(store, ledgers, rosters, book, clock)
    doors = Doors(SessionStore(connection), rosters, book, clock=clock, chance=chance, secret=secret)
    devices = DeviceStore(connection)
    pins = Pins(MemberStore(connection), book, clock=clock, chance=chance, secret=secret)
    return House(
        connection=connection,
        clock=clock,
        chance=chance,
        book=book,
        stage=Stage(log, book, chance),
        chronicle=Chronicle(log, book),
        documents=Documents(FileStore(connection), book, clock, chance),
        checkin=checkin,
        gate_codes=GateCodes(checkin, book, clock=clock, secret=secret),
        tablets=Tablets(people, rosters, book, secret),
        board=Board(store, ledgers, rosters, book, clock=clock, chance=chance),
        call_sheets=CallSheets(book, rosters, ledgers, clock),
        registration=Registration(people, rosters, book, chance),
        audience=Audience(log, ViewerStore(connection), clock),
        doors=doors,
        pairings=Pairings(devices, doors, book, clock=clock, chance=chance, secret=secret),
        devices=Devices(devices, doors, pins, book, clock),
        pins=pins,
    )
