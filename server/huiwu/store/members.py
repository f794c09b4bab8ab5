"""Staff members with the digests of their PINs, and the PIN desk of each device."""

import json
from collections.abc import Callable
from dataclasses import asdict

from huiwu.domain.ids import MemberId, Slug
from huiwu.domain.pin import Member, PinDesk
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.codec import dumps
from huiwu.store.connection import Connection, Script

_REPLACE = Script("replace_if_same")
_MOST_TRIES = 50


class MemberStore:
    """Who of the staff may work on devices."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, slug: Slug, member: Member, digest: str) -> None:
        value = {"name": member.name, "created_at": member.created_at, "pin": digest}
        await self._connection.command("HSET", keys.members(slug), member.id, dumps(value))

    async def members(self, slug: Slug) -> dict[Member, str]:
        """Everybody, and the digest of each PIN."""
        answer = await self._connection.command("HGETALL", keys.members(slug))
        pairs = answer.items() if isinstance(answer, dict) else zip(answer[::2], answer[1::2], strict=True)
        found = {}
        for member_id, text in pairs:
            value = json.loads(text)
            found[Member(MemberId(member_id), value["name"], Instant(value["created_at"]))] = str(value["pin"])
        return dict(sorted(found.items(), key=lambda pair: (pair[0].created_at, pair[0].name)))

    async def remove(self, slug: Slug, member_id: str) -> None:
        await self._connection.command("HDEL", keys.members(slug), member_id)

    async def any(self, slug: Slug) -> bool:
        return int(await self._connection.command("HLEN", keys.members(slug))) > 0

    async def desk(self, slug: Slug, device_id: str) -> PinDesk:
        return _desk_in(await self._connection.command("GET", keys.pin_desk(slug, device_id)))

    async def desks(self, slug: Slug, device_ids: list[str]) -> list[PinDesk]:
        """One for each id, in order."""
        if not device_ids:
            return []
        texts = await self._connection.command("MGET", *(keys.pin_desk(slug, one) for one in device_ids))
        return [_desk_in(text) for text in texts]

    async def change_desk(self, slug: Slug, device_id: str, change: Callable[[PinDesk], PinDesk]) -> PinDesk:
        """The desk after a change that nobody came in between of. What `change` raises leaves it as it was."""
        key = keys.pin_desk(slug, device_id)
        for _ in range(_MOST_TRIES):
            text = await self._connection.command("GET", key) or ""
            before = _desk_in(text)
            after = change(before)
            if after == before or await self._connection.run(_REPLACE, (key,), (text, dumps(asdict(after)))):
                return after
        raise RuntimeError("a PIN desk changed fifty times while it was read")

    async def forget_desk(self, slug: Slug, device_id: str) -> None:
        await self._connection.command("DEL", keys.pin_desk(slug, device_id))


def _desk_in(text: str | None) -> PinDesk:
    if not text:
        return PinDesk()
    value = json.loads(text)
    member = value["member"]
    return PinDesk(
        wrong=value["wrong"],
        closed_until=Instant(value["closed_until"]),
        member=None if member is None else MemberId(member),
        opened_at=Instant(value["opened_at"]),
        used_at=Instant(value["used_at"]),
    )
