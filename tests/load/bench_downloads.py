"""A thousand people download in the minute of a release, while one gate goes on scanning.

`python -m tests.load.bench_downloads [DOWNLOADS [MEGABYTES [BYTES_PER_S]]]`: each takes a file of that many megabytes,
at most so many bytes a second (as fast as it goes, unless said).
"""

import asyncio
import json
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.demo_process import DemoProcess
from tests.load.measuring import Line, cpu_s, percentile

_BEFORE_S = 3.0
_BETWEEN_SCANS_S = 0.05
_PIECE = 65_536


def asked(demo: DemoProcess, path: str, body: bytes, content_type: str) -> dict[str, str]:
    address = f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}{path}"
    headers = {"Authorization": f"Bearer {demo.demo['tokens']['operator']}", "Content-Type": content_type}
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as answer:
        told: dict[str, str] = json.load(answer)
        return told


def a_released_file(demo: DemoProcess, size: int) -> str:
    """Its path, with its conference."""
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.zip"\r\n\r\n' + bytes(size)
    file = asked(demo, "/documents", form + b"\r\n--b--\r\n", "multipart/form-data; boundary=b")
    item = {
        "id": "bench", "kind": "document_release", "title": {"zh": "发布"}, "planned_start_at": 1, "planned_ms": 1,
        "documents": [{"id": "f", "title": {"zh": "文件"}, "digest": file["digest"]}],
    }  # fmt: skip
    orders: list[dict[str, object]] = [{"command": "put", "item": item}, {"command": "release", "item": "bench"}]
    for number, order in enumerate(orders):
        body = json.dumps({"command_id": f"bench-{number}", **order}).encode()
        asked(demo, "/agenda/commands", body, "application/json")
    return f"/api/v1/conferences/{demo.demo['conference']}/documents/{file['digest']}"


async def download(port: int, path: str, size: int, pace: int) -> float:
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_PIECE)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    got = 0
    while data := await reader.read(_PIECE):
        got += len(data)
        if pace:
            await asyncio.sleep(max(0.0, began + got / pace - time.perf_counter()))
    writer.close()
    assert got == size, got
    return time.perf_counter() - began


async def scanning(line: Line, demo: DemoProcess, until: asyncio.Event) -> list[float]:
    """Milliseconds of each scan."""
    path = f"/api/v1/conferences/{demo.demo['conference']}/scans"
    people = demo.demo["attendees"]
    times: list[float] = []
    while not until.is_set():
        scan = {"scan_id": f"s{time.time_ns()}", "code": people[len(times) % len(people)]["code"], "gate": "main"}
        times.append((await line.post(path, scan))[1])
        await asyncio.sleep(_BETWEEN_SCANS_S)
    return times


def rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def measure(demo: DemoProcess, downloads: int, size: int, pace: int) -> None:
    port = int(demo.demo["base_url"].rpartition(":")[2])
    path = a_released_file(demo, size)
    line = await Line(port, f"Authorization: Bearer {demo.demo['tokens']['staff']}\r\n").open()
    quiet, over = asyncio.Event(), asyncio.Event()
    asyncio.get_running_loop().call_later(_BEFORE_S, quiet.set)
    alone = await scanning(line, demo, quiet)
    began, used, most = time.perf_counter(), cpu_s(demo.pid), rss_mb(demo.pid)
    before = most
    gate = asyncio.create_task(scanning(line, demo, over))
    tasks = [asyncio.create_task(download(port, path, size, pace)) for _ in range(downloads)]
    while not all(one.done() for one in tasks):
        most = max(most, rss_mb(demo.pid))
        await asyncio.sleep(0.1)
    took = time.perf_counter() - began
    over.set()
    times, lengths = await gate, [one.result() for one in tasks]
    sys.stdout.write(
        f"{downloads} x {size / 1e6:.1f} MB in {took:.1f} s ({downloads * size / took / 1e6:.0f} MB/s), "
        f"each {percentile(lengths, 0.5):.1f} s, slowest {max(lengths):.1f} s\n"
        f"server: {cpu_s(demo.pid) - used:.1f} s of processor, {before:.0f} -> {most:.0f} MB at most\n"
        f"scan, ms p50/p99/max: alone {_three(alone)}; meanwhile {_three(times)} ({len(times)} scans)\n"
    )
    line.close()


def _three(times: list[float]) -> str:
    return f"{percentile(times, 0.5):.1f}/{percentile(times, 0.99):.1f}/{max(times):.1f}"


def main(arguments: list[str]) -> None:
    downloads, megabytes, pace = [*map(int, arguments), *(1_000, 1, 0)[len(arguments) :]]
    with tempfile.TemporaryDirectory(prefix="huiwu-") as folder:
        demo = DemoProcess(Path(folder) / "data")
        demo.start()
        try:
            asyncio.run(measure(demo, downloads, megabytes * 1_000_000, pace))
        finally:
            demo.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
