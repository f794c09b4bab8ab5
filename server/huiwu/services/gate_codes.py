"""Check in by oneself: a gate shows a code that rotates, and whoever scans it with the phone is checked in."""

from dataclasses import dataclass

from huiwu.clock import Clock
from huiwu.domain.checkin import Kind, Method, Scan
from huiwu.domain.conference import Gate
from huiwu.domain.errors import DomainError
from huiwu.domain.gate_code import is_current, make, step_at
from huiwu.domain.ids import AttendeeId, GateId, ScanId, Slug
from huiwu.domain.timeline import Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.checkin import Checkin, ScanResult


@dataclass(frozen=True, slots=True)
class GateCode:
    """The rotating code of a gate now."""

    gate: Gate
    code: str
    step: int
    now: Instant


class GateCodes:
    """What the displays at the gates show, and what phones bring back."""

    def __init__(self, checkin: Checkin, book: AgendaBook, *, clock: Clock, secret: bytes) -> None:
        self._checkin = checkin
        self._book = book
        self._clock = clock
        self._secret = secret

    async def shown(self, slug: Slug, gate_id: str) -> GateCode:
        """What the display of a gate shows now; raises `unknown_gate`."""
        gate = await self._gate(slug, gate_id)
        now = self._clock()
        step = step_at(now)
        return GateCode(gate, make(self._secret, slug, gate.id, step), step, now)

    async def self_check_in(
        self, slug: Slug, attendee_id: AttendeeId, scan_id: ScanId, *, gate: GateId, code: str
    ) -> ScanResult:
        """Check in somebody who scanned the gate's rotating code; raises `code_expired` for an old or wrong one."""
        await self._gate(slug, gate)
        scan = Scan(scan_id, gate, code=None, attendee_id=attendee_id, kind=Kind.SELF, method=Method.SELF)
        if is_current(self._secret, slug, gate, code, self._clock()):
            return await self._checkin.scan(slug, scan)
        # A phone whose answer was lost asks again with a code that has gone by since.
        return await self._checkin.first_answer(slug, scan, "code_expired")

    async def _gate(self, slug: Slug, gate_id: str) -> Gate:
        gate = (await self._book.conference(slug)).gate(gate_id)
        if gate is None:
            raise DomainError("unknown_gate")
        return gate
