"""The demo as people start it: a process of its own, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

START_WITHIN_S = 20.0
STOP_WITHIN_S = 10.0


class DemoProcess:
    """`huiwu demo --port 0`, started and stopped as often as a test wants."""

    def __init__(self, data: Path, port: int = 0, settings: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.port = port
        self._settings = dict(settings or {})
        self.log = data.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        self.demo: dict[str, Any] = {}

    def start(self) -> dict[str, Any]:
        """Start it, and give what it wrote to `demo.json` once it answers."""
        begun = time.time()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIWU_")}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "huiwu", "demo", "--port", str(self.port), "--data", str(self.data)],
                stdout=log,
                stderr=log,
                env=environment | self._settings,
                start_new_session=True,
            )
        path = self.data / "demo.json"
        while time.time() - begun < START_WITHIN_S:
            if self._process.poll() is not None:
                raise RuntimeError(f"the demo ended at once: {self.log_text()[-2000:]}")
            if path.exists() and path.stat().st_mtime >= begun:
                self.demo = json.loads(path.read_text("utf-8"))
                return self.demo
            time.sleep(0.02)
        raise RuntimeError(f"the demo did not start: {self.log_text()[-2000:]}")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it as kill -9 does."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self._process is None or self._process.poll() is not None:
            return 0
        os.kill(self._process.pid, signal.SIGINT)
        try:
            return self._process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def log_text(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""
