import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from huiwu.domain.ids import Slug
from huiwu.store import keys
from huiwu.store.connection import Connection
from huiwu.store.durability import Guarantee, judge

OF_A_CONFERENCE = [
    function
    for _, function in inspect.getmembers(keys, inspect.isfunction)
    if next(iter(inspect.signature(function).parameters)) == "slug"
]


@given(slug=st.from_regex(r"[a-z0-9]([a-z0-9-]{0,46}[a-z0-9])?", fullmatch=True), other=st.text(max_size=20))
def test_all_keys_of_one_conference_share_one_hash_tag_and_none_is_another(slug: str, other: str) -> None:
    names = []
    for function in OF_A_CONFERENCE:
        more = [other] * (len(inspect.signature(function).parameters) - 1)
        names.append(function(Slug(slug), *more))

    # Redis Cluster hashes what stands between the first { and the first } after it.
    assert {name.partition("{")[2].partition("}")[0] for name in names} == {slug}
    assert len({key_slot(name.encode()) for name in names}) == 1
    assert len(set(names)) == len(names) >= 12
    assert all(name.startswith("hw:") for name in names)


@pytest.mark.parametrize(
    ("appendonly", "appendfsync", "replicas", "guarantee"),
    [
        ("yes", "always", 0, Guarantee.FSYNCED),
        ("yes", "always", 2, Guarantee.FSYNCED),
        ("yes", "everysec", 0, Guarantee.MEMORY),
        ("yes", "everysec", 1, Guarantee.REPLICATED),
        ("no", "always", 0, Guarantee.MEMORY),
        ("no", "no", 3, Guarantee.REPLICATED),
        (None, None, 0, Guarantee.MEMORY),
        (None, None, 1, Guarantee.REPLICATED),
        ("", "", 0, Guarantee.MEMORY),
    ],
)
def test_only_what_redis_says_about_itself_is_promised(
    appendonly: str | None, appendfsync: str | None, replicas: int, guarantee: Guarantee
) -> None:
    durability = judge(appendonly, appendfsync, replicas)

    assert durability.guarantee is guarantee
    assert durability.words
    if guarantee is Guarantee.MEMORY:
        assert "may lose" in durability.words


async def test_a_connection_finds_out_what_its_redis_is_worth(connection: Connection, redis_url: str) -> None:
    assert connection.durability.guarantee is Guarantee.FSYNCED
    await connection.command("CONFIG", "SET", "appendfsync", "everysec")
    try:
        weaker = Connection(redis_url)
        await weaker.open()
        assert weaker.durability.guarantee is Guarantee.MEMORY
        await weaker.close()
    finally:
        await connection.command("CONFIG", "SET", "appendfsync", "always")
