"""Access tokens, browser sessions and tickets; Redis holds digests, never the secrets themselves."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiwu.domain.access import Grant, Role, Token
from huiwu.domain.ids import AttendeeId, GateId, Slug
from huiwu.domain.timeline import Instant
from huiwu.store import keys
from huiwu.store.codec import dumps
from huiwu.store.connection import Connection

SESSION_TTL_S = 16 * 3_600
# A paired tablet must be let in again after a week in a drawer; the office can revoke it at any time.
DEVICE_SESSION_TTL_S = 30 * 24 * 3_600
TICKET_TTL_S = 30


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What is kept of an access token."""

    id: str
    digest: str
    grant: Grant
    created_at: Instant
    gate: GateId | None = None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _grant_out(grant: Grant) -> dict[str, object]:
    return {
        "role": grant.role.value,
        "conference": grant.conference,
        "attendee_id": grant.attendee_id,
        "token_id": grant.token_id,
        "serial": grant.serial,
    }


def _grant_in(value: Any) -> Grant:
    attendee = value["attendee_id"]
    return Grant(
        Role(value["role"]),
        Slug(value["conference"]),
        None if attendee is None else AttendeeId(attendee),
        value["token_id"],
        value.get("serial"),
    )


class SessionStore:
    """Who may come in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put_token(self, token: Token, record: TokenRecord) -> None:
        value = {
            "digest": record.digest,
            "grant": _grant_out(record.grant),
            "created_at": record.created_at,
            "gate": record.gate,
        }
        await self._connection.command("HSET", keys.TOKENS, token.id, dumps(value))

    async def token(self, token_id: str) -> TokenRecord | None:
        text = await self._connection.command("HGET", keys.TOKENS, token_id)
        return None if text is None else _token_in(token_id, text)

    async def tokens(self) -> list[TokenRecord]:
        answer = await self._connection.command("HGETALL", keys.TOKENS)
        pairs = answer.items() if isinstance(answer, dict) else zip(answer[::2], answer[1::2], strict=True)
        return sorted((_token_in(one, text) for one, text in pairs), key=lambda record: record.created_at)

    async def put_device(self, record: TokenRecord) -> None:
        """What a paired device's grants hang on. It has no secret: its session is all it holds."""
        value = {"digest": "", "grant": _grant_out(record.grant), "created_at": record.created_at, "gate": record.gate}
        await self._connection.command("HSET", keys.TOKENS, record.id, dumps(value))

    async def remove_token(self, token_id: str) -> bool:
        """Whether there was one. Sessions that hang on it end with their next request."""
        return bool(await self._connection.command("HDEL", keys.TOKENS, token_id))

    async def put_session(self, session_id: str, grants: Sequence[Grant], ttl_s: int = SESSION_TTL_S) -> None:
        await self._put(keys.session(_digest(session_id)), grants, ttl_s)

    async def session(self, session_id: str) -> tuple[Grant, ...]:
        """The grants of a session, without those whose token was revoked; () when it has ended."""
        return await self._held(_grants_in(await self._connection.command("GET", keys.session(_digest(session_id)))))

    async def _held(self, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
        ids = sorted({grant.token_id for grant in grants if grant.token_id is not None})
        if not ids:
            return grants
        kept = await self._connection.command("HMGET", keys.TOKENS, *ids)
        alive = {one for one, found in zip(ids, kept, strict=True) if found is not None}
        return tuple(grant for grant in grants if grant.token_id is None or grant.token_id in alive)

    async def end_session(self, session_id: str) -> None:
        await self._connection.command("DEL", keys.session(_digest(session_id)))

    async def put_ticket(self, ticket: str, grants: Sequence[Grant]) -> None:
        await self._put(keys.ticket(_digest(ticket)), grants, TICKET_TTL_S)

    async def take_ticket(self, ticket: str) -> tuple[Grant, ...]:
        """The grants behind a ticket, once, without those revoked since; () when it was used or is too old."""
        return await self._held(_grants_in(await self._connection.command("GETDEL", keys.ticket(_digest(ticket)))))

    async def _put(self, key: str, grants: Sequence[Grant], ttl_s: int) -> None:
        await self._connection.command("SET", key, dumps([_grant_out(grant) for grant in grants]), "EX", ttl_s)


def _grants_in(text: str | None) -> tuple[Grant, ...]:
    return () if text is None else tuple(_grant_in(value) for value in json.loads(text))


def _token_in(token_id: str, text: str) -> TokenRecord:
    value = json.loads(text)
    return TokenRecord(token_id, value["digest"], _grant_in(value["grant"]), value["created_at"], value["gate"])
