"""Devices at the gates: how a tablet is paired, what it says about itself, and when one counts as silent."""

from dataclasses import dataclass, replace
from enum import StrEnum

from huiwu.domain.access import Role
from huiwu.domain.badge import ALPHABET, normalised
from huiwu.domain.errors import DomainError, FieldError
from huiwu.domain.ids import DeviceId, GateId, PairingId
from huiwu.domain.text import is_identifier
from huiwu.domain.timeline import MINUTE, SECOND, Duration, Instant

PAIRED_ROLES = (Role.STAFF, Role.GATE)
LONGEST_DEVICE_NAME = 60
DEVICE_ID_LENGTH = 10
"""A tablet numbers its operations `DEVICE-N`, so an id is as long as the first half of those."""

PAIRING_LIVES = Duration(5 * MINUTE)
COLLECTED_WITHIN = Duration(1 * MINUTE)
"""How long after its end an approved pairing can still be collected: the tablet asks every second or so."""

TYPED_LENGTH = 8
TYPED_START = 2
"""The first characters of the code to type only say which pairing is meant; the other six must be guessed."""
MOST_WRONG_CODES = 5
MOST_WRONG_CODES_AN_HOUR = 20

SHORTEST_NONCE = 22
"""Characters of base64url that hold 128 bits."""

CONTACT_INTERVAL = Duration(5 * SECOND)
"""How often a contact is written down at most."""


class PairingState(StrEnum):
    """How far a pairing has come."""

    OPEN = "open"
    CLAIMED = "claimed"
    WAITING = "waiting"
    APPROVED = "approved"
    COLLECTED = "collected"
    REFUSED = "refused"
    DEAD = "dead"


class Step(StrEnum):
    """What can happen to a pairing."""

    CLAIM = "claim"
    NAME = "name"
    APPROVE = "approve"
    COLLECT = "collect"
    REFUSE = "refuse"
    SPOIL = "spoil"


_MOVES: dict[tuple[PairingState, Step], PairingState] = {
    (PairingState.OPEN, Step.CLAIM): PairingState.CLAIMED,
    (PairingState.OPEN, Step.REFUSE): PairingState.REFUSED,
    (PairingState.OPEN, Step.SPOIL): PairingState.DEAD,
    (PairingState.CLAIMED, Step.NAME): PairingState.WAITING,
    (PairingState.CLAIMED, Step.REFUSE): PairingState.REFUSED,
    (PairingState.WAITING, Step.NAME): PairingState.WAITING,
    (PairingState.WAITING, Step.APPROVE): PairingState.APPROVED,
    (PairingState.WAITING, Step.REFUSE): PairingState.REFUSED,
    (PairingState.APPROVED, Step.COLLECT): PairingState.COLLECTED,
}


@dataclass(frozen=True, slots=True)
class Pairing:
    """One tablet on its way in, as `device`. Codes and the tablet's nonce are kept as digests only."""

    id: PairingId
    role: Role
    gate: GateId | None
    name: str
    expires_at: Instant
    link_digest: str
    typed_digest: str
    device: DeviceId
    state: PairingState = PairingState.OPEN
    wrong: int = 0
    nonce_digest: str = ""
    sas: str = ""


