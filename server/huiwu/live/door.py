"""The door of the live edge: a connection until its handshake is done, then it is given to whom it asked for.

Nothing of the door stays behind: the socket that goes on is another object.
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Protocol as Interface
from typing import cast

from websockets.http11 import Request
from websockets.server import ServerProtocol

from huiwu.live.handshake import Ask, Opening, RefusedError, read_plain, read_request
from huiwu.live.irregular import quiet
from huiwu.live.protocol import LiveProtocol

log = logging.getLogger("huiwu.live")

HANDSHAKE_TIME_S = 10.0
_CLOSE_TIME_S = 5.0
_LARGEST_HEAD = 16 * 1024
_HEAD_END = b"\r\n\r\n"


class Reception(Interface):
    """Lets somebody in, or raises `RefusedError`."""

    def at_once(self, ask: Ask) -> LiveProtocol | None:
        """The socket to go on with; None when that cannot be said without waiting."""

    async def after_a_while(self, ask: Ask) -> LiveProtocol: ...


class Door(asyncio.Protocol):
    """One connection in its handshake."""

    __slots__ = ("_reception", "_rest", "_seen", "_timer", "_transport", "_waiting")

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._seen = b""
        # What came behind the handshake, while somebody who cannot be let in at once waits.
        self._rest: bytes | None = None
        self._waiting: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop has transports of its own, which are no subclass.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        if self._rest is not None:
            self._rest += data
            if len(self._rest) > _LARGEST_HEAD:
                self._transport.abort()
            return
        self._seen += data
        head, end, rest = self._seen.partition(_HEAD_END)
        if not end and len(self._seen) <= _LARGEST_HEAD:
            if self._timer is None:
                self._end_after(HANDSHAKE_TIME_S)
            return
        opening = read_plain(head) if end else None
        if opening is None or not self._opened_at_once(opening, rest):
            self._read_slowly(head + end, rest, opening)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if self._timer is not None:
            self._timer.cancel()
        if self._waiting is not None:
            self._waiting.cancel()

    def _opened_at_once(self, opening: Opening, rest: bytes) -> bool:
        try:
            resident = self._reception.at_once(opening.ask)
        except RefusedError:
            # A refusal is worded by the Sans-I/O protocol, which asks again.
            return False
        if resident is None:
            return False
        packs = opening.ask.packs
        self._hand_over(resident, opening.answer(packs=packs), rest, packs=packs)
        return True

    def _read_slowly(self, head: bytes, rest: bytes, opening: Opening | None) -> None:
        """The handshake of record: for whatever is not quite plain, must wait, or is refused."""
        self._rest = rest
        if self._timer is None:
            self._end_after(HANDSHAKE_TIME_S)
        sansio = ServerProtocol(max_size=1_024, logger=quiet)
        sansio.receive_data(head)
        events = sansio.events_received()
        if events:
            request = events[0]
            assert isinstance(request, Request), "the first event of a server is the request"
            self._waiting = asyncio.get_running_loop().create_task(self._receive(sansio, request, opening))
            self._waiting.add_done_callback(self._report)
        else:
            self._end(b"".join(sansio.data_to_send()))

    async def _receive(self, sansio: ServerProtocol, request: Request, opening: Opening | None) -> None:
        try:
            ask = read_request(request) if opening is None else opening.ask
            resident = self._reception.at_once(ask) or await self._reception.after_a_while(ask)
        except RefusedError as refusal:
            log.info("refused: %s", refusal.code)
            sansio.send_response(sansio.reject(refusal.status, f"{refusal.code}\n"))
            self._end(b"".join(sansio.data_to_send()))
            return
        if opening is not None:
            self._hand_over(resident, opening.answer(packs=ask.packs), self._rest or b"", packs=ask.packs)
            return
        response = sansio.accept(request)
        sansio.send_response(response)
        answer = b"".join(sansio.data_to_send())
        if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
            self._end(answer)
            return
        self._hand_over(resident, answer, self._rest or b"", packs=False)

    def _report(self, task: "asyncio.Task[None]") -> None:
        """A fault of ours must neither stay unseen nor leave somebody waiting."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a handshake failed", exc_info=error)
            self._transport.abort()

    def _hand_over(self, resident: LiveProtocol, answer: bytes, rest: bytes, *, packs: bool) -> None:
        if self._timer is not None:
            self._timer.cancel()
        resident.begin(self._transport, answer, rest, packs=packs)

    def _end(self, last_words: bytes) -> None:
        if last_words:
            self._transport.write(last_words)
        self._end_after(_CLOSE_TIME_S)
        self._transport.close()

    def _end_after(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._transport.abort)
