"""Operations that arrive together go to Redis together: one connection, one script, one sync of its log for all.

Nobody waits to be joined: the first leaves at once, and whoever comes while it is away leaves when it is back.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

MOST_TOGETHER = 64
"""A larger flight would keep Redis from everybody else for longer than a millisecond or two."""
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


class Flights(Generic[Asked, Answer]):
    """One flight at a time. `send` gives an answer or an exception for each, or raises one for all."""

    def __init__(self, send: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]]) -> None:
        self._send = send
        self._waiting: deque[tuple[Asked, asyncio.Future[Answer]]] = deque()
        self._flying: asyncio.Task[None] | None = None

    async def carry(self, asked: Asked) -> Answer:
        """The answer to one operation. Whoever is cancelled leaves the others undisturbed."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._flying is None:
            # A task of its own, so that no request that is cancelled takes a flight down with it.
            self._flying = asyncio.create_task(self._fly(), name="flight")
        return await answer

    async def _fly(self) -> None:
        try:
            while self._waiting:
                count = min(len(self._waiting), MOST_TOGETHER)
                flight = [one for _ in range(count) if not (one := self._waiting.popleft())[1].done()]
                if flight:
                    await self._one_flight(flight)
        finally:
            self._flying = None
            while self._waiting:
                self._waiting.popleft()[1].cancel()

    async def _one_flight(self, flight: list[tuple[Asked, "asyncio.Future[Answer]"]]) -> None:
        results: Sequence[Answer | Exception]
        try:
            results = await self._send([asked for asked, _ in flight])
        except asyncio.CancelledError:
            for _, answer in flight:
                answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001  (each of those who wait catches it as their own)
            results = [error] * len(flight)
        for (_, answer), result in zip(flight, results, strict=True):
            if answer.done():
                continue
            if isinstance(result, Exception):
                answer.set_exception(result)
            else:
                answer.set_result(result)
