"""Staff members and their PINs: who works on which device."""

import asyncio
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw

from huiwu.clock import Clock, RandomBits
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import MemberId, Slug
from huiwu.domain.pin import (
    MOST_MEMBERS,
    Member,
    PinDesk,
    closed,
    forgiven,
    idle_holder,
    in_force,
    make_pin,
    opened,
    shift_ends,
    tried,
    used,
)
from huiwu.domain.timeline import BEGINNING, Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.store.members import MemberStore

# Argon2id as OWASP's cheat sheet gives it: 19 MiB, two passes, one lane; about 30 ms.
_MEMORY_KIB = 19 * 1_024
_PASSES = 2
_LANES = 1
_DIGEST_BYTES = 32
_SALT_BYTES = 16
# However many PINs are tried at once, the loop stays free and one core at least does too.
_THREADS = 2
_MOST_MADE = 20
_ID_BITS = 50


@dataclass(frozen=True, slots=True)
class PinState:
    """Whether a device asks for a PIN, and whose is in force. `until`: the end of the shift.

    `idle`: nobody's is, only because nobody worked for a while; a tablet without a network may know better.
    `opened_at`: when the newest was entered, so that one entered and ended between two looks shows as well.
    """

    asked: bool
    member: Member | None
    until: Instant | None
    locked: bool
    closed_until: Instant | None
    idle: bool = False
    opened_at: Instant = BEGINNING


class Pins:
    """The staff members of conferences, and the PIN desk of each device."""

    def __init__(
        self, store: MemberStore, book: AgendaBook, *, clock: Clock, chance: RandomBits, secret: bytes
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._chance = chance
        self._secret = secret
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="huiwu-pin")

    async def members(self, slug: Slug) -> list[Member]:
        return list(await self._store.members(slug))

    async def add(self, slug: Slug, name: str, pin: str = "") -> tuple[Member, str]:
        """A new member and the PIN, drawn unless it is given; it is shown this once. Raises `pin_taken`."""
        await self._book.conference(slug)
        known = await self._store.members(slug)
        if len(known) >= MOST_MEMBERS:
            raise DomainError("too_many_members")
        for _ in range(_MOST_MADE):
            chosen = pin or make_pin(self._chance(64))
            digest = await self._digest(slug, chosen)
            # The PIN alone says who it is, so no two members may have the same.
            if digest not in known.values():
                member = Member(MemberId(f"{self._chance(_ID_BITS):013x}"), name, self._clock())
                await self._store.put(slug, member, digest)
                return member, chosen
            if pin:
                break
        raise DomainError("pin_taken")

    async def remove(self, slug: Slug, member_id: str) -> None:
        """The PIN is good no more, also where it is in force. Removing somebody twice is fine."""
        await self._store.remove(slug, member_id)

    async def is_asked(self, slug: Slug) -> bool:
        """Whether devices of the conference ask for a PIN at all: only once there are members."""
        return await self._store.any(slug)

    async def verify(self, slug: Slug, device_id: str, pin: str) -> Member | None:
        """Whose PIN it is, or None. Raises `pin_wait` and `pin_locked` after too many wrong ones."""
        now = self._clock()
        await self._store.change_desk(slug, device_id, lambda desk: tried(desk, now))
        digest = await self._digest(slug, pin)
        matches = [
            member for member, kept in (await self._store.members(slug)).items() if hmac.compare_digest(kept, digest)
        ]
        if not matches:
            return None
        await self._store.change_desk(slug, device_id, forgiven)
        return matches[0]

    async def enter(self, slug: Slug, device_id: str, pin: str) -> PinState:
        """Put the device into the hands of whose PIN it is; raises `pin_wrong` and what `verify` raises."""
        member = await self.verify(slug, device_id, pin)
        if member is None:
            raise DomainError("pin_wrong")
        now = self._clock()
        desk = await self._store.change_desk(slug, device_id, lambda desk: opened(desk, member.id, now))
        return PinState(True, member, shift_ends(desk), locked=False, closed_until=None)

    async def leave(self, slug: Slug, device_id: str) -> None:
        """The next one enters a PIN."""
        await self._store.change_desk(slug, device_id, closed)

    async def unlock(self, slug: Slug, device_id: str) -> None:
        """The office takes back all that wrong PINs did to a device."""
        await self._store.change_desk(slug, device_id, forgiven)

    async def forget(self, slug: Slug, device_id: str) -> None:
        """The device is gone."""
        await self._store.forget_desk(slug, device_id)

    async def worked(self, slug: Slug, device_id: str) -> None:
        """Somebody worked on the device just now."""
        now = self._clock()
        await self._store.change_desk(slug, device_id, lambda desk: used(desk, now))

    async def state(self, slug: Slug, device_id: str) -> PinState:
        return (await self.states(slug, [device_id]))[0]

    async def states(self, slug: Slug, device_ids: list[str]) -> list[PinState]:
        """One for each device, in order."""
        members = {member.id: member for member in await self._store.members(slug)}
        desks = await self._store.desks(slug, device_ids)
        return [self._state(desk, members) for desk in desks]

    def _state(self, desk: PinDesk, members: dict[MemberId, Member]) -> PinState:
        now = self._clock()
        holder = in_force(desk, now)
        member = None if holder is None else members.get(holder)
        return PinState(
            asked=bool(members),
            member=member,
            until=None if member is None else shift_ends(desk),
            locked=desk.locked,
            closed_until=desk.closed_until if now < desk.closed_until and not desk.locked else None,
            idle=idle_holder(desk, now) in members,
            opened_at=desk.opened_at,
        )

    async def _digest(self, slug: Slug, pin: str) -> str:
        """What is kept of a PIN.

        A million PINs are soon tried, so they are first keyed with the deployment's secret, which Redis never holds.
        All of a conference share the salt: the PIN alone must find its member, with one slow hash and not one each.
        """
        keyed = hmac.new(self._secret, f"huiwu-pin-1|{slug}|{pin}".encode(), hashlib.sha256).digest()
        salt = hashlib.sha256(f"huiwu-pin-salt-1|{slug}".encode()).digest()[:_SALT_BYTES]
        loop = asyncio.get_running_loop()
        return (await loop.run_in_executor(self._threads, _slow_hash, keyed, salt)).hex()


def _slow_hash(keyed: bytes, salt: bytes) -> bytes:
    return hash_secret_raw(keyed, salt, _PASSES, _MEMORY_KIB, _LANES, _DIGEST_BYTES, Type.ID)
