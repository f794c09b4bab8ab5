"""Names of things, told apart by type."""

from typing import NewType

Slug = NewType("Slug", str)
AttendeeId = NewType("AttendeeId", str)
CategoryKey = NewType("CategoryKey", str)
GateId = NewType("GateId", str)
ZoneId = NewType("ZoneId", str)
ItemId = NewType("ItemId", str)
ScanId = NewType("ScanId", str)
CommandId = NewType("CommandId", str)
BadgeCode = NewType("BadgeCode", str)
DeviceId = NewType("DeviceId", str)
PairingId = NewType("PairingId", str)
MemberId = NewType("MemberId", str)
