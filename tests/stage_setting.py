"""A small conference on a real Redis: houses that share it, and a deployment that answers on a port of its own."""

import contextlib
import itertools
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp

from huiwu.clock import Clock, system_chance, system_clock
from huiwu.compose import running
from huiwu.config import Settings
from huiwu.demo import put_conference
from huiwu.domain.access import Role
from huiwu.domain.attendee import Attendee
from huiwu.domain.checkin import Method, Scan
from huiwu.domain.commands import Command
from huiwu.domain.ids import AttendeeId, CommandId, GateId, ScanId, Slug
from huiwu.domain.timeline import Instant
from huiwu.services.house import House, build_house
from huiwu.services.stage import Order
from huiwu.store.connection import Connection
from huiwu.wire.conference_file import ConferenceFile, read_conference_file

SLUG = Slug("hui-2026")
NEIGHBOUR = Slug("elsewhere-7")
SECRET = b"a secret of at least thirty-two characters"
NOON = Instant(1_700_000_000_000)


def item(number: int) -> dict[str, Any]:
    return {"id": f"i{number}", "kind": "speech", "title": {"zh": f"环节{number}"}, "planned_ms": 600_000}


CONFERENCE: dict[str, Any] = {
    "slug": SLUG,
    "name": {"zh": "测试大会", "en": "Test conference"},
    "venue": {"zh": "一号厅", "en": "Hall one"},
    "time_zone": "Asia/Shanghai",
    "zones": [
        {"id": "hall", "name": {"zh": "主会场"}, "scope": "conference"},
        {"id": "lounge", "name": {"zh": "嘉宾区"}, "scope": "lounge"},
    ],
    "gates": [
        {"id": "main", "name": {"zh": "主入口"}, "zone": "hall"},
        {"id": "side", "name": {"zh": "侧入口"}, "zone": "hall"},
        {"id": "guest", "name": {"zh": "嘉宾入口"}, "zone": "lounge"},
    ],
    "categories": [
        {"key": "delegate", "name": {"zh": "律师代表", "en": "Delegate"}, "hue": 250, "zones": ["hall"]},
        {"key": "invited", "name": {"zh": "受邀嘉宾", "en": "Guest"}, "hue": 30, "zones": ["hall", "lounge"]},
    ],
    "items": [item(1), item(2), item(3)],
}
HEADING = ["编号", "姓名", "单位", "参会类别", "座位", "手机"]
ROWS = [
    ["1", "徐启萱", "鹏湾法院", "受邀嘉宾", "1 排 1 座", "13800004342"],
    ["2", "任浩涛", "东岸律师事务所", "律师代表", "1 排 2 座", "13800004174"],
    ["3", "蒋洋", "海屿律师事务所", "delegate", "1 排 3 座", "13800008539"],
    ["4", "欧阳春晓", "东岸律师事务所", "delegate", "", ""],
    ["5", "Zoë O'Neil", "Harbour LLP", "delegate", "", ""],
]


class Hand:
    """A clock that stands still until a test turns it."""

    def __init__(self, now: Instant = NOON) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now

    def turn(self, span: int) -> None:
        self.now = Instant(self.now + span)


def a_file(**changes: Any) -> ConferenceFile:
    return read_conference_file({**CONFERENCE, **changes})


