"""A gate's tablet as a program: a journal on the disk before any light, real HTTP, and what waits goes up later."""

import asyncio
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

PATIENCE_S = 1.5
"""How long a light waits for the server."""
PERSON_S = 0.02
"""How long the next person takes to come up."""
ALONE_S = 0.3
"""The same while there is no answer: a hall does not walk in faster because the network is gone."""
BATCH = 200


@dataclass(slots=True)
class Light:
    """What staff saw: `solid` is an answer that said durable."""

    op: str
    code: str
    verdict: str
    solid: bool


class HttpTablet:
    """One tablet. `base` is the address of the conference's API, as it is at the moment."""

    def __init__(self, name: str, journal: Path, client: aiohttp.ClientSession, base: str, key: str) -> None:
        self.name = name
        self.base = base
        self.lights: list[Light] = []
        self.failures: Counter[str] = Counter()
        self.refused: dict[str, str] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.acknowledged: set[str] = set()
        self._client = client
        self._headers = {"Authorization": f"Bearer {key}"}
        self._journal = journal.open("ab")
        self._count = 0

    def close(self) -> None:
        self._journal.close()

    def write(self, **facts: Any) -> dict[str, Any]:
        """Into the journal, and on the disk, before anything else."""
        self._count += 1
        body = {"op": f"{self.name}-{self._count}", "gate": "main", **facts}
        self._journal.write(json.dumps(body).encode() + b"\n")
        self._journal.flush()
        os.fdatasync(self._journal.fileno())
        self.waiting[body["op"]] = body
        return body

    async def take(self, code: str, at: int) -> None:
        """One person, from the reading to the light."""
        attempt = self.write(kind="attempt", code=code, at=at)
        asked = {"scan_id": attempt["op"], "code": code, "gate": "main", "scanned_at": at}
        answer = await self.post("/scans", asked, PATIENCE_S)
        if answer is not None:
            self._settled(attempt["op"], answer)
            self.lights.append(Light(attempt["op"], code, answer["verdict"], answer["durable"]))
            await asyncio.sleep(PERSON_S)
            return
        known = any(one.code == code and one.verdict == "admitted" for one in self.lights)
        told = {"verdict": "repeat", "reason": "already_in"} if known else {"verdict": "admitted", "reason": "ok"}
        local = self.write(kind="local", code=code, at=at, ref=attempt["op"], **told)
        self.lights.append(Light(local["op"], code, told["verdict"], solid=False))
        await asyncio.sleep(ALONE_S)

    async def post(self, path: str, body: dict[str, Any], within_s: float) -> dict[str, Any] | None:
        """The answer, or None when there is none that settles anything."""
        try:
            timeout = aiohttp.ClientTimeout(total=within_s)
            url = self.base + path
            async with self._client.post(url, json=body, headers=self._headers, timeout=timeout) as answer:
                if answer.status == 200:
                    value: dict[str, Any] = await answer.json()
                    return value
                self.failures[str(answer.status)] += 1
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            self.failures[type(error).__name__] += 1
        return None

    async def upload(self, within_s: float = 10.0) -> bool:
        """Send the oldest that wait; false when no answer came."""
        batch = list(self.waiting.values())[:BATCH]
        if not batch:
            return True
        answer = await self.post("/operations", {"operations": batch}, within_s)
        for body, result in zip(batch, (answer or {}).get("results", ()), strict=False):
            if "error" in result:
                self.refused[body["op"]] = result["error"]["code"]
                del self.waiting[body["op"]]
            else:
                self._settled(body["op"], result)
        return answer is not None

    async def keep_uploading(self) -> None:
        """Until cancelled, as the page does beside the scans."""
        while True:
            await asyncio.sleep(0.5)
            if self.waiting:
                await self.upload()

    async def missing(self) -> list[str]:
        """What the server does not hold of all that it acknowledged."""
        ids, found = sorted(self.acknowledged), []
        for begin in range(0, len(ids), 4_000):
            answer = None
            while answer is None:
                answer = await self.post("/operations/have", {"ops": ids[begin : begin + 4_000]}, 10)
            found += answer["missing"]
        return found

    def _settled(self, op: str, answer: dict[str, Any]) -> None:
        self.waiting.pop(op, None)
        if answer.get("durable") or answer.get("ok"):
            self.acknowledged.add(op)
