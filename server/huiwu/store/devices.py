"""Pairings, paired devices, and what each last said about itself."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from huiwu.domain.access import Role
from huiwu.domain.device import COLLECTED_WITHIN, PAIRING_LIVES, TYPED_START, Device, DeviceState, Pairing, PairingState
from huiwu.domain.ids import DeviceId, GateId, PairingId, Slug
from huiwu.domain.timeline import Duration, Instant
from huiwu.store import keys
from huiwu.store.codec import dumps
from huiwu.store.connection import Connection, Script

_REPLACE = Script("replace_if_same")
_PAIRING_TTL_MS = PAIRING_LIVES + COLLECTED_WITHIN
_WRONG_CODES_TTL_S = 3_600
_MOST_TRIES = 50


class DeviceStore:
    """The devices of one deployment, by conference."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- pairings ----------------------------------------------------------------------------------------------------

    async def reserve_start(self, slug: Slug, start: str, pairing_id: PairingId) -> bool:
        """Whether no other open pairing begins with these characters."""
        key = keys.pairing_by_start(slug, start)
        return bool(await self._connection.command("SET", key, pairing_id, "PX", _PAIRING_TTL_MS, "NX"))

    async def put_pairing(self, slug: Slug, pairing: Pairing) -> None:
        await self._connection.together(
            ("SET", keys.pairing(slug, pairing.id), _pairing_out(pairing), "PX", _PAIRING_TTL_MS),
            ("SET", keys.pairing_by_link(slug, pairing.link_digest), pairing.id, "PX", _PAIRING_TTL_MS),
        )

    async def pairing(self, slug: Slug, pairing_id: str) -> Pairing | None:
        text = await self._connection.command("GET", keys.pairing(slug, pairing_id))
        return None if text is None else _pairing_in(text)

    async def pairing_by_link(self, slug: Slug, digest: str) -> PairingId | None:
        found = await self._connection.command("GET", keys.pairing_by_link(slug, digest))
        return None if found is None else PairingId(found)

    async def pairing_by_typed(self, slug: Slug, typed: str) -> PairingId | None:
        """The pairing a typed code claims to be of; whether it is must be checked with its digest."""
        found = await self._connection.command("GET", keys.pairing_by_start(slug, typed[:TYPED_START]))
        return None if found is None else PairingId(found)

    async def change_pairing(
        self, slug: Slug, pairing_id: str, change: Callable[[Pairing], Pairing]
    ) -> tuple[Pairing, Pairing] | None:
        """The pairing before and after a change that nobody came in between of; None when there is no such pairing."""
        key = keys.pairing(slug, pairing_id)
        for _ in range(_MOST_TRIES):
            text = await self._connection.command("GET", key)
            if text is None:
                return None
            before = _pairing_in(text)
            after = change(before)
            if after == before or await self._connection.run(_REPLACE, (key,), (text, _pairing_out(after))):
                return before, after
        raise RuntimeError("a pairing changed fifty times while it was read")

    async def wrong_codes(self, slug: Slug, address: str) -> int:
        """How many wrong codes an address sent within the hour."""
        return int(await self._connection.command("GET", keys.wrong_codes(slug, address)) or 0)

    async def note_wrong_code(self, slug: Slug, address: str) -> None:
        key = keys.wrong_codes(slug, address)
        await self._connection.together(("SET", key, 0, "EX", _WRONG_CODES_TTL_S, "NX"), ("INCR", key))

    # --- devices -----------------------------------------------------------------------------------------------------

    async def put(self, slug: Slug, device: Device) -> None:
        await self._connection.command("HSET", keys.devices(slug), device.id, dumps(asdict(device)))

    async def device(self, slug: Slug, device_id: str) -> Device | None:
        text = await self._connection.command("HGET", keys.devices(slug), device_id)
        return None if text is None else _device_in(text)

    async def devices(self, slug: Slug) -> list[Device]:
        texts = await self._connection.command("HVALS", keys.devices(slug))
        return sorted((_device_in(text) for text in texts), key=lambda device: (device.paired_at, device.id))

    async def put_contact(self, slug: Slug, device_id: DeviceId, at: Instant) -> None:
        await self._connection.command("HSET", keys.contacts(slug), device_id, at)

    async def put_state(self, slug: Slug, device_id: DeviceId, state: DeviceState) -> None:
        await self._connection.together(
            ("HSET", keys.contacts(slug), device_id, state.at),
            ("HSET", keys.device_states(slug), device_id, dumps(asdict(state))),
        )

    async def contacts(self, slug: Slug) -> dict[str, Instant]:
        """When each device was last heard of."""
        answer = _pairs(await self._connection.command("HGETALL", keys.contacts(slug)))
        return {device_id: Instant(int(at)) for device_id, at in answer.items()}

    async def states(self, slug: Slug) -> dict[str, DeviceState]:
        """What each device last said about itself."""
        answer = _pairs(await self._connection.command("HGETALL", keys.device_states(slug)))
        return {device_id: _state_in(text) for device_id, text in answer.items()}

    async def forget_contact(self, slug: Slug, device_id: str) -> None:
        await self._connection.together(
            ("HDEL", keys.contacts(slug), device_id), ("HDEL", keys.device_states(slug), device_id)
        )


def _pairs(answer: Any) -> dict[str, str]:
    return answer if isinstance(answer, dict) else dict(zip(answer[::2], answer[1::2], strict=True))


def _pairing_out(pairing: Pairing) -> str:
    return dumps(asdict(pairing))


def _gate(value: str | None) -> GateId | None:
    return None if value is None else GateId(value)


def _instant(value: int | None) -> Instant | None:
    return None if value is None else Instant(value)


def _pairing_in(text: str) -> Pairing:
    value = json.loads(text)
    return Pairing(
        id=PairingId(value["id"]),
        role=Role(value["role"]),
        gate=_gate(value["gate"]),
        name=value["name"],
        expires_at=Instant(value["expires_at"]),
        link_digest=value["link_digest"],
        typed_digest=value["typed_digest"],
        device=DeviceId(value["device"]),
        state=PairingState(value["state"]),
        wrong=value["wrong"],
        nonce_digest=value["nonce_digest"],
        sas=value["sas"],
    )


def _device_in(text: str) -> Device:
    value = json.loads(text)
    return Device(
        id=DeviceId(value["id"]),
        name=value["name"],
        role=Role(value["role"]),
        gate=_gate(value["gate"]),
        paired_at=Instant(value["paired_at"]),
    )


def _state_in(text: str) -> DeviceState:
    value = json.loads(text)
    return DeviceState(
        waiting=value["waiting"],
        oldest_at=_instant(value["oldest_at"]),
        clock_ms=Duration(value["clock_ms"]),
        battery=value["battery"],
        list_version=value["list_version"],
        seq=value["seq"],
        at=Instant(value["at"]),
    )