def rows_of(count: int) -> list[list[str]]:
    """A list of that many invented delegates, heading first."""
    surnames, given = "赵钱孙李周吴郑王冯陈", "明华伟芳娜静丽强磊洋"
    return [HEADING] + [
        [str(n), surnames[n % 10] + given[n // 10 % 10] + given[n // 100 % 10], "律所", "delegate", "", ""]
        for n in range(1, count + 1)
    ]


@contextlib.asynccontextmanager
async def a_house(redis_url: str, clock: Clock = system_clock) -> AsyncIterator[House]:
    """The services as one process has them, on a Redis that others may use as well."""
    connection = Connection(redis_url)
    try:
        await connection.open()
        yield build_house(connection, clock, system_chance, SECRET)
    finally:
        await connection.close()


async def furnish(house: House, *, rows: list[list[str]] | None = None) -> dict[str, Attendee]:
    """Put the conference and its people; gives everybody by their number on the list."""
    await put_conference(house, a_file(), NOON)
    await house.registration.import_rows(SLUG, [HEADING, *ROWS] if rows is None else rows, dry_run=False)
    found = await house.registration.find(SLUG, limit=1_000)
    return {one.particulars.external_id: one for one in found.attendees}


_numbers = itertools.count(1)


def a_scan(attendee: Attendee | str, gate: str = "main", scan_id: str = "", **facts: Any) -> Scan:
    """A scan of somebody's badge, or of whatever text was in front of the camera."""
    code = attendee if isinstance(attendee, str) else attendee.code
    return Scan(ScanId(scan_id or f"scan-{next(_numbers)}"), GateId(gate), code, None, **facts)


def a_choice(attendee_id: str, gate: str = "main", scan_id: str = "") -> Scan:
    """Somebody chosen from the list."""
    new_id = ScanId(scan_id or f"scan-{next(_numbers)}")
    return Scan(new_id, GateId(gate), None, AttendeeId(attendee_id), method=Method.MANUAL)


def an_order(command: Command, *, rev: int | None = None, command_id: str = "", said: str = "") -> Order:
    new_id = CommandId(command_id or f"command-{next(_numbers)}")
    return Order(new_id, command, said or repr(command), "test", rev)


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def settings_for(redis_url: str, data: Path, **changes: Any) -> Settings:
    plain = Settings(
        host="127.0.0.1",
        port=0,
        data=data,
        redis_url=redis_url,
        public_url="",
        origins=frozenset(),
        secret=SECRET.decode(),
        log_level="INFO",
        most_viewers=1_000,
    )
    return replace(plain, **changes)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: Mapping[str, str]
    text: str
    body: Any


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything running, with the conference in it and a key for every role."""

    house: House
    base_url: str
    people: dict[str, Attendee]
    http: aiohttp.ClientSession
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    @property
    def live_url(self) -> str:
        return self.base_url.replace("http", "ws", 1) + f"/live/{SLUG}"

    async def ask(self, method: str, path: str, key: str = "", **options: Any) -> Answer:
        """One request; `key` names a role of `keys`, or is a key itself. `C` begins a path of the conference."""
        headers = dict(options.pop("headers", {}))
        if key:
            headers["Authorization"] = f"Bearer {self.keys.get(key, key)}"
        if path == "C" or path.startswith("C/"):
            path = f"/api/v1/conferences/{SLUG}{path[1:]}"
        async with self.http.request(
            method, self.base_url + path, headers=headers, allow_redirects=False, **options
        ) as response:
            text = await response.text(errors="replace")
            body = await response.json(content_type=None) if "json" in response.content_type else None
            return Answer(response.status, response.headers, text, body)

    async def scan(self, person: str, gate: str = "main") -> Any:
        body = {"scan_id": f"scan-{next(_numbers)}", "code": self.people[person].code, "gate": gate}
        return (await self.ask("POST", "C/scans", "staff", json=body)).body

    async def command(self, command: str, **facts: Any) -> Answer:
        body = {"command_id": f"command-{next(_numbers)}", "command": command, **facts}
        return await self.ask("POST", "C/agenda/commands", "operator", json=body)


@contextlib.asynccontextmanager
async def a_deployment(settings: Settings) -> AsyncIterator[Deployment]:
    """The whole program on a free port; it stops with the block."""
    async with running(settings) as now:
        people = await furnish(now.house)
        jar = aiohttp.DummyCookieJar()
        # A connection each, so that no answer depends on what the one before it left behind.
        connector = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(cookie_jar=jar, connector=connector) as http:
            # With a public URL the proxy that answers there is not here.
            base_url = f"http://127.0.0.1:{settings.port}" if settings.public_url else now.base_url
            deployment = Deployment(now.house, base_url, people, http)
            for role in Role:
                if role is not Role.ATTENDEE:
                    deployment.keys[role.value] = (await now.house.doors.new_token(SLUG, role)).text()
            deployment.keys[Role.ATTENDEE.value] = now.house.doors.badge_key(SLUG, people["2"])
            yield deployment
