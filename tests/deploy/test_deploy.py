"""What stands in deploy/ is accepted by the programs it is written for, and the run-book names all of it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
CADDYFILE = DEPLOY / "Caddyfile"
UNIT = DEPLOY / "systemd" / "huiwu.service"
EXAMPLE = DEPLOY / "example.env"
RUN_BOOK = DEPLOY / "README.md"
SERVICES = ("caddy", "server", "redis")


def text_files() -> Iterator[Path]:
    """Every file of deploy/ that people write (the pins are written by a program)."""
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file() and not path.name.startswith("constraints"):
            yield path


def settings_in(text: str) -> set[str]:
    """The names of settings in a text; NAME_FILE counts as NAME."""
    return {name.removesuffix("_FILE") for name in re.findall(r"\bHUIWU_[A-Z_]*[A-Z]\b", text)}


def settings_of_the_run_book() -> set[str]:
    """The first column of the table of settings."""
    return set(re.findall(r"^\| `(HUIWU_[A-Z_]+)` \|", RUN_BOOK.read_text("utf-8"), re.MULTILINE))


def service(name: str) -> str:
    """One service's part of compose.yaml, as text."""
    services = COMPOSE.read_text("utf-8").split("\nservices:\n")[1].split("\nnetworks:\n")[0]
    return re.split(r"^  (?=\w)", services, flags=re.MULTILINE)[1 + SERVICES.index(name)]


def run(*command: str) -> str:
    """Runs a program that must accept what it is given; returns what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_setting_is_in_the_run_books_table() -> None:
    named = {name for path in text_files() for name in settings_in(path.read_text("utf-8"))}

    assert named - settings_of_the_run_book() == set()


def test_every_setting_of_the_table_is_in_the_example() -> None:
    assert settings_in(EXAMPLE.read_text("utf-8")) == settings_of_the_run_book()


def test_the_example_holds_no_secret() -> None:
    assert not re.search(r"^#?HUIWU_SECRET=", EXAMPLE.read_text("utf-8"), re.MULTILINE)


def test_every_line_of_the_example_is_a_comment_or_a_plain_assignment() -> None:
    # Compose and systemd read quotes, blanks and trailing comments differently, so such lines are not used.
    for line in EXAMPLE.read_text("utf-8").splitlines():
        assert not line or line.startswith("#") or re.fullmatch(r"HUIWU_[A-Z_]+=[^\s'\"#]*", line), line


def test_every_file_of_deploy_that_the_run_book_names_exists() -> None:
    named = set(re.findall(r"\bdeploy/([A-Za-z][\w./-]*\w)", RUN_BOOK.read_text("utf-8")))
    made_there = {".env", "secrets", "lists", "certs"}

    for path in named:
        assert path.split("/")[0] in made_there or (DEPLOY / path).exists(), path


def test_the_folders_made_on_site_are_never_committed() -> None:
    assert (DEPLOY / ".gitignore").read_text("utf-8").split() == [".env", "secrets/", "lists/", "certs/"]


def test_images_are_named_without_a_registry() -> None:
    named = re.findall(r"^\s+image: (\S+)", COMPOSE.read_text("utf-8"), re.MULTILINE)
    named += re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert len(named) == 6
    assert [name for name in named if "/" in name] == []


def test_compose_accepts_its_file() -> None:
    if shutil.which("docker-compose"):
        run("docker-compose", "-f", str(COMPOSE), "config", "-q")
    docker = shutil.which("docker")
    if docker and not subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        run(docker, "compose", "-f", str(COMPOSE), "config", "-q")

    assert [name for name in SERVICES if service(name)] == list(SERVICES)
    assert "\t" not in COMPOSE.read_text("utf-8")


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_confined_and_comes_back(name: str) -> None:
    text = service(name)

    for line in ("restart: unless-stopped", "read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in text, line


def test_only_caddy_is_reached_from_outside() -> None:
    assert "ports:" in service("caddy")
    assert "ports:" not in service("server")
    assert "ports:" not in service("redis")
    assert "networks: [back]" in service("redis")
    assert re.search(r"^  back:\n    internal: true$", COMPOSE.read_text("utf-8"), re.MULTILINE)


def test_the_server_waits_for_a_healthy_redis_and_caddy_for_a_healthy_server() -> None:
    assert re.search(r"depends_on:\n\s+redis:\n\s+condition: service_healthy", service("server"))
    assert re.search(r"depends_on:\n\s+server:\n\s+condition: service_healthy", service("caddy"))


def test_the_secret_reaches_the_server_as_a_file() -> None:
    assert "HUIWU_SECRET_FILE: /run/secrets/huiwu_secret" in service("server")
    assert not re.search(r"HUIWU_SECRET:", COMPOSE.read_text("utf-8"))


def test_the_image_checks_hashes_and_does_not_run_as_root() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    last_stage = text.rsplit("\nFROM ", 1)[1]

    assert "--require-hashes" in text
    assert last_stage.index("USER huiwu") < last_stage.index("CMD [")
    assert "/healthz" in last_stage
    assert "curl" not in text


def test_what_the_image_copies_is_sent_to_the_builder() -> None:
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split("\n")
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)

    assert ignore[1] == "*"
    for source in " ".join(copied).split():
        assert f"!{source}" in ignore, source


def caddy_as_json() -> dict[str, Any]:
    """The Caddyfile as Caddy understands it."""
    whole: dict[str, Any] = json.loads(run("caddy", "adapt", "--adapter", "caddyfile", "--config", str(CADDYFILE)))
    return whole


def test_caddy_accepts_its_file() -> None:
    text = CADDYFILE.read_text("utf-8")

    assert text.count("{") == text.count("}")
    if shutil.which("caddy"):
        run("caddy", "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE))
        assert run("caddy", "fmt", str(CADDYFILE)) == text


def test_caddy_never_holds_a_live_frame_back() -> None:
    text = CADDYFILE.read_text("utf-8")
    live = text.split("handle @live {")[1].split("\n\t}\n")[0]

    assert "flush_interval -1" in live
    assert "keepalive off" in live
    if shutil.which("caddy"):
        server = caddy_as_json()["apps"]["http"]["servers"]["srv0"]
        assert "write_timeout" not in server
        assert server["idle_timeout"] > 15 * 10**9
        assert server["max_header_bytes"] == 8000


def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8")

    for line in (
        "User=huiwu",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "Restart=always",
        "KillMode=mixed",
    ):
        assert f"\n{line}\n" in text, line
    if shutil.which("systemd-analyze"):
        # The program is not installed here; everything else is judged as it stands.
        copy = tmp_path / UNIT.name
        copy.write_text(text.replace("/opt/huiwu/bin/huiwu", str(shutil.which("true"))), "utf-8")
        done = subprocess.run(
            ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60, check=False
        )
        assert [line for line in done.stderr.splitlines() if UNIT.name in line] == []
