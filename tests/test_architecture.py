"""The building stands as drawn: floors, captions, sizes, names, and nothing of anybody's machine in it."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "server/huiwu"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "static" not in path.parts)
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
NO_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}

# In pieces, so that this file does not hold them.
REGISTRIES = ["".join(pieces).encode() for pieces in (("pypi", ".org"), ("python", "hosted"), ("npm", "js.org"))]
REGISTRIES += ["".join(pieces).encode() for pieces in (("npm", "mirror"), ("proxy.go", "lang.org"))]
PLACES = re.compile(rb"(?<![\w.$/-])/(?:%b)(?![\w-])" % b"|".join((b"wo" + b"rk", b"ro" + b"ot", b"fa" + b"rm")))


def as_id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How long a function is to follow: what stands after its parameters and its docstring."""
    first = function.body[1 if ast.get_docstring(function) and len(function.body) > 1 else 0]
    return (function.end_lineno or 0) - first.lineno + 1


def files() -> list[Path]:
    """What is or will be under version control; without git, everything that does not look built."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        return [path for name in listed if name and (path := ROOT / name).is_file()]
    built = {"node_modules", "static", "dist", "__pycache__", ".venv", ".demo"}
    hidden = re.compile(r"\.(?!ci$|github$|gitignore$|npmrc$|dockerignore$)")
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part in built or hidden.match(part) for part in path.relative_to(ROOT).parts)
    ]


def test_imports_only_go_down_and_each_outside_library_has_one_room() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    linted = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout
    assert " 0 broken" in linted.stdout


@pytest.mark.parametrize("path", MODULES, ids=as_id)
def test_every_module_begins_with_a_caption_of_one_line(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))

    assert docstring
    caption, *rest = docstring.splitlines()
    assert caption[-1] in ".?:;"
    assert not rest or not rest[0]


@pytest.mark.parametrize("path", MODULES, ids=as_id)
def test_no_module_is_too_long_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", MODULES, ids=as_id)
def test_no_function_is_too_long_to_be_read_at_once(path: Path) -> None:
    functions = (
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )

    assert not [one.name for one in functions if lines_of(one) > LONGEST_FUNCTION]


def test_every_module_is_named_for_what_it_holds() -> None:
    ours = [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "web/src").rglob("*.ts")]

    assert not [as_id(path) for path in ours if path.stem.split(".")[0] in NO_NAMES]


def test_the_domain_has_no_async_functions() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in (PACKAGE / "domain").glob("*.py")]

    assert not [node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)]


def test_every_value_of_the_domain_is_frozen() -> None:
    loose = [
        node.name
        for path in (PACKAGE / "domain").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator) and "frozen=True, slots=True" not in ast.unparse(decorator)
    ]

    assert loose == ["Ledger"]


def test_no_file_names_a_package_registry() -> None:
    assert not [as_id(path) for path in files() if any(host in path.read_bytes() for host in REGISTRIES)]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert not [as_id(path) for path in files() if PLACES.search(path.read_bytes())]


def test_nothing_is_left_to_be_done_later() -> None:
    marks = re.compile("|".join(rf"\b{mark}\b" for mark in ("TO" + "DO", "FIX" + "ME", "X" * 3)))
    sources = [path for path in files() if path.suffix in {".py", ".ts", ".svelte", ".css", ".html", ".lua", ".mjs"}]

    assert not [as_id(path) for path in sources if marks.search(path.read_text("utf-8"))]


def lock() -> dict[str, Any]:
    packages: dict[str, Any] = json.loads((ROOT / "web/package-lock.json").read_text("utf-8"))["packages"]
    return packages


def test_the_lock_of_the_pages_names_every_package_by_its_digest_and_no_address() -> None:
    packages = {path: entry for path, entry in lock().items() if path}

    assert packages
    assert not [path for path, entry in packages.items() if "resolved" in entry]
    assert not [path for path, entry in packages.items() if not (entry.get("integrity") or entry.get("inBundle"))]


def test_the_lock_of_the_pages_is_the_one_of_their_manifest() -> None:
    manifest = json.loads((ROOT / "web/package.json").read_text("utf-8"))

    for kind in ("dependencies", "devDependencies"):
        assert lock()[""].get(kind, {}) == manifest.get(kind, {})


def test_the_lock_of_the_pages_misses_no_systems_optional_package() -> None:
    packages = lock()

    def is_there(folder: str, name: str) -> bool:
        while True:
            if f"{folder}/node_modules/{name}".lstrip("/") in packages:
                return True
            if not folder:
                return False
            folder = folder.rpartition("/node_modules/")[0]

    missing = [
        (path, name)
        for path, entry in packages.items()
        for name in entry.get("optionalDependencies", {})
        if not is_there(path, name)
    ]
    assert missing == []
