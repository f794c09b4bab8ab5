"""A live socket that hosts somebody with a life of their own: staff, who sign in and are told different things."""

from typing import Protocol as Interface

from huiwu.clock import Clock
from huiwu.live.protocol import LiveProtocol


class Resident(Interface):
    """Who lives on a socket."""

    def opened(self, connection: LiveProtocol) -> bytes:
        """The frames that go out in the same write as the handshake's answer."""

    def heard(self, text: str) -> None:
        """A text message came; raises `WireError` to close."""

    def writable(self) -> None:
        """What was written has gone out; more may be written."""

    def gone(self) -> None:
        """The connection is lost."""

    @property
    def largest_message(self) -> int: ...


class HostProtocol(LiveProtocol):
    """The socket of one resident."""

    __slots__ = ("_resident",)

    def __init__(self, resident: Resident, clock: Clock) -> None:
        super().__init__(clock)
        self._resident = resident

    @property
    def largest_message(self) -> int:
        return self._resident.largest_message

    def opened(self) -> bytes:
        return self._resident.opened(self)

    def heard(self, text: str) -> None:
        self._resident.heard(text)

    def writable(self) -> None:
        self._resident.writable()

    def gone(self) -> None:
        self._resident.gone()
