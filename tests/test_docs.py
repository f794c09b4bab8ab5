"""The documents and the program say the same: what one lists, the other has."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from huiwu.config import DEFAULTS
from huiwu.domain import ceremony, commands, files, list_rows, stage
from huiwu.domain.access import Role
from huiwu.domain.admission import Reason
from huiwu.domain.agenda import AgendaState
from huiwu.domain.attendee import REQUIRED
from huiwu.domain.badge import LONGEST_SCANNED_TEXT
from huiwu.domain.people_list import HEADINGS
from huiwu.domain.programme import Kind
from huiwu.domain.public_agenda import public_agenda
from huiwu.domain.run import Run
from huiwu.http import body, pages
from huiwu.http.routes import ROUTES, C
from huiwu.store.agenda_codec import TYPES
from huiwu.wire import agenda_table, json_text, orders, plan_words, requests, table_file
from huiwu.wire.close_codes import CloseCode
from huiwu.wire.problems import PROBLEMS
from tests.deploy import draw_run

ROOT = Path(__file__).parents[1]
WIRE = (ROOT / "server/docs/wire.md").read_text("utf-8")
RUN_BOOK = (ROOT / "deploy/README.md").read_text("utf-8")
SHARED = ROOT / "web/src/shared"
LIVE = "/live/{slug}"

Row = list[str]


def tables(text: str) -> Iterator[list[Row]]:
    """Every table of a page: its rows as cells, the heading first."""
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split(" |")] for line in block.splitlines()]
        yield [rows[0], *rows[2:]]


def table(text: str, *heading: str) -> list[Row]:
    """The rows of the one table that begins with these headings."""
    (found,) = [rows[1:] for rows in tables(text) if tuple(rows[0][: len(heading)]) == heading]
    return found


def code(cell: str) -> str:
    return cell.strip("`")


def first_codes(text: str, *heading: str) -> list[str]:
    return [code(row[0]) for row in table(text, *heading)]


# --- errors ----------------------------------------------------------------------------------------------------------

# Refusals before a socket is open: no page ever reads them, so they stand beside the live socket and not in the table.
BEFORE_SOCKET = re.search(r"Before the socket is open, errors are plain HTTP: (.*)", WIRE)


def before_socket() -> dict[str, int]:
    assert BEFORE_SOCKET
    return {name: int(status) for status, name in re.findall(r"(\d{3}) `(\w+)`", BEFORE_SOCKET[1])}


def test_every_error_and_its_status_is_in_the_table_and_the_reverse() -> None:
    documented = {code(row[0]): int(row[1]) for row in table(WIRE, "code", "status", "again?")}

    assert documented | before_socket() == {name: problem.status for name, problem in PROBLEMS.items()}


def test_the_table_says_retry_after_where_the_server_sends_it() -> None:
    documented = {code(row[0]) for row in table(WIRE, "code", "status", "again?") if "Retry-After" in row[2]}

    assert documented == {name for name in PROBLEMS if PROBLEMS[name].retry_after_s} - set(before_socket())


def test_no_error_is_raised_that_is_not_in_the_table() -> None:
    raised = {
        call.args[0].value
        for path in (ROOT / "server/huiwu").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "DomainError"
        and isinstance(call.args[0], ast.Constant)
    }

    assert {"not_allowed", "scan_conflict"} <= raised
    assert raised <= set(PROBLEMS)


def test_the_pages_have_a_sentence_for_every_error_in_both_languages() -> None:
    everybody = (SHARED / "problems.ts").read_text("utf-8").split("export const problemMessages")
    desks = (SHARED / "agenda_problems.ts").read_text("utf-8").split("export const agendaProblemMessages")
    documented = set(first_codes(WIRE, "code", "status", "again?"))
    by_the_page_itself = {"no_answer", "strange_answer"}

    for language in map(str.__add__, everybody, desks):
        keys = set(re.findall(r"^\s+(\w+): '", language, re.MULTILINE))

        assert documented <= keys
        assert keys <= documented | set(before_socket()) | by_the_page_itself


# --- the live socket -------------------------------------------------------------------------------------------------


def test_every_close_code_is_in_the_table_and_the_reverse() -> None:
    documented = {int(row[0]): code(row[1].split(":")[0]) for row in table(WIRE, "code", "name", "come back?")}

    assert documented == {close.value: close.name.lower() for close in CloseCode}


def test_the_pages_hold_the_same_close_codes_and_come_back_as_documented() -> None:
    source = (SHARED / "close_codes.ts").read_text("utf-8")
    on_page = {int(number): (when, name) for number, when, name in re.findall(r"\[(\d+), '(\w+)'\], // (\w+)", source)}
    says = {"no": "never", "yes, with jitter": "soon", "yes, after 30 s or more": "later"}
    documented = {
        int(row[0]): (says.get(row[2], "with_ticket"), code(row[1].split(":")[0]))
        for row in table(WIRE, "code", "name", "come back?")
    }

    assert documented == on_page


def test_every_event_of_the_agenda_is_documented_and_followed_by_the_pages() -> None:
    snapshot = (ROOT / "server/huiwu/domain/snapshot.py").read_text("utf-8")
    page = (SHARED / "agenda.ts").read_text("utf-8")
    documented = first_codes(WIRE, "event", "fields", "next state")

    followed = {name for names in re.findall(r"case (\"[^:]+):", snapshot) for name in re.findall(r'"(\w+)"', names)}

    assert set(documented) == followed == set(TYPES) - {"speaker_told", "overlay_set", "baton_taken"}
    assert len(documented) == len(set(documented))
    assert set(documented) <= set(re.findall(r"'(\w+)'", page))


def test_the_public_state_is_documented_with_every_field() -> None:
    block = WIRE.split("## Public state")[1].split("```")[1]

    assert set(public_agenda(AgendaState())) <= set(re.findall(r'"(\w+)"', block))
    assert set(re.findall(r'"(\w+)"', block.split('"run":')[1].split(",")[0])) == set(Run)
    (kinds,) = re.findall(r"^`kind`: (.*)\.$", WIRE, re.MULTILINE)
    assert [code(kind) for kind in kinds.split(", ")] == list(Kind)


# --- check-in and agenda ---------------------------------------------------------------------------------------------


def test_every_reason_of_a_verdict_is_in_the_table_and_the_reverse() -> None:
    assert [code(row[1]) for row in table(WIRE, "verdict", "reason", "meaning")] == list(Reason)


def test_the_pages_know_every_reason_and_say_why() -> None:
    source = (SHARED / "verdicts.ts").read_text("utf-8")
    (union,) = re.findall(r"export type Reason =((?:\s+\| '\w+')+)", source)

    assert set(re.findall(r"'(\w+)'", union)) == set(Reason)
    assert set(Reason) <= set(re.findall(r"\bwhy_(\w+):", source))


def test_every_command_of_the_stage_is_in_the_table_and_the_reverse() -> None:
    assert first_codes(WIRE, "command", "needs", "does") == list(orders.COMMANDS)


def test_every_command_of_the_rules_can_be_given_from_outside() -> None:
    by_office = {commands.SetConference, commands.PublishAgenda}
    an_item = {"id": "a", "kind": "speech", "title": "题", "planned_start_at": 0, "planned_ms": 0}
    needed = {"text": "b", "announcement": "n", "by_ms": 1, "started_at": 0, "show": "off"}
    read = {
        type(orders.read_order({"command_id": "c", "command": name, "item": item, **needed}, "t", str).command)
        for name in orders.COMMANDS
        for item in ([an_item] if name == "put" else ["a"])
    }

    assert read == set(get_args(commands.Command)) - by_office


def test_the_drawing_of_the_run_is_that_of_the_table() -> None:
    assert draw_run.FILE.read_text("utf-8") == draw_run.text()


def test_every_role_is_in_the_table_and_the_reverse() -> None:
    assert first_codes(WIRE, "role", "may") == list(Role)


# --- addresses -------------------------------------------------------------------------------------------------------


def documented_requests() -> set[tuple[str, str]]:
    """Every `METHOD /path` of the page; a bare `badge.png` after one stands for its neighbour."""
    found: set[tuple[str, str]] = set()
    for line in WIRE.splitlines():
        before: tuple[str, str] | None = None
        for quoted in re.findall(r"`([^`]+)`", line.split(" | ")[0] if line.startswith("|") else line):
            request = re.match(r"(GET|POST|PUT|PATCH|DELETE) ([^\s?`]+)", quoted)
            if request:
                before = request[1], re.sub(r"^C(?=/|$)", "/api/v1/conferences/{slug}", request[2])
                found.add(before)
            elif before and re.fullmatch(r"\w+\.\w+", quoted):
                found.add((before[0], f"{before[1].rsplit('/', 1)[0]}/{quoted}"))
    return found


def served_requests() -> set[tuple[str, str]]:
    # A pattern such as {id:[a-z]{1,64}} holds braces of its own.
    return {(route.method, re.sub(r"\{(\w+):[^{}]*(?:\{[^}]*\})?\}", r"{\1}", route.path)) for route in ROUTES}


def test_every_route_of_the_api_is_named_and_every_request_named_is_served() -> None:
    by_page = {("GET", "/"), ("GET", "/c/{slug}/{page}")}
    documented = {one for one in documented_requests() if not one[1].startswith(LIVE)}

    assert C.startswith("/api/v1/conferences/")
    assert documented == served_requests() - by_page


def test_both_live_sockets_are_named() -> None:
    assert {path for _, path in documented_requests() if path.startswith(LIVE)} == {LIVE, f"{LIVE}/staff"}


def test_every_page_is_named() -> None:
    addresses = " ".join(first_codes(WIRE, "address", "page", "signs in as"))

    assert sorted(re.findall(r"/c/\{slug\}/(\w+)", addresses)) == sorted((*pages.PAGES, *pages.INSTALLED))


# --- lists of people -------------------------------------------------------------------------------------------------


def test_every_heading_of_a_list_is_named() -> None:
    documented = {
        code(row[0]): (tuple(row[1].split(";")[0].split(", ")), row[2])
        for row in table(WIRE, "column", "headings understood", "need")
    }

    assert documented == {
        field: (headings, "must" if field in REQUIRED else "may") for field, headings in HEADINGS.items()
    }


def test_the_office_has_words_for_everything_that_can_be_wrong_with_a_row() -> None:
    (named,) = re.findall(r"^Row codes: (.*)\.$", WIRE, re.MULTILINE)
    sources = [(ROOT / f"server/huiwu/domain/{name}.py").read_text("utf-8") for name in ("people_list", "list_rows")]
    of_files = {one for source in sources for one in re.findall(r'RowError\([^()]*, "(\w+)"\)', source)}
    page = (ROOT / "web/src/office/messages.ts").read_text("utf-8")

    codes = {code(one) for one in named.split(", ")} | of_files

    assert {"duplicate_row", "missing_column", "required"} <= codes
    assert not [one for one in codes if len(re.findall(rf"^\s+{one}: '", page, re.MULTILINE)) != 2]


def test_every_heading_of_a_programme_is_named() -> None:
    documented = {code(row[0]): tuple(row[1].split(", ")) for row in table(WIRE, "column", "agenda headings", "cell")}

    assert documented == agenda_table.HEADINGS


def test_the_stage_has_words_for_everything_that_can_be_wrong_with_a_programme() -> None:
    (named,) = re.findall(r"^Agenda codes: (.*)\.$", WIRE, re.MULTILINE)
    files = ("wire/agenda_table", "wire/cells", "wire/local_times", "wire/speaker_text", "domain/agenda_merge")
    sources = " ".join((ROOT / f"server/huiwu/{name}.py").read_text("utf-8") for name in files)
    raised = re.findall(r'RowError\([^()]*, "(\w+)"\)|(?:CellError|_wrong)\([^()]*?"(\w+)"(?: if|\))', sources)
    page = (ROOT / "web/src/stage/import_messages.ts").read_text("utf-8")

    codes = {code(one) for one in named.split(", ")}

    assert {one for found in raised for one in found if one} - {"missing_heading", "missing_column"} <= codes
    assert {"no_such_time", "ambiguous_time", "duplicate_row"} <= codes
    needed = {*codes, "missing_heading", "missing_column", "duplicate_column", *agenda_table.HEADINGS}
    assert not [one for one in needed if len(re.findall(rf"^\s+{one}: '", page, re.MULTILINE)) != 2]


# --- limits and settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("JSON body", f"{body.JSON_LIMIT >> 10} KiB, depth {json_text.DEEPEST}"),
        ("JSON body", f"agenda {body.AGENDA_LIMIT >> 20} MiB, batch {body.BATCH_LIMIT >> 10} KiB"),
        ("import file", f"{table_file.LARGEST_FILE >> 20} MiB, {list_rows.MOST_ROWS:,} rows"),
        ("import file", f"{list_rows.MOST_COLUMNS} columns, {list_rows.LONGEST_CELL:,} characters a cell"),
        ("document file", f"{files.LARGEST_DOCUMENT >> 20} MiB, name {files.LONGEST_FILE_NAME} characters"),
        ("document file", f"{files.MOST_FILE_BYTES >> 20} MiB and {files.MOST_FILES} files"),
        ("text of a scanned code", f"{LONGEST_SCANNED_TEXT} characters"),
        ("scans in a batch", str(requests.MOST_SCANS)),
        ("agenda", f"{stage.MOST_ITEMS:,} items, titles {plan_words.LONGEST_TITLE}, names {plan_words.LONGEST_NAME}"),
    ],
)
def test_limits_are_the_documented_ones(row: str, says: str) -> None:
    (documented,) = [one[1] for one in table(WIRE, "input", "size", "time") if one[0] == row]

    assert says in documented


def test_the_longest_announcement_is_the_documented_one() -> None:
    (needs,) = [row[1] for row in table(WIRE, "command", "needs", "does") if code(row[0]) == "announce"]

    assert f"≤ {ceremony.LONGEST_ANNOUNCEMENT}" in needs


def test_every_setting_is_in_the_run_book_with_its_default_and_the_reverse() -> None:
    rows = {code(row[0]): row[1] for row in table(RUN_BOOK, "setting", "without it")}
    only_compose = {"HUIWU_DOMAIN"}

    assert set(rows) - only_compose == set(DEFAULTS)
    assert not [name for name, default in DEFAULTS.items() if default and code(rows[name]) != default]
