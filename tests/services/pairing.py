"""A tablet that comes in, as the tests of the services say it."""

from huiwu.domain.access import Role
from huiwu.domain.attendee import Attendee
from huiwu.domain.ids import DeviceId, GateId
from huiwu.services.house import House
from huiwu.services.pairings import Claim, NewPairing
from tests.stage_setting import SLUG

People = dict[str, Attendee]
NONCE = "a-tablet-nonce-of-128-bits"


async def a_new_pairing(house: House, role: Role = Role.STAFF, gate: str = "main") -> NewPairing:
    return await house.pairings.make(SLUG, role, GateId(gate), "平板 1")


async def ask(house: House, code: str, name: str = "", nonce: str = NONCE, session: str | None = None) -> Claim:
    return await house.pairings.claim(SLUG, code, nonce, name=name, address="10.0.0.7", session_id=session)


async def a_paired_device(house: House, name: str = "主入口 A", session: str | None = None) -> Claim:
    made = await a_new_pairing(house)
    await ask(house, made.link_code, name)
    await house.pairings.approve(SLUG, made.pairing.id)
    return await ask(house, made.link_code, session=session)


def device_of(claim: Claim) -> DeviceId:
    return claim.pairing.device
