"""Pair a tablet: the office makes a code, the tablet claims it, the office approves, the tablet gets its session."""

import base64
import hashlib
import hmac
import logging
from dataclasses import dataclass

from huiwu.clock import Clock, RandomBits
from huiwu.domain.access import Grant, Role
from huiwu.domain.conference import Conference, Gate
from huiwu.domain.device import (
    DEVICE_ID_LENGTH,
    MOST_WRONG_CODES_AN_HOUR,
    PAIRING_LIVES,
    TYPED_LENGTH,
    TYPED_START,
    Device,
    Pairing,
    PairingState,
    approved,
    checked_role,
    claimed,
    collected,
    is_approved,
    named,
    read_typed,
    refused,
    spoiled,
    typed_code,
)
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import DeviceId, GateId, PairingId, Slug
from huiwu.domain.timeline import after
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.doors import Doors
from huiwu.store.devices import DeviceStore

log = logging.getLogger("huiwu.services")

_CHARACTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_MOST_DRAWS = 20


@dataclass(frozen=True, slots=True)
class NewPairing:
    """A pairing with its codes in clear, which only its maker ever sees."""

    pairing: Pairing
    link_code: str
    typed_code: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a tablet is told. `session` and `grants` are there once the office has approved."""

    pairing: Pairing
    conference: Conference
    gate: Gate | None
    session: str = ""
    grants: tuple[Grant, ...] = ()


class Pairings:
    """Tablets on their way in."""

    def __init__(
        self, store: DeviceStore, doors: Doors, book: AgendaBook, *, clock: Clock, chance: RandomBits, secret: bytes
    ) -> None:
        self._store = store
        self._doors = doors
        self._book = book
        self._clock = clock
        self._chance = chance
        self._secret = secret

    async def make(self, slug: Slug, role: Role, gate: GateId | None, name: str) -> NewPairing:
        """A pairing for five minutes. Raises `unknown_gate`, and `bad_input` for a role no device may have."""
        checked_role(role, gate)
        if gate is not None and (await self._book.conference(slug)).gate(gate) is None:
            raise DomainError("unknown_gate")
        pairing_id = PairingId(self._id())
        link = base64.urlsafe_b64encode(self._chance(128).to_bytes(16)).decode().rstrip("=")
        typed = await self._free_typed_code(slug, pairing_id)
        pairing = Pairing(
            id=pairing_id,
            role=role,
            gate=gate,
            name=name,
            expires_at=after(self._clock(), PAIRING_LIVES),
            link_digest=self._digest(slug, link),
            typed_digest=self._digest(slug, typed),
            device=DeviceId(self._id()),
        )
        await self._store.put_pairing(slug, pairing)
        return NewPairing(pairing, link, typed)

    async def get(self, slug: Slug, pairing_id: str) -> Pairing:
        """Raises `pairing_over` when there is none, or none any more."""
        return _there(await self._store.pairing(slug, pairing_id))

    async def claim(
        self, slug: Slug, code: str, nonce: str, *, name: str, address: str, session_id: str | None
    ) -> Claim:
        """What a tablet asks again and again: it claims the code, settles on a name, and is let in once approved.

        Raises `wrong_code`, `pairing_taken` (another tablet was first), `pairing_over`, and `too_many_requests` when
        too many wrong codes came from this address.
        """
        conference = await self._book.conference(slug)
        pairing_id = await self._pairing_of(slug, code, address)
        now = self._clock()
        nonce_digest = self._digest(slug, nonce)

        def step(pairing: Pairing) -> Pairing:
            held = claimed(pairing, nonce_digest, self._sas(pairing, nonce), now)
            return named(held, name, now) if name else held

        change = await self._store.change_pairing(slug, pairing_id, step)
        pairing = _there(None if change is None else change[1])
        gate = conference.gate(pairing.gate) if pairing.gate is not None else None
        if not is_approved(pairing):
            return Claim(pairing, conference, gate)
        session, grants = await self._collect(slug, pairing, nonce, session_id)
        return Claim(pairing, conference, gate, session, grants)

    async def approve(self, slug: Slug, pairing_id: str) -> Pairing:
        """Let the tablet in. Raises `pairing_not_ready` before somebody at the tablet has confirmed its name."""
        pairing = await self.get(slug, pairing_id)
        now = self._clock()
        if is_approved(pairing):
            return pairing
        approved(pairing, now)
        await self._store.put(slug, Device(pairing.device, pairing.name, pairing.role, pairing.gate, now))
        await self._doors.let_device_in(Grant(pairing.role, slug, token_id=pairing.device))
        try:
            change = await self._store.change_pairing(slug, pairing_id, lambda one: approved(one, now))
            let_in = _there(None if change is None else change[1])
        except DomainError:
            # Refused in the same moment: the key must not stay.
            await self._doors.revoke_token(pairing.device)
            raise
        log.info("%s: device %s was paired as %s", slug, pairing.device, pairing.role)
        return let_in

    async def refuse(self, slug: Slug, pairing_id: str) -> Pairing:
        """Turn the tablet away."""
        change = await self._store.change_pairing(slug, pairing_id, refused)
        return _there(None if change is None else change[1])

    async def _collect(
        self, slug: Slug, pairing: Pairing, nonce: str, session_id: str | None
    ) -> tuple[str, tuple[Grant, ...]]:
        """The one session of this tablet: the same whenever it asks again because an answer was lost."""
        session = self._session(slug, pairing, nonce)
        grants = await self._doors.grants(session)
        if not grants:
            if pairing.state is PairingState.COLLECTED:
                raise DomainError("pairing_over")
            grant = Grant(pairing.role, slug, token_id=pairing.device)
            session, grants = await self._doors.let_in(grant, session_id, session)
        await self._store.change_pairing(slug, pairing.id, collected)
        return session, grants

    async def _pairing_of(self, slug: Slug, code: str, address: str) -> PairingId:
        """Which pairing a code is of. Links hold 128 bits, which nobody guesses: only typed codes are counted."""
        typed = read_typed(code)
        if typed is None:
            found = await self._store.pairing_by_link(slug, self._digest(slug, code))
            if found is None:
                raise DomainError("pairing_over")
            return found
        hidden = hashlib.sha256(address.encode()).hexdigest()[:16]
        if await self._store.wrong_codes(slug, hidden) >= MOST_WRONG_CODES_AN_HOUR:
            raise DomainError("too_many_requests")
        pairing_id = await self._store.pairing_by_typed(slug, typed)
        pairing = None if pairing_id is None else await self._store.pairing(slug, pairing_id)
        if pairing is not None and hmac.compare_digest(pairing.typed_digest, self._digest(slug, typed)):
            return pairing.id
        await self._store.note_wrong_code(slug, hidden)
        if pairing is not None:
            await self._store.change_pairing(slug, pairing.id, spoiled)
        raise DomainError("wrong_code")

    async def _free_typed_code(self, slug: Slug, pairing_id: PairingId) -> str:
        for _ in range(_MOST_DRAWS):
            typed = typed_code(self._chance(5 * TYPED_LENGTH))
            if await self._store.reserve_start(slug, typed[:TYPED_START], pairing_id):
                return typed
        raise DomainError("too_many_requests")

    def _digest(self, slug: Slug, text: str) -> str:
        """Keyed, as forty bits of a typed code alone would soon be found."""
        return hmac.new(self._secret, f"huiwu-pairing-1|{slug}|{text}".encode(), hashlib.sha256).hexdigest()

    def _sas(self, pairing: Pairing, nonce: str) -> str:
        """Four digits for both screens. They differ when the office looks at another tablet than the one in hand."""
        digest = hashlib.sha256(f"huiwu-sas-1|{pairing.link_digest}|{nonce}".encode()).digest()
        return f"{int.from_bytes(digest[:8]) % 10_000:04d}"

    def _session(self, slug: Slug, pairing: Pairing, nonce: str) -> str:
        message = f"huiwu-device-session-1|{slug}|{pairing.id}|{nonce}".encode()
        return base64.urlsafe_b64encode(hmac.new(self._secret, message, hashlib.sha256).digest()).decode().rstrip("=")

    def _id(self) -> str:
        return "".join(_CHARACTERS[self._chance(5)] for _ in range(DEVICE_ID_LENGTH))


def _there(pairing: Pairing | None) -> Pairing:
    if pairing is None:
        raise DomainError("pairing_over")
    return pairing
