import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.stage_setting import HEADING


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIWU_")}
    return kept | {"HUIWU_DATA": str(data)}


def redis_of(data: Path) -> list[int]:
    """The redis-servers alive that were started with this folder's configuration."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except (FileNotFoundError, ProcessLookupError):
                continue
            # Redis writes its own title, `redis-server unixsocket:PATH`.
            if str(data).encode() in words and b"redis-server" in words and state != "Z":
                found.append(int(entry.name))
    return found


@dataclass
class Demo:
    """`huiwu demo` as a process of its own."""

    data: Path
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> float:
        """Start it, and give the seconds until it answers."""
        path = self.data / "demo.json"
        before = path.stat().st_mtime_ns if path.exists() else 0
        begun = time.monotonic()
        command = [sys.executable, "-m", "huiwu", "demo", "--port", "0", "--data", str(self.data)]
        self.process = subprocess.Popen(
            command, env=environment(self.data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        while not path.exists() or path.stat().st_mtime_ns == before:
            assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
            assert time.monotonic() - begun < 30
            time.sleep(0.02)
        assert self.get("/readyz")["status"] == "ready"
        return time.monotonic() - begun

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.data / "demo.json").read_text("utf-8"))
        return facts

    def get(self, path: str, role: str = "", body: object = None) -> Any:
        request = urllib.request.Request(self.facts["base_url"] + path.replace("C/", self.conference))
        if role:
            request.add_header("Authorization", f"Bearer {self.facts['tokens'][role]}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    @property
    def conference(self) -> str:
        return f"/api/v1/conferences/{self.facts['conference']}/"

    def scan(self, person: int, scan_id: str) -> Any:
        body = {"scan_id": scan_id, "attendee_id": self.facts["attendees"][person]["id"], "gate": "main"}
        return self.get("C/scans", "staff", body)

    def stop(self, number: signal.Signals) -> float:
        """Send a signal, and give the seconds until the process is gone."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(15)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return time.monotonic() - begun

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "huiwu", *words]
        return subprocess.run(
            command, env=environment(self.data), capture_output=True, text=True, timeout=30, check=False
        )


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "demo")
    yield demo
    if demo.process is not None and demo.process.poll() is None:
        demo.stop(signal.SIGKILL)


def test_a_demo_stops_in_order_survives_a_kill_and_keeps_its_data(demo: Demo) -> None:
    demo.start()
    facts = demo.facts
    assert (demo.data / "demo.json").stat().st_mode & 0o077 == 0
    assert set(facts["links"]) >= {
        "viewer", "scanner", "stage", "office", "badge", "gate", "wall", "timer", "overlay",
    }  # fmt: skip
    assert len(facts["attendees"]) >= 20
    assert all({"id", "code", "name", "category"} <= set(one) for one in facts["attendees"])
    assert len(redis_of(demo.data)) == 1
    assert demo.scan(0, "first")["verdict"] == "admitted"

    # killed: no orphan is left, and nothing acknowledged is lost
    demo.stop(signal.SIGKILL)
    deadline = time.monotonic() + 2
    while redis_of(demo.data):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert demo.start() < 5
    assert demo.facts["tokens"] == facts["tokens"]
    assert demo.scan(0, "second")["verdict"] == "repeat"
    assert demo.scan(0, "first")["verdict"] == "admitted"
    assert demo.get("C/totals", "admin")["registered"] == 500

    # told to stop: in order, and nothing is left either
    assert demo.stop(signal.SIGINT) < 5
    assert demo.process is not None
    assert demo.process.returncode == 0
    assert redis_of(demo.data) == []


def test_commands_join_a_demo_that_runs(demo: Demo, tmp_path: Path) -> None:
    demo.start()
    people = tmp_path / "people.csv"
    people.write_text(f"{','.join(HEADING)}\nX1,走进来的人,某单位,受邀单位,,\n", encoding="utf-8")

    done = demo.run("import", str(people), "--conference", demo.facts["conference"])
    made = demo.run("token", "--conference", demo.facts["conference"], "--role", "staff", "--gate", "main")
    listed = demo.run("token", "--list")

    assert "1 were added" in done.stdout, done.stderr
    assert demo.get("C/attendees?q=zoujinlaideren", "staff")["total"] == 1
    key, link = made.stdout.split()
    assert link.endswith(f"/scanner?gate=main#key={key}")
    token_id = key.split("_")[1]
    [line] = [line for line in listed.stdout.splitlines() if line.startswith(token_id)]
    assert "staff" in line
    assert key not in listed.stdout

    assert demo.run("token", "--revoke", token_id).returncode == 0
    again = demo.run("token", "--revoke", token_id)
    assert (again.returncode, again.stderr) == (1, "huiwu: no token has this id\n")
    assert token_id not in demo.run("token", "--list").stdout
    assert demo.process is not None
    assert demo.process.poll() is None
    assert demo.stop(signal.SIGTERM) < 5
