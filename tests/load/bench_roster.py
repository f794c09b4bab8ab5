"""The tablet's list: how long the first sync takes and how large it is, for 500 and for 25,000 people."""

import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.demo_process import DemoProcess

MORE_PEOPLE = 24_500
BOUNDARY = "list-of-people"


def asked(demo: DemoProcess, path: str, role: str, body: bytes | None = None) -> bytes:
    address = f"{demo.demo['base_url']}/api/v1/conferences/{demo.demo['conference']}{path}"
    headers = {"Authorization": f"Bearer {demo.demo['tokens'][role]}", "Accept-Encoding": "identity"}
    if body is not None:
        headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as answer:
        data: bytes = answer.read()
        return data


def a_long_list() -> bytes:
    rows = "\n".join(f"示例{n:05},示例第{n % 900}律师事务所,律师,律所负责人,{n} 座" for n in range(MORE_PEOPLE))
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n\r\n'
    return (head + "姓名,单位,职务,参会类别,座位\n" + rows + f"\r\n--{BOUNDARY}--\r\n").encode()


def first_sync(demo: DemoProcess, name: str) -> None:
    times = []
    for _ in range(2):
        began = time.perf_counter()
        data = asked(demo, "/roster", "staff")
        times.append(time.perf_counter() - began)
    sys.stdout.write(f"{name:<10} {times[0]:8.2f} s {times[1]:8.2f} s {len(data) / 1e6:8.2f} MB\n")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="huiwu-") as folder:
        demo = DemoProcess(Path(folder) / "data")
        demo.start()
        try:
            sys.stdout.write(
                "people     first asked   asked again   uncompressed (aims: 500 in 2 s, 25,000 in 10 MB)\n"
            )
            first_sync(demo, "500")
            began = time.perf_counter()
            asked(demo, "/attendees/import", "admin", a_long_list())
            sys.stdout.write(f"(import of {MORE_PEOPLE} more: {time.perf_counter() - began:.1f} s)\n")
            first_sync(demo, "25,000")
        finally:
            demo.stop()


if __name__ == "__main__":
    main()