@dataclass(frozen=True, slots=True)
class Device:
    """A tablet or screen with a name of its own. It is let in as long as the key of the same id exists."""

    id: DeviceId
    name: str
    role: Role
    gate: GateId | None
    paired_at: Instant


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What a tablet said about itself. `clock_ms`: how far its own clock is off, positive when it is ahead.

    `waiting` scans lie in its journal and are not here yet, the oldest since `oldest_at`; `seq` and `list_version`
    are how far it knows the ledger and the list; `battery` is a percentage, if its browser tells.
    """

    waiting: int
    oldest_at: Instant | None
    clock_ms: Duration
    battery: int | None
    list_version: int
    seq: int
    at: Instant


def _moved(pairing: Pairing, step: Step) -> PairingState:
    state = _MOVES.get((pairing.state, step))
    if state is None:
        raise DomainError("pairing_over")
    return state


def _alive(pairing: Pairing, now: Instant) -> None:
    if now >= pairing.expires_at:
        raise DomainError("pairing_over")


def claimed(pairing: Pairing, nonce_digest: str, sas: str, now: Instant) -> Pairing:
    """The pairing in the hands of one tablet: it is single-use, and only that tablet may claim it again."""
    if pairing.state in (PairingState.REFUSED, PairingState.DEAD):
        raise DomainError("pairing_over")
    if pairing.state is not PairingState.OPEN:
        if pairing.nonce_digest != nonce_digest:
            raise DomainError("pairing_taken")
        return pairing
    _alive(pairing, now)
    return replace(pairing, state=_moved(pairing, Step.CLAIM), nonce_digest=nonce_digest, sas=sas)


def named(pairing: Pairing, name: str, now: Instant) -> Pairing:
    """The person at the tablet has settled on a name: the office may decide. Later names change nothing."""
    if (pairing.state, Step.NAME) not in _MOVES:
        return pairing
    _alive(pairing, now)
    return replace(pairing, state=_moved(pairing, Step.NAME), name=name)


def is_approved(pairing: Pairing) -> bool:
    """Whether the office let it in, be it just now or before."""
    return pairing.state in (PairingState.APPROVED, PairingState.COLLECTED)


def approved(pairing: Pairing, now: Instant) -> Pairing:
    """Let in by the office, once; approving again changes nothing."""
    if is_approved(pairing):
        return pairing
    if pairing.state in (PairingState.OPEN, PairingState.CLAIMED):
        raise DomainError("pairing_not_ready")
    _alive(pairing, now)
    return replace(pairing, state=_moved(pairing, Step.APPROVE))


def refused(pairing: Pairing) -> Pairing:
    """Turned away by the office; too late once it was approved."""
    if pairing.state is PairingState.REFUSED:
        return pairing
    return replace(pairing, state=_moved(pairing, Step.REFUSE))


def collected(pairing: Pairing) -> Pairing:
    """The tablet has its session; asking again changes nothing."""
    if pairing.state is PairingState.COLLECTED:
        return pairing
    return replace(pairing, state=_moved(pairing, Step.COLLECT))


def spoiled(pairing: Pairing) -> Pairing:
    """One more wrong try at the code to type; the last one kills the pairing."""
    wrong = pairing.wrong + 1
    dead = wrong >= MOST_WRONG_CODES and (pairing.state, Step.SPOIL) in _MOVES
    return replace(pairing, wrong=wrong, state=_moved(pairing, Step.SPOIL) if dead else pairing.state)


def typed_code(random_bits: int) -> str:
    """Eight characters to type, from 40 random bits."""
    return "".join(ALPHABET[(random_bits >> (5 * place)) & 31] for place in reversed(range(TYPED_LENGTH)))


def typed_shown(code: str) -> str:
    """ABCD-EFGH: easier to read out and to type."""
    return f"{code[: TYPED_LENGTH // 2]}-{code[TYPED_LENGTH // 2 :]}"


def read_typed(text: str) -> str | None:
    """What was typed as codes are compared, or None when it can't be one."""
    code = normalised(text)
    return code if len(code) == TYPED_LENGTH and all(character in ALPHABET for character in code) else None


def is_device_id(text: str | None) -> bool:
    """Whether a key's id is that of a paired device; those of keys made by hand are shorter."""
    return text is not None and len(text) == DEVICE_ID_LENGTH


def is_nonce(text: str) -> bool:
    """Whether a tablet's nonce is long enough to hold 128 random bits."""
    return len(text) >= SHORTEST_NONCE and is_identifier(text)


def checked_role(role: Role, gate: GateId | None) -> None:
    """Raise `bad_input` unless a device may have this role: a gate's screen needs its gate."""
    if role not in PAIRED_ROLES:
        raise DomainError("bad_input", (FieldError("role", "unknown_value"),))
    if role is Role.GATE and gate is None:
        raise DomainError("bad_input", (FieldError("gate", "required"),))


def is_contact_due(last: Instant | None, now: Instant) -> bool:
    """Whether a contact is worth writing down again."""
    return last is None or not 0 <= now - last < CONTACT_INTERVAL
