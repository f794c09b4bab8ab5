import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROMISED = ("demo", "test", "check", "bench")


def make(*arguments: str, folder: Path = ROOT, **environment: str) -> "subprocess.CompletedProcess[str]":
    # Inside `make test` the outer make's own settings would be inherited.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    for name in ("HOST", "PORT", "DATA", "PYTHON"):
        env.pop(name, None)
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=env | environment, capture_output=True, text=True, check=False
    )


def test_help_is_what_plain_make_shows_and_it_lists_what_is_promised() -> None:
    shown = make()

    assert shown.returncode == 0
    assert make("help").stdout == shown.stdout
    assert set(PROMISED) <= set(re.findall(r"^  make (\S+)", shown.stdout, re.MULTILINE))


def test_demo_takes_its_settings_from_the_command_line_and_from_the_environment() -> None:
    assert '--host "127.0.0.1" --port "8080" --data "./.demo"' in make("-n", "demo").stdout
    assert '--port "0" --data "/tmp/x y"' in make("-n", "demo", "PORT=0", "DATA=/tmp/x y").stdout
    assert '--host "0.0.0.0" --port "9000"' in make("-n", "demo", HOST="0.0.0.0", PORT="9000").stdout


@pytest.mark.parametrize("says", ["exit 1", "exit 127"])
def test_a_python_that_is_too_old_is_refused_in_one_sentence(tmp_path: Path, says: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{says}\n")
    python.chmod(0o755)

    answer = make("venv", f"PYTHON={python}", folder=tmp_path)

    assert answer.returncode != 0
    assert [line for line in answer.stderr.splitlines() if not line.startswith("make")] == [
        f"Huiwu needs Python 3.11 or newer; {python} is older, or does not run."
    ]
    assert not (tmp_path / ".venv").exists()


def test_without_any_python_one_sentence_says_so(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)

    answer = make("venv", "PYTHON=", folder=tmp_path)

    assert answer.returncode != 0
    assert "none was found on PATH" in answer.stderr


def test_the_build_runs_make_test_from_anywhere(tmp_path: Path) -> None:
    build = ROOT / ".ci/run"

    assert os.access(build, os.X_OK)
    assert "make test" in build.read_text()
    subprocess.run(["bash", "-n", build], cwd=tmp_path, check=True)
