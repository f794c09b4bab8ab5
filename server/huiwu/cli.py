"""What people type: `huiwu demo`, `serve`, `conference`, `import`, `archive`, `token`, `config`."""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huiwu import log
from huiwu.compose import opened_house, running, serve_until
from huiwu.config import SettingError, Settings, read_settings, shown
from huiwu.demo import load_sample, put_conference, write_demo_file
from huiwu.domain.access import Role
from huiwu.domain.errors import DomainError, StoreError, WireError
from huiwu.domain.ids import GateId, Slug
from huiwu.domain.text import is_slug
from huiwu.domain.timeline import MINUTE, Instant
from huiwu.live_process import live_process, raise_file_limit
from huiwu.wire.archive_page import archive_page
from huiwu.wire.conference_file import read_conference_file
from huiwu.wire.json_text import loads
from huiwu.wire.problems import PROBLEMS
from huiwu.wire.table_file import read_table_file
from huiwu.workers import Workers, listening_sockets

_PAGE_OF = {Role.STAFF: "scanner", Role.OPERATOR: "stage", Role.ADMIN: "office", Role.GATE: "gate"}
_ERRORS_SHOWN = 20
_MOST_WORKERS = 64


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code says whether it worked."""
    asked = _parser().parse_args(arguments)
    try:
        settings = read_settings(os.environ)
        log.set_up(settings.log_level)
        return int(asked.run(asked, settings))
    except SettingError as error:
        return _complain(str(error))
    except StoreError as error:
        return _complain(error.message)
    except DomainError as error:
        where = "".join(f"\n  {one.at}: {one.code}" for one in error.errors[:_ERRORS_SHOWN])
        return _complain(f"{PROBLEMS[error.code].title} ({error.code}){where}")
    except WireError:
        return _complain("The file is not JSON.")
    except OSError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return 130


def _complain(sentence: str) -> int:
    sys.stderr.write(f"huiwu: {sentence}\n")
    return 1


def _say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("huiwu", description="Conference check-in and livestream companion 会务")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[Any, Settings], int], text: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        return one

    demo = command("demo", _demo, "run the sample conference, and print one link per person")
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--port", type=int, default=8080, help="0 picks a free one")
    demo.add_argument("--data", type=Path, default=Path(".demo"), help="keeps its data between runs")
    command("serve", _serve, "run the server; settings come from HUIWU_*")
    live = command("live", _live, "run the live edge in processes of its own, beside a server; SIGHUP renews them")
    live.add_argument("--workers", type=int, default=2, metavar="N", help="processes, one for each core it may use")
    live.add_argument("--listen-fd", type=int, help=argparse.SUPPRESS)
    command("config", _config, "print all settings, secrets masked")
    conference = command("conference", _conference, "create or update a conference from a JSON file")
    conference.add_argument("file", type=Path)
    people = command("import", _import, "import a list of people, .csv or .xlsx: all of it, or nothing")
    people.add_argument("file", type=Path)
    people.add_argument("--conference", required=True, metavar="SLUG")
    people.add_argument("--dry-run", action="store_true", help="only say what would change")
    archive = command("archive", _archive, "write the archive of a conference that has ended, one HTML file")
    archive.add_argument("file", type=Path, help="- writes to the standard output")
    archive.add_argument("--conference", required=True, metavar="SLUG")
    token = command("token", _token, "make a token and its page link; list or revoke them")
    token.add_argument("--conference", metavar="SLUG")
    token.add_argument("--role", choices=[role.value for role in _PAGE_OF])
    token.add_argument("--gate", metavar="ID", default="")
    token.add_argument("--list", action="store_true")
    token.add_argument("--revoke", metavar="ID")
    return parser


def _run(work: Coroutine[Any, Any, int]) -> int:
    """Run on uvloop where there is one; it needs less of everything per socket."""
    # The folds hold a lot that never goes: looking through all of it, again and again, would be felt at the gates.
    gc.set_threshold(20_000, 20, 50)
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415  (not on every system)

        return uvloop.run(work)
    return asyncio.run(work)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    return stop


def _demo(asked: argparse.Namespace, settings: Settings) -> int:
    raise_file_limit()
    return _run(_run_demo(replace(settings, host=asked.host, port=asked.port, data=asked.data)))


async def _run_demo(settings: Settings) -> int:
    stop = _stop_signal()
    async with running(settings) as now:
        slug = await load_sample(now.house)
        demo = await write_demo_file(now, slug, settings)
        links = demo["links"]
        assert isinstance(links, dict)
        _say()
        _say("  会务 Huiwu · sample conference (its delegates, winners and documents are invented)")
        _say()
        for person, link in links.items():
            _say(f"  {person:<8} {link}")
        _say()
        if now.trust_url:
            _say(f"  Each tablet has to trust this machine once: {now.trust_url}")
            _say(f"  SHA-256  {now.fingerprint}")
            _say()
        _say(f"  The same, with tokens and attendees: {settings.data / 'demo.json'}. Stop with Ctrl-C.")
        _say()
        await stop.wait()
    return 0


def _serve(_asked: argparse.Namespace, settings: Settings) -> int:
    raise_file_limit()

    async def serve() -> int:
        await serve_until(_stop_signal(), settings)
        return 0

    return _run(serve())


def _live(asked: argparse.Namespace, settings: Settings) -> int:
    raise_file_limit()
    if asked.listen_fd is not None:
        return _run(live_process(settings, asked.listen_fd))
    if not 1 <= asked.workers <= _MOST_WORKERS:
        raise SettingError(f"--workers is {asked.workers}; a number from 1 to {_MOST_WORKERS} is accepted.")

    async def supervise() -> int:
        with listening_sockets(settings, asked.workers) as listening:
            workers = Workers(listening)
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, workers.renew)
            _say(f"live edge on {settings.host}:{listening[0].getsockname()[1]}, {asked.workers} processes")
            await workers.run(_stop_signal())
        return 0

    return asyncio.run(supervise())


def _config(_asked: argparse.Namespace, settings: Settings) -> int:
    for name, value in shown(settings).items():
        _say(f"{name}={value}")
    return 0


def _conference(asked: argparse.Namespace, settings: Settings) -> int:
    file = read_conference_file(loads(asked.file.read_bytes()))

    async def put() -> int:
        async with opened_house(settings, join_running=True) as house:
            start = Instant(-(-house.clock() // MINUTE) * MINUTE)
            await put_conference(house, file, start, asked.file.parent)
        _say(f"{file.conference.slug}: {len(file.conference.categories)} categories, {len(file.plan.items)} items")
        return 0

    return _run(put())


def _slug(asked: argparse.Namespace) -> Slug:
    if not asked.conference or not is_slug(asked.conference):
        raise DomainError("unknown_conference")
    return Slug(asked.conference)


def _import(asked: argparse.Namespace, settings: Settings) -> int:
    people = read_table_file(asked.file.read_bytes())
    slug = _slug(asked)

    async def bring_in() -> int:
        async with opened_house(settings, join_running=True) as house:
            done = await house.registration.import_rows(slug, people.rows, dry_run=asked.dry_run)
        for error in done.errors[:_ERRORS_SHOWN]:
            _say(f"row {error.row}, {error.column or 'file'}: {error.code}")
        if done.errors:
            return _complain(f"{len(done.errors)} errors; nothing was written")
        verb = "would be" if asked.dry_run else "were"
        _say(
            f"{done.rows} rows ({people.encoding}): {done.added} {verb} added, {done.updated} {verb} updated, "
            f"{done.unchanged} are unchanged"
        )
        return 0

    return _run(bring_in())


def _archive(asked: argparse.Namespace, settings: Settings) -> int:
    slug = _slug(asked)

    async def write() -> int:
        async with opened_house(settings, join_running=True) as house:
            history = await house.chronicle.ended(slug)
        text = archive_page(history, _site(settings))
        if asked.file == Path("-"):
            sys.stdout.buffer.write(text)
            return 0
        asked.file.write_bytes(text)
        _say(f"{asked.file}: {len(history.page.state.items)} items")
        return 0

    return _run(write())


def _site(settings: Settings) -> str:
    return settings.public_url or f"{settings.scheme}://{settings.host}:{settings.port}"


def _token(asked: argparse.Namespace, settings: Settings) -> int:
    async def tokens() -> int:
        async with opened_house(settings, join_running=True) as house:
            if asked.revoke:
                gone = await house.doors.revoke_token(asked.revoke)
                return 0 if gone else _complain("no token has this id")
            if asked.list:
                for one in await house.doors.tokens():
                    made = datetime.fromtimestamp(one.created_at / 1000, UTC)
                    words = (one.id, f"{one.grant.role:<9}", one.grant.conference, one.gate or "-", f"{made:%F %H:%M}Z")
                    _say("  ".join(words))
                return 0
            slug = _slug(asked)
            if not asked.role:
                return _complain("--role is needed, or --list, or --revoke ID")
            role = Role(asked.role)
            if asked.gate and (await house.book.conference(slug)).gate(asked.gate) is None:
                raise DomainError("unknown_gate")
            key = (await house.doors.new_token(slug, role, GateId(asked.gate) or None)).text()
            gate = f"?gate={asked.gate}" if asked.gate else ""
            _say(key)
            _say(f"{_site(settings)}/c/{slug}/{_PAGE_OF[role]}{gate}#key={key}")
        return 0

    return _run(tokens())
