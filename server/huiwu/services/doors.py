"""Let people in: keys become sessions, sessions become grants, tickets open staff sockets."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from huiwu.clock import Clock, RandomBits
from huiwu.domain.access import Grant, Role, Token, badge_key, badge_key_owner, is_badge_key, parse_token
from huiwu.domain.attendee import Attendee
from huiwu.domain.device import is_device_id
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import AttendeeId, GateId, Slug
from huiwu.domain.timeline import SECOND, Instant
from huiwu.services.agenda_book import AgendaBook
from huiwu.services.roster import Rosters
from huiwu.store.sessions import DEVICE_SESSION_TTL_S, SESSION_TTL_S, SessionStore, TokenRecord

# A revoked token must stop within two seconds; between, a program's thousand scans cost no look-up each.
_TOKEN_MAY_BE_OLD = SECOND
_MOST_SEEN = 1_000
_MOST_GRANTS = 16
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def session_ttl_s(grants: Sequence[Grant]) -> int:
    """How long a session lasts: that of a tablet, which is paired and nothing else, until after the conference."""
    return DEVICE_SESSION_TTL_S if all(is_device_id(one.token_id) for one in grants) else SESSION_TTL_S


def session_max_age_s(grants: Sequence[Grant]) -> int | None:
    """How long the browser keeps the cookie; None: until it is closed."""
    ttl_s = session_ttl_s(grants)
    return None if ttl_s == SESSION_TTL_S else ttl_s


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()


class Doors:
    """Who may come in, and as what."""

    def __init__(
        self,
        sessions: SessionStore,
        rosters: Rosters,
        book: AgendaBook,
        *,
        clock: Clock,
        chance: RandomBits,
        secret: bytes,
    ) -> None:
        self._sessions = sessions
        self._rosters = rosters
        self._book = book
        self._clock = clock
        self._chance = chance
        self._secret = secret
        self._seen: dict[str, tuple[Instant, TokenRecord | None]] = {}
        self._at_hand: dict[bytes, tuple[Instant, Grant]] = {}
        """By digests: a key is kept nowhere, and is not compared byte by byte."""

    async def new_token(self, slug: Slug, role: Role, gate: GateId | None = None) -> Token:
        """A token for a role; raises `unknown_conference`. Only its digest is kept, so it is shown once."""
        await self._book.conference(slug)
        token_id = "".join(_ID_ALPHABET[self._chance(5)] for _ in range(8))
        token = Token(token_id, self._secret_text())
        grant = Grant(role, slug, token_id=token_id)
        await self._sessions.put_token(token, TokenRecord(token_id, token.digest(), grant, self._clock(), gate))
        return token

    async def let_device_in(self, grant: Grant) -> None:
        """From now on the device of this grant may come in, until its key is revoked like any other."""
        assert grant.token_id is not None, "a device's grant hangs on its id"
        self._forget(grant.token_id)
        await self._sessions.put_device(TokenRecord(grant.token_id, "", grant, self._clock()))

    async def token(self, token_id: str) -> TokenRecord | None:
        return await self._sessions.token(token_id)

    async def tokens(self) -> list[TokenRecord]:
        return await self._sessions.tokens()

    async def revoke_token(self, token_id: str) -> bool:
        was_there = await self._sessions.remove_token(token_id)
        self._forget(token_id)
        return was_there

    def _forget(self, token_id: str) -> None:
        self._seen.pop(token_id, None)
        self._at_hand.clear()

    def grant_at_hand(self, key: str) -> Grant | None:
        """What a token stands for that was looked up within the last second, without reading it again."""
        found = self._at_hand.get(_digest(key))
        return found[1] if found is not None and self._clock() - found[0] < _TOKEN_MAY_BE_OLD else None

    async def grant_of(self, key: str) -> Grant | None:
        """What a token or a badge link's key stands for, or None."""
        token = parse_token(key)
        if token is not None:
            grant = await self._token_grant(token)
            if grant is not None and (seen := self._seen.get(token.id)) is not None:
                if len(self._at_hand) > _MOST_SEEN:
                    self._at_hand.clear()
                self._at_hand[_digest(key)] = (seen[0], grant)
            return grant
        owner = badge_key_owner(key)
        if owner is None:
            return None
        slug, attendee_id = owner
        attendee = (await self._rosters.newest(slug)).by_id.get(attendee_id)
        if attendee is None or not is_badge_key(key, self._secret, slug, attendee_id, attendee.serial):
            return None
        return Grant(Role.ATTENDEE, slug, attendee_id, serial=attendee.serial)

    async def sign_in(self, key: str, session_id: str | None) -> tuple[str, tuple[Grant, ...]]:
        """A new session id and its grants: those of the old session, and the key's. Raises `bad_key`."""
        grant = await self.grant_of(key)
        if grant is None:
            raise DomainError("bad_key")
        return await self.let_in(grant, session_id)

    async def let_in(self, grant: Grant, session_id: str | None, fresh: str = "") -> tuple[str, tuple[Grant, ...]]:
        """A new session (`fresh`, if its id is given) with the grant and those of the old session, which ends."""
        held = await self.grants(session_id)
        # Another person's badge on the same phone takes the place of the one before.
        kept = [
            one
            for one in held
            if one != grant and not (one.role is grant.role is Role.ATTENDEE and one.conference == grant.conference)
        ]
        # What a device does is done as that device, whatever else its browser may do.
        grants = (grant, *kept)[:_MOST_GRANTS] if is_device_id(grant.token_id) else (*kept, grant)[-_MOST_GRANTS:]
        fresh = fresh or self._secret_text()
        await self._sessions.put_session(fresh, grants, session_ttl_s(grants))
        if session_id is not None:
            await self._sessions.end_session(session_id)
        return fresh, grants

    async def grants(self, session_id: str | None) -> tuple[Grant, ...]:
        """What a session stands for now: without revoked tokens, and without badges that were replaced since."""
        if session_id is None:
            return ()
        held = await self._sessions.session(session_id)
        return tuple([one for one in held if one.attendee_id is None or await self._is_newest_badge(one)])

    async def _is_newest_badge(self, grant: Grant) -> bool:
        attendee = (await self._rosters.newest(grant.conference)).by_id.get(AttendeeId(grant.attendee_id or ""))
        return attendee is not None and attendee.serial == grant.serial

    async def sign_out(self, session_id: str) -> None:
        await self._sessions.end_session(session_id)

    async def new_ticket(self, grants: tuple[Grant, ...]) -> str:
        """A single-use ticket for the first message of a staff socket."""
        ticket = self._secret_text()
        await self._sessions.put_ticket(ticket, grants)
        return ticket

    async def take_ticket(self, ticket: str) -> tuple[Grant, ...]:
        return await self._sessions.take_ticket(ticket)

    async def still_held(self, grant: Grant) -> bool:
        """Whether the token a grant hangs on still exists; asked again and again for open sockets."""
        return grant.token_id is None or await self._record(grant.token_id) is not None

    def badge_key(self, slug: Slug, attendee: Attendee) -> str:
        return badge_key(self._secret, slug, attendee.id, attendee.serial)

    async def _token_grant(self, token: Token) -> Grant | None:
        record = await self._record(token.id)
        if record is None or not hmac.compare_digest(record.digest, token.digest()):
            return None
        return record.grant

    async def _record(self, token_id: str) -> TokenRecord | None:
        now = self._clock()
        seen = self._seen.get(token_id)
        if seen is not None:
            if now - seen[0] < _TOKEN_MAY_BE_OLD:
                return seen[1]
            # Whoever comes while this is looked up goes by what was known: all scans of a gate come with one token.
            self._seen[token_id] = (now, seen[1])
        try:
            record = await self._sessions.token(token_id)
        except BaseException:
            self._seen.pop(token_id, None)
            raise
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        if record is None:
            self._forget(token_id)
        self._seen[token_id] = (now, record)
        return record

    def _secret_text(self) -> str:
        return base64.urlsafe_b64encode(self._chance(256).to_bytes(32)).decode().rstrip("=")
