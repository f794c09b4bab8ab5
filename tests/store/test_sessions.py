import asyncio

import pytest

from huiwu.domain.access import Grant, Role, Token
from huiwu.domain.ids import AttendeeId, GateId
from huiwu.store.connection import Connection
from huiwu.store.sessions import SESSION_TTL_S, TICKET_TTL_S, SessionStore, TokenRecord
from tests.stage_setting import NOON, SLUG

STAFF = Grant(Role.STAFF, SLUG, token_id="t0000001")
ATTENDEE = Grant(Role.ATTENDEE, SLUG, AttendeeId("p1"), serial=2)


@pytest.fixture
def store(connection: Connection) -> SessionStore:
    return SessionStore(connection)


async def put(store: SessionStore, token_id: str = "t0000001", created_at: int = NOON) -> TokenRecord:
    token = Token(token_id, "s" * 43)
    record = TokenRecord(token_id, token.digest(), STAFF, created_at, GateId("main"))  # type: ignore[arg-type]
    await store.put_token(token, record)
    return record


async def test_a_token_comes_back_as_it_went_until_it_is_removed(store: SessionStore) -> None:
    record = await put(store)

    assert await store.token(record.id) == record
    assert await store.remove_token(record.id)
    assert not await store.remove_token(record.id)
    assert await store.token(record.id) is None


async def test_tokens_are_listed_oldest_first(store: SessionStore) -> None:
    for place, token_id in enumerate(("b", "a", "c")):
        await put(store, token_id, NOON + place)

    assert [one.id for one in await store.tokens()] == ["b", "a", "c"]


async def test_a_session_keeps_its_grants_but_those_whose_token_is_gone(store: SessionStore) -> None:
    record = await put(store)
    await store.put_session("session", [STAFF, ATTENDEE])

    before = await store.session("session")
    await store.remove_token(record.id)

    assert before == (STAFF, ATTENDEE)
    assert await store.session("session") == (ATTENDEE,)
    await store.end_session("session")
    assert await store.session("session") == () == await store.session("never")


async def test_of_many_who_bring_one_ticket_one_comes_in(store: SessionStore) -> None:
    await store.put_ticket("ticket", [ATTENDEE])

    answers = await asyncio.gather(*(store.take_ticket("ticket") for _ in range(20)))

    assert sorted(map(len, answers)) == [0] * 19 + [1]


async def test_sessions_and_tickets_end_by_themselves_and_redis_never_sees_the_secret(
    store: SessionStore, connection: Connection
) -> None:
    await put(store)
    await store.put_session("a secret session", [STAFF])
    await store.put_ticket("a secret ticket", [STAFF])

    names = await connection.command("KEYS", "*")
    lives = {name.split(":")[1]: await connection.command("TTL", name) for name in names}

    assert SESSION_TTL_S - 5 < lives["session"] <= SESSION_TTL_S
    assert TICKET_TTL_S - 5 < lives["ticket"] <= TICKET_TTL_S
    assert not any("secret" in name for name in names)
    assert "s" * 43 not in str(await connection.command("HGETALL", "hw:tokens"))
