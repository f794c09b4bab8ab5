"""What is said about devices, pairings and PINs: requests as values, values as answers."""

from dataclasses import dataclass
from typing import Any

from huiwu.domain.access import Role
from huiwu.domain.device import LONGEST_DEVICE_NAME, DeviceState, Pairing, PairingState, is_nonce
from huiwu.domain.errors import DomainError, WireError
from huiwu.domain.ids import GateId
from huiwu.domain.pin import LONGEST_MEMBER_NAME, Member, is_pin
from huiwu.domain.public_agenda import bilingual
from huiwu.domain.timeline import DAY, Duration, Instant
from huiwu.services.devices import DeviceView
from huiwu.services.pairings import Claim
from huiwu.services.pins import PinState
from huiwu.wire.answers import Json, gate, grant
from huiwu.wire.close_codes import CloseCode
from huiwu.wire.fields import LARGEST_INSTANT, Fields
from huiwu.wire.json_text import loads

LONGEST_CODE = 64
LONGEST_NONCE = 64
LONGEST_PIN_SENT = 16
_LARGEST_COUNT = 2**53
_FULL = 100


@dataclass(frozen=True, slots=True)
class PairingWish:
    """What the office asks for."""

    role: Role
    gate: GateId | None
    name: str


@dataclass(frozen=True, slots=True)
class ClaimWish:
    """What a tablet asks for; `name` is empty until the person in front of it has settled on one."""

    code: str
    nonce: str
    name: str


def read_pairing_wish(value: Any) -> PairingWish:
    fields = Fields(value)
    role = fields.choice("role", Role)
    place = fields.identifier("gate", required=False)
    name = fields.text("name", LONGEST_DEVICE_NAME, required=False)
    fields.done()
    return PairingWish(role or Role.STAFF, GateId(place) if place else None, name)


def read_claim(value: Any) -> ClaimWish:
    fields = Fields(value)
    code = fields.raw_text("code", LONGEST_CODE)
    nonce = fields.identifier("nonce")
    if nonce and not is_nonce(nonce):
        fields.wrong("nonce", "too_short")
    name = fields.text("name", LONGEST_DEVICE_NAME, required=False)
    fields.done()
    return ClaimWish(code, nonce, name)


def read_device_change(value: Any) -> tuple[str | None, GateId | None]:
    """The new name and the new gate, as far as they are given."""
    fields = Fields(value)
    name = fields.text("name", LONGEST_DEVICE_NAME) if fields.has("name") else None
    place = fields.identifier("gate", required=False)
    fields.done()
    return name, GateId(place) if place else None


def read_member(value: Any) -> tuple[str, str]:
    """The name, and the PIN if the office chose it."""
    fields = Fields(value)
    name = fields.text("name", LONGEST_MEMBER_NAME)
    pin = ""
    if fields.has("pin"):
        pin = fields.raw_text("pin", LONGEST_PIN_SENT)
        if not is_pin(pin):
            fields.wrong("pin", "not_a_pin")
    fields.done()
    return name, pin


def read_pin(value: Any) -> str:
    """The PIN somebody entered; one that can't be right is `bad_input`, and costs no try."""
    fields = Fields(value)
    pin = fields.raw_text("pin", LONGEST_PIN_SENT)
    if pin and not is_pin(pin):
        fields.wrong("pin", "not_a_pin")
    fields.done()
    return pin


def read_device_state(value: Any, now: Instant) -> DeviceState:
    """A tablet's `status` message; raises `bad_input`."""
    fields = Fields(value)
    oldest = fields.integer("oldest_at", 0, LARGEST_INSTANT, required=False)
    state = DeviceState(
        waiting=fields.integer("waiting", 0, _LARGEST_COUNT) or 0,
        oldest_at=None if oldest is None else Instant(oldest),
        clock_ms=Duration(fields.integer("clock_ms", -3_650 * DAY, 3_650 * DAY, required=False) or 0),
        battery=fields.integer("battery", 0, _FULL, required=False),
        list_version=fields.integer("list_version", 0, _LARGEST_COUNT, required=False) or 0,
        seq=fields.integer("seq", 0, _LARGEST_COUNT, required=False) or 0,
        at=now,
    )
    fields.done()
    return state


def read_status(text: str, now: Instant) -> DeviceState:
    """What a tablet says of itself on the staff socket; raises `WireError` with the close code."""
    value = loads(text)
    if not isinstance(value, dict) or value.get("type") != "status":
        raise WireError("bad_message", CloseCode.BAD_MESSAGE)
    try:
        return read_device_state(value, now)
    except DomainError as error:
        raise WireError("bad_message", CloseCode.BAD_MESSAGE) from error


def pairing(one: Pairing) -> Json:
    """As the office sees it. `sas` is there once a tablet has claimed it, `device` once it was approved."""
    approved = one.state in (PairingState.APPROVED, PairingState.COLLECTED)
    return {
        "id": one.id,
        "state": one.state.value,
        "role": one.role.value,
        "gate": one.gate,
        "name": one.name,
        "sas": one.sas or None,
        "device": one.device if approved else None,
        "expires_at": one.expires_at,
    }


def claim(one: Claim) -> Json:
    """As the tablet sees it."""
    return {
        "state": one.pairing.state.value,
        "role": one.pairing.role.value,
        "gate": None if one.gate is None else gate(one.gate),
        "name": one.pairing.name,
        "sas": one.pairing.sas,
        "expires_at": one.pairing.expires_at,
        "conference": {"name": bilingual(one.conference.name), "venue": bilingual(one.conference.venue)},
        "grants": [grant(each) for each in one.grants],
    }


def member(one: Member) -> Json:
    return {"id": one.id, "name": one.name, "created_at": one.created_at}


def pin_state(one: PinState) -> Json:
    return {
        "asked": one.asked,
        "member": None if one.member is None else {"id": one.member.id, "name": one.member.name},
        "until": one.until,
        "locked": one.locked,
        "closed_until": one.closed_until,
        "idle": one.idle,
    }


def own_device(one: DeviceView) -> Json:
    return {
        "id": one.device.id,
        "name": one.device.name,
        "role": one.device.role.value,
        "gate": one.device.gate,
        "paired": one.paired,
        "pin": pin_state(one.pin),
    }


def device(one: DeviceView) -> Json:
    """As the office sees it; what the device has not said of itself is null."""
    state = one.state
    return {
        **own_device(one),
        "paired_at": one.device.paired_at,
        "last_contact_at": one.last_contact_at,
        "waiting": None if state is None else state.waiting,
        "oldest_at": None if state is None else state.oldest_at,
        "clock_ms": None if state is None else state.clock_ms,
        "battery": None if state is None else state.battery,
        "list_version": None if state is None else state.list_version,
        "seq": None if state is None else state.seq,
        "reported_at": None if state is None else state.at,
    }
