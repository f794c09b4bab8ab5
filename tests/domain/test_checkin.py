from dataclasses import replace

from huiwu.domain.admission import Verdict
from huiwu.domain.checkin import Kind, Scan
from huiwu.domain.conference import Direction
from huiwu.domain.ids import AttendeeId, ScanId
from tests.builders import MAIN, NOW, SIDE


def test_a_retry_at_another_time_is_the_same_scan_and_another_badge_is_not() -> None:
    scan = Scan(ScanId("s1"), MAIN, "CODE", None)

    assert scan.fingerprint() == replace(scan, scanned_at=NOW).fingerprint()
    assert scan.fingerprint() != replace(scan, code="OTHER").fingerprint()
    assert scan.fingerprint() != replace(scan, gate=SIDE).fingerprint()
    assert scan.fingerprint() != replace(scan, code=None, attendee_id=AttendeeId("CODE")).fingerprint()


def test_another_kind_direction_or_told_verdict_is_another_operation() -> None:
    local = Scan(ScanId("d-1"), MAIN, "CODE", None, kind=Kind.LOCAL, told_verdict=Verdict.ADMITTED)

    others = [
        replace(local, kind=Kind.ATTEMPT),
        replace(local, direction=Direction.OUT),
        replace(local, told_verdict=Verdict.REFUSED),
        replace(local, ref=ScanId("d-0")),
    ]

    assert local.fingerprint() not in {one.fingerprint() for one in others}
