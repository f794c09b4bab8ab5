import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from huiwu.domain.access import Role
from huiwu.domain.device import COLLECTED_WITHIN, PAIRING_LIVES, Device, DeviceState, Pairing, PairingState, spoiled
from huiwu.domain.errors import DomainError
from huiwu.domain.ids import DeviceId, GateId, MemberId, PairingId
from huiwu.domain.pin import Member, PinDesk, opened, tried
from huiwu.domain.timeline import Duration, Instant
from huiwu.store.connection import Connection
from huiwu.store.devices import DeviceStore
from huiwu.store.members import MemberStore
from tests.stage_setting import NOON, SLUG

PAIRING = Pairing(
    id=PairingId("p000000001"),
    role=Role.GATE,
    gate=GateId("main"),
    name="屏幕 “一”",
    expires_at=Instant(NOON + PAIRING_LIVES),
    link_digest="link-digest",
    typed_digest="typed-digest",
    device=DeviceId("d000000001"),
)


@pytest_asyncio.fixture
async def connection(redis_url: str) -> AsyncIterator[Connection]:
    one = Connection(redis_url)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


async def test_a_pairing_is_found_by_its_link_and_its_typed_start_until_it_expires(connection: Connection) -> None:
    store = DeviceStore(connection)
    await store.put_pairing(SLUG, PAIRING)

    assert await store.reserve_start(SLUG, "AB", PAIRING.id)
    assert not await store.reserve_start(SLUG, "AB", PairingId("another"))
    assert await store.pairing(SLUG, PAIRING.id) == PAIRING
    assert await store.pairing_by_link(SLUG, "link-digest") == PAIRING.id
    assert await store.pairing_by_typed(SLUG, "AB345678") == PAIRING.id
    assert await store.pairing_by_typed(SLUG, "CD345678") is None
    for key in await connection.command("KEYS", "*pairing*"):
        assert 0 < int(await connection.command("PTTL", key)) <= PAIRING_LIVES + COLLECTED_WITHIN


async def test_a_change_keeps_the_expiry_and_of_changes_at_once_none_is_lost(connection: Connection) -> None:
    store = DeviceStore(connection)
    await store.put_pairing(SLUG, replace(PAIRING, state=PairingState.WAITING))

    await asyncio.gather(*(store.change_pairing(SLUG, PAIRING.id, spoiled) for _ in range(10)))

    found = await store.pairing(SLUG, PAIRING.id)
    assert found is not None
    assert found.wrong == 10
    assert int(await connection.command("PTTL", f"hw:{{{SLUG}}}:pairing:{PAIRING.id}")) > 0
    assert await store.change_pairing(SLUG, "nobody", spoiled) is None


async def test_devices_and_what_they_said_are_read_back(connection: Connection) -> None:
    store = DeviceStore(connection)
    device = Device(DeviceId("d000000001"), "主入口 A", Role.STAFF, None, NOON)
    state = DeviceState(2, None, Duration(-7), None, 3, 4, Instant(NOON + 1))

    await store.put(SLUG, device)
    await store.put_contact(SLUG, device.id, NOON)
    assert await store.contacts(SLUG) == {device.id: NOON}
    await store.put_state(SLUG, device.id, state)

    assert await store.device(SLUG, device.id) == device
    assert await store.devices(SLUG) == [device]
    assert await store.states(SLUG) == {device.id: state}
    assert await store.contacts(SLUG) == {device.id: NOON + 1}
    await store.forget_contact(SLUG, device.id)
    assert (await store.contacts(SLUG), await store.states(SLUG)) == ({}, {})
    assert await store.device(SLUG, device.id) == device


async def test_wrong_codes_are_counted_for_an_hour(connection: Connection) -> None:
    store = DeviceStore(connection)

    for expected in range(3):
        assert await store.wrong_codes(SLUG, "an-address") == expected
        await store.note_wrong_code(SLUG, "an-address")

    [key] = await connection.command("KEYS", "*wrong*")
    assert 3_500 < int(await connection.command("TTL", key)) <= 3_600
    assert await store.wrong_codes(SLUG, "another") == 0


async def test_a_desk_begins_empty_is_read_back_and_counts_every_try(connection: Connection) -> None:
    store = MemberStore(connection)
    li = Member(MemberId("m1"), "李静", NOON)

    assert await store.desk(SLUG, "d1") == PinDesk()
    await asyncio.gather(*(store.change_desk(SLUG, "d1", lambda desk: tried(desk, NOON)) for _ in range(4)))
    desk = await store.change_desk(SLUG, "d2", lambda desk: opened(desk, li.id, NOON))

    assert (await store.desk(SLUG, "d1")).wrong == 4
    assert await store.desks(SLUG, ["d2", "d3"]) == [desk, PinDesk()]
    assert await store.desks(SLUG, []) == []
    await store.change_desk(SLUG, "d1", lambda desk: tried(desk, NOON))
    with pytest.raises(DomainError, match="pin_wait"):
        await store.change_desk(SLUG, "d1", lambda desk: tried(desk, NOON))
    assert (await store.desk(SLUG, "d1")).wrong == 5
    await store.forget_desk(SLUG, "d1")
    assert await store.desk(SLUG, "d1") == PinDesk()


async def test_members_are_kept_with_a_digest_in_the_order_they_came(connection: Connection) -> None:
    store = MemberStore(connection)
    zhou = Member(MemberId("m2"), "周明", Instant(NOON + 1))
    li = Member(MemberId("m1"), "李静", NOON)

    assert not await store.any(SLUG)
    await store.put(SLUG, zhou, "digest of zhou")
    await store.put(SLUG, li, "digest of li")

    assert list((await store.members(SLUG)).items()) == [(li, "digest of li"), (zhou, "digest of zhou")]
    await store.remove(SLUG, li.id)
    assert list(await store.members(SLUG)) == [zhou]
    assert await store.any(SLUG)
