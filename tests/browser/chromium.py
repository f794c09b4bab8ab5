"""Find a Chromium for the browser tests; as a program with --ensure, fetch one when there is none.

The order: HUIWU_CHROMIUM, then PATH, then the one Playwright keeps for itself.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# Without these it asks its maker's servers for updates, or shows a first-run page in front of ours.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
)


def launch_arguments() -> list[str]:
    """The switches every test browser gets. Chromium's sandbox refuses to run for root."""
    return [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else list(ARGUMENTS)


def find_chromium() -> Path | None:
    """The browser to use, or None. A wrong HUIWU_CHROMIUM is an error: another browser was not asked for."""
    if given := os.environ.get("HUIWU_CHROMIUM"):
        path = shutil.which(given)
        if path is None:
            raise FileNotFoundError(f"HUIWU_CHROMIUM is {given!r}, which is no program.")
        return Path(path)
    for name in NAMES:
        if (path := shutil.which(name)) is not None:
            return Path(path)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def chromium() -> Path:
    """The browser to use; for fixtures, which cannot go on without one."""
    found = find_chromium()
    if found is None:
        raise FileNotFoundError("No Chromium was found. Run `make test`, or set HUIWU_CHROMIUM to one.")
    return found


def fetch() -> None:
    """Install a browser: from the distribution where that is allowed, else Playwright's own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ("chromium", "fonts-noto-cjk")
        for command in (["update", "-qq"], ["install", "-y", "-qq", *packages]):
            if subprocess.run(["apt-get", *command], env=environment, stdout=sys.stderr, check=False).returncode:
                break
        else:
            if find_chromium() is not None:
                return
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(playwright, stdout=sys.stderr, check=False)


def main(arguments: list[str]) -> int:
    try:
        found = find_chromium()
        if found is None and arguments == ["--ensure"]:
            print("No Chromium on PATH: fetching one for the browser tests.", file=sys.stderr, flush=True)
            fetch()
            found = find_chromium()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    if found is None:
        print(
            "The browser tests need Chromium: install chromium or google-chrome, or set HUIWU_CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
