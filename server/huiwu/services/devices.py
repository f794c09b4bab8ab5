"""Devices as the office sees them: what they are called, where they stand, when they were last heard of."""

import logging
from dataclasses import dataclass, replace

from huiwu.clock import Clock
from huiwu.domain.access import Grant
from huiwu.domain.device import PAIRED_ROLES, Device, DeviceState, is_contact_due, is_device_id
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import DeviceId, GateId, Slug
from huiwu.domain.pin import Member, is_pin
from huiwu.domain.timeline import SECOND, Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.doors import Doors
from huiwu.services.pins import Pins, PinState
from huiwu.store.devices import DeviceStore
from huiwu.store.sessions import TokenRecord

log = logging.getLogger("huiwu.services")

_MOST_REMEMBERED = 5_000
# The office sends a tablet elsewhere at once; a thousand scans meanwhile cost no look-up each.
_TIE_MAY_BE_OLD = SECOND
_NOBODY = PinState(asked=False, member=None, until=None, locked=False, closed_until=None)


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One device, and what is known of it. `paired` False: it came in with a key, and was never paired."""

    device: Device
    paired: bool
    last_contact_at: Instant | None
    state: DeviceState | None
    pin: PinState


@dataclass(frozen=True, slots=True)
class Standing:
    """What the office says of a device: its name and gate, None while it never did, and whose PIN is in force."""

    device: Device | None
    pin: PinState


class Devices:
    """The devices of conferences: those that were paired, and those that came in with a key made by hand."""

    def __init__(self, store: DeviceStore, doors: Doors, pins: Pins, book: AgendaBook, clock: Clock) -> None:
        self._store = store
        self._doors = doors
        self._pins = pins
        self._book = book
        self._clock = clock
        self._met: dict[tuple[Slug, str], Instant] = {}
        self._said: dict[tuple[Slug, str], Instant] = {}
        self._worked: dict[tuple[Slug, str], Instant] = {}
        self._ties: dict[tuple[Slug, str], tuple[Instant, GateId | None]] = {}

    async def all(self, slug: Slug) -> list[DeviceView]:
        """All that may come in; a key made by hand counts once it was used."""
        contacts = await self._store.contacts(slug)
        known = {device.id: device for device in await self._store.devices(slug)}
        alive = [
            known.get(DeviceId(one.id)) or _with_key(one)
            for one in await self._doors.tokens()
            if one.grant.conference == slug
            and one.grant.role in PAIRED_ROLES
            and (one.id in known or one.id in contacts or is_device_id(one.id))
        ]
        states = await self._store.states(slug)
        pins = await self._pins.states(slug, [device.id for device in alive])
        return [
            DeviceView(device, is_device_id(device.id), contacts.get(device.id), states.get(device.id), pin)
            for device, pin in zip(alive, pins, strict=True)
        ]

    async def own(self, slug: Slug, grants: tuple[Grant, ...]) -> DeviceView:
        """The device that asks; raises `forbidden` for somebody who came without a key."""
        mine = [one for one in grants if one.conference == slug and one.token_id is not None]
        mine.sort(key=lambda one: not is_device_id(one.token_id))
        if not mine or mine[0].token_id is None:
            raise DomainError("forbidden")
        device = await self._device_of_any_role(slug, mine[0].token_id)
        pin = _NOBODY if mine[0].role not in PAIRED_ROLES else await self._pins.state(slug, device.id)
        return DeviceView(device, is_device_id(device.id), self._clock(), None, pin)

    async def tied_to(self, slug: Slug, device_id: str) -> GateId | None:
        """The only gate a device works at, or None; at most a second old. A gate that is no more ties nobody."""
        now = self._clock()
        device = (slug, device_id)
        seen = self._ties.get(device)
        if seen is None or not 0 <= now - seen[0] < _TIE_MAY_BE_OLD:
            if len(self._ties) >= _MOST_REMEMBERED:
                self._ties.clear()
            if seen is not None:
                # Whoever comes while this is looked up goes by what was known.
                self._ties[device] = (now, seen[1])
            try:
                seen = self._ties[device] = (now, await self._tie(slug, device_id))
            except BaseException:
                self._ties.pop(device, None)
                raise
        gate = seen[1]
        return None if gate is None or (await self._book.conference(slug)).gate(gate) is None else gate

    async def standings(self, slug: Slug, device_ids: list[str]) -> dict[str, Standing]:
        """What pages on these devices go by."""
        known = {device.id: device for device in await self._store.devices(slug)}
        pins = await self._pins.states(slug, device_ids)
        return {
            one: Standing(known[DeviceId(one)] if one in known else None, pin)
            for one, pin in zip(device_ids, pins, strict=True)
        }

    async def names(self, slug: Slug) -> dict[str, str]:
        """What devices are called, those revoked as well."""
        return {device.id: device.name for device in await self._store.devices(slug)}

    async def change(
        self, slug: Slug, device_id: str, *, name: str | None = None, gate: GateId | None = None
    ) -> DeviceView:
        """Rename it, or send it to another gate. Raises `unknown_device` and `unknown_gate`."""
        device = await self._device(slug, device_id)
        if gate is not None and (await self._book.conference(slug)).gate(gate) is None:
            raise DomainError("unknown_gate")
        changed = replace(device, name=device.name if name is None else name, gate=gate or device.gate)
        await self._store.put(slug, changed)
        self._ties.pop((slug, device_id), None)
        return await self._view(slug, changed)

    async def revoke(self, slug: Slug, device_id: str) -> None:
        """Let it in no more: its cookie and tickets at once, its sockets within two seconds."""
        device = await self._device(slug, device_id)
        await self._doors.revoke_token(device.id)
        await self._store.forget_contact(slug, device.id)
        await self._pins.forget(slug, device.id)
        log.info("%s: device %s was revoked", slug, device.id)

    async def unlock(self, slug: Slug, device_id: str) -> DeviceView:
        """Take PINs again on a device that was locked by wrong ones."""
        device = await self._device(slug, device_id)
        await self._pins.unlock(slug, device.id)
        return await self._view(slug, device)

    async def seen(self, slug: Slug, device_id: str, state: DeviceState) -> None:
        """A device said how it is; written down at most every five seconds."""
        # Not the interval of other contacts: a busy tablet would never get its state written down.
        if self._is_due(self._said, (slug, device_id)):
            await self._store.put_state(slug, DeviceId(device_id), state)

    async def met(self, grant: Grant, *, working: bool) -> None:
        """A device asked for something; `working`: because somebody works on it, not by itself."""
        if grant.role not in PAIRED_ROLES or grant.token_id is None:
            return
        device = (grant.conference, grant.token_id)
        if self._is_due(self._met, device):
            await self._store.put_contact(grant.conference, DeviceId(grant.token_id), self._clock())
        if working and self._is_due(self._worked, device):
            await self._pins.worked(grant.conference, grant.token_id)

    async def answerable(self, slug: Slug, device_id: str, pin: str) -> Member | None:
        """Who answers for an override; None while no PIN is asked. Raises `pin_wrong`, `pin_wait`, `pin_locked`."""
        if not await self._pins.is_asked(slug):
            return None
        member = await self._pins.verify(slug, device_id, pin) if is_pin(pin) else None
        if member is None:
            raise DomainError("pin_wrong")
        return member

    async def verify_pin(self, slug: Slug, device_id: str, pin: str) -> Member | None:
        """Whose PIN it is, or None; raises `pin_wait` and `pin_locked` after too many wrong ones."""
        return await self._pins.verify(slug, device_id, pin)

    def _is_due(self, last: dict[tuple[Slug, str], Instant], device: tuple[Slug, str]) -> bool:
        now = self._clock()
        if not is_contact_due(last.get(device), now):
            return False
        if len(last) >= _MOST_REMEMBERED:
            last.clear()
        last[device] = now
        return True

    async def _tie(self, slug: Slug, device_id: str) -> GateId | None:
        try:
            return (await self._device(slug, device_id)).gate
        except DomainError:
            return None

    async def _device(self, slug: Slug, device_id: str) -> Device:
        """A device of the gates that may come in; raises `unknown_device`."""
        device = await self._device_of_any_role(slug, device_id)
        if device.role not in PAIRED_ROLES:
            raise DomainError("unknown_device")
        return device

    async def _device_of_any_role(self, slug: Slug, device_id: str) -> Device:
        record = await self._doors.token(device_id)
        if record is None or record.grant.conference != slug:
            raise DomainError("unknown_device")
        return await self._store.device(slug, device_id) or _with_key(record)

    async def _view(self, slug: Slug, device: Device) -> DeviceView:
        contacts, states = await self._store.contacts(slug), await self._store.states(slug)
        pin = await self._pins.state(slug, device.id)
        return DeviceView(device, is_device_id(device.id), contacts.get(device.id), states.get(device.id), pin)


def _with_key(record: TokenRecord) -> Device:
    return Device(DeviceId(record.id), "", record.grant.role, record.gate, record.created_at)
