"""The check-in ledger: appended by one script, read in order."""

from dataclasses import dataclass

from huiwu.domain.admission import Admissible, Found, Reason
from huiwu.domain.checkin import Scan, ScanRecord
from huiwu.domain.ids import Slug
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.codec import scan_body, scan_record
from huiwu.store.connection import Connection, Script, entries, number_of
from huiwu.store.durability import Guarantee

_RECORD = Script("record_scan")
_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Recorded:
    """A settled scan. `same` is false when the scan id had been used for another scan."""

    record: ScanRecord
    durable: bool
    same: bool


class LedgerStore:
    """Immutable records of who was scanned where, numbered without gaps."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def fsynced(self) -> bool:
        """Whether every record that can be read is on disk."""
        return self._connection.durability.guarantee is Guarantee.FSYNCED

    async def record(
        self,
        slug: Slug,
        scan: Scan,
        *,
        found: Found | None,
        code: str,
        outcome: Admissible | Reason,
        at: Instant,
    ) -> Recorded | None:
        """Settle and append a scan; None when the person changed since `outcome` was decided: decide again.

        `code` is the well-formed code that nobody has, "" otherwise. A known scan id gives the first answer.
        """
        attendee = found.attendee if found else None
        admissible = isinstance(outcome, Admissible)
        arguments: list[str | int] = [
            scan.id,
            scan.fingerprint(),
            scan_body(
                scan.id,
                gate=scan.gate,
                at=at,
                attendee=attendee,
                scanned_at=scan.scanned_at,
                method=scan.method,
            ),
            "admissible" if admissible else "refused",
            "" if isinstance(outcome, Admissible) else outcome.value,
            f"{outcome.scope}|{attendee.id}" if isinstance(outcome, Admissible) and attendee else "",
            attendee.id if attendee else "",
            attendee.rev if attendee else "",
            code,
        ]
        answer, durable = await self._connection.run_durably(
            _RECORD,
            (
                keys.scans(slug),
                keys.ledger(slug),
                keys.firsts(slug),
                keys.person_revs(slug),
                keys.codes(slug),
            ),
            arguments,
        )
        if answer[0] == "stale":
            return None
        fields = dict(zip(answer[2::2], answer[3::2], strict=True))
        record = scan_record(int(answer[1]), fields)
        return Recorded(record, durable, fields["p"] == scan.fingerprint())

    async def known(self, slug: Slug, scan: Scan) -> Recorded | None:
        """What the id of this scan was recorded as before; None when it never was."""
        seq = await self._connection.command("HGET", keys.scans(slug), scan.id)
        if seq is None:
            return None
        found = await self._connection.command("XRANGE", keys.ledger(slug), f"{seq}-0", f"{seq}-0")
        [(_, fields)] = entries(found)
        return Recorded(scan_record(int(seq), fields), self.fsynced, fields["p"] == scan.fingerprint())

    async def after(self, slug: Slug, seq: int) -> tuple[list[ScanRecord], int]:
        """The records after `seq`, oldest first, at most 5,000 at once; and the newest number there is.

        A newest number below `seq` means that the ledger is another one than before: fold it anew.
        """
        found, tip = await self._connection.together(
            ("XRANGE", keys.ledger(slug), f"{seq + 1}-0", "+", "COUNT", _PAGE),
            ("XREVRANGE", keys.ledger(slug), "+", "-", "COUNT", 1),
        )
        newest = entries(tip)
        records = [scan_record(number_of(entry_id), fields) for entry_id, fields in entries(found)]
        return records, number_of(newest[0][0]) if newest else 0

    async def last_seq(self, slug: Slug) -> int:
        """The number of the newest record, 0 when there is none."""
        answer = entries(await self._connection.command("XREVRANGE", keys.ledger(slug), "+", "-", "COUNT", 1))
        return number_of(answer[0][0]) if answer else 0
