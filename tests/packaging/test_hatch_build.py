import json
import sys
from pathlib import Path
from typing import Any

import pytest

from web import hatch_build

LOCK: dict[str, Any] = {
    "": {"name": "pages"},
    "node_modules/svelte": {"version": "5.0.0", "integrity": "sha512-a"},
    "node_modules/vitest": {"version": "4.0.0", "integrity": "sha512-b", "dev": True},
    "node_modules/engine-elsewhere": {
        "version": "1.0.0", "integrity": "sha512-c", "optional": True, "os": ["plan9"], "cpu": ["none"],
    },
    "node_modules/needed-elsewhere": {"version": "1.0.0", "integrity": "sha512-d", "optional": True},
}  # fmt: skip


def a_checkout(root: Path) -> Path:
    web = root / "web"
    (web / "src").mkdir(parents=True)
    (web / "package.json").write_text("{}")
    (web / "package-lock.json").write_text(json.dumps({"packages": LOCK}))
    (web / "src/main.ts").write_text("export {}")
    return web


def install(web: Path, *names: str, **changes: dict[str, str]) -> None:
    """As npm leaves it behind: the packages, and its own list of them."""
    have = {f"node_modules/{name}": LOCK[f"node_modules/{name}"] | changes.get(name, {}) for name in names}
    for path in have:
        (web / path).mkdir(parents=True)
        (web / path / "package.json").write_text("{}")
    (web / "node_modules/.package-lock.json").write_text(json.dumps({"packages": have}))


def as_built(root: Path) -> Path:
    stamp = root / hatch_build.STATIC / hatch_build.STAMP
    stamp.parent.mkdir(parents=True)
    stamp.write_text(hatch_build.inputs_digest(root / "web") + "\n")
    return stamp


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ((18, 20), False),
        ((20, 18), False),
        ((20, 19), True),
        ((21, 7), False),
        ((22, 11), False),
        ((22, 12), True),
        ((24, 0), True),
    ],
)
def test_node_must_be_one_that_vite_runs_on(version: tuple[int, int], enough: bool) -> None:
    assert hatch_build.new_enough(version) is enough


@pytest.mark.parametrize(
    ("says", "taken"),
    [("v20.19.0", True), ("v22.12.1", True), ("v18.19.0", False), ("node?", False), ("", False)],
)
def test_paths_node_is_asked_for_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, taken: bool
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert (hatch_build.node_on_path() is not None) is taken


def test_a_node_without_npm_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho v24.0.0\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert hatch_build.node_on_path() is None


def test_pages_are_built_when_they_are_missing_or_older_than_their_sources(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    assert hatch_build.needs_building(tmp_path)

    as_built(tmp_path)
    assert not hatch_build.needs_building(tmp_path)

    (web / "src/main.ts").write_text("export const changed = true")
    assert hatch_build.needs_building(tmp_path)


@pytest.mark.parametrize("path", ["node_modules/x/index.js", "src/main.test.ts", "coverage/a.json"])
def test_what_the_pages_are_not_made_of_does_not_count(tmp_path: Path, path: str) -> None:
    web = a_checkout(tmp_path)
    as_built(tmp_path)

    (web / path).parent.mkdir(parents=True, exist_ok=True)
    (web / path).write_text("changed")

    assert not hatch_build.needs_building(tmp_path)


def test_a_renamed_source_counts_as_changed(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    as_built(tmp_path)

    (web / "src/main.ts").rename(web / "src/start.ts")

    assert hatch_build.needs_building(tmp_path)


def test_an_unpacked_source_archive_is_used_as_it_is(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    as_built(tmp_path)
    (web / "src/main.ts").write_text("touched by whoever packed it")

    (tmp_path / "PKG-INFO").write_text("")

    assert not hatch_build.needs_building(tmp_path)


def test_the_step_can_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_checkout(tmp_path)
    monkeypatch.setenv("HUIWU_SKIP_WEB", "1")

    assert not hatch_build.needs_building(tmp_path)


def test_packages_for_other_machines_are_not_missed(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    install(web, "svelte")

    assert hatch_build.packages_in_place(web, dev=False)
    assert not hatch_build.packages_in_place(web, dev=True)
    assert not hatch_build.has_dev_packages(web)


def test_a_package_for_this_machine_is_missed(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    install(web, "svelte")
    everywhere = {"os": [sys.platform], "cpu": ["x64", "arm64"], "optional": True, "version": "1.0.0"}
    lock = {"packages": LOCK | {"node_modules/engine": everywhere}}
    (web / "package-lock.json").write_text(json.dumps(lock))

    assert not hatch_build.packages_in_place(web, dev=False)


def test_a_developers_packages_are_noticed_so_that_they_can_stay(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    install(web, "svelte", "vitest")

    assert hatch_build.packages_in_place(web, dev=True)
    assert hatch_build.packages_in_place(web, dev=False)
    assert hatch_build.has_dev_packages(web)


@pytest.mark.parametrize("change", [{"version": "4.9.9"}, {"integrity": "sha512-other"}])
def test_a_package_of_another_version_or_content_is_replaced(tmp_path: Path, change: dict[str, str]) -> None:
    web = a_checkout(tmp_path)
    install(web, "svelte", svelte=change)

    assert not hatch_build.packages_in_place(web, dev=False)


def test_a_package_deleted_by_hand_is_put_back(tmp_path: Path) -> None:
    web = a_checkout(tmp_path)
    install(web, "svelte")

    (web / "node_modules/svelte/package.json").unlink()

    assert not hatch_build.packages_in_place(web, dev=False)


def test_an_unknown_word_on_the_command_line_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert hatch_build.main(["deploy"]) == 2
    assert "usage:" in capsys.readouterr().err
