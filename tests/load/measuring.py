"""What the benchmarks of the gates share: a lean HTTP client, processor time of processes, percentiles."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(*pids: int) -> float:
    """Processor seconds these processes have used so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def percentile(values: list[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


class Line:
    """One kept-alive connection; nothing is done twice, so a lost answer is an error."""

    def __init__(self, port: int, head: str = "") -> None:
        self._port = port
        self._head = head
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def open(self) -> "Line":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    def close(self) -> None:
        self._writer.close()

    async def post(self, path: str, value: dict[str, Any]) -> tuple[bytes, float]:
        """The body of the answer, and the milliseconds it took."""
        body = json.dumps(value).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"{self._head}Content-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        content = await self._reader.readexactly(int(length.partition(b":")[2]))
        took = (time.perf_counter() - began) * 1000
        assert answer.startswith(b"HTTP/1.1 200"), answer + content
        return content, took
