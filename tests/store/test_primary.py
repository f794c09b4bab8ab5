import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiwu.config import SettingError, read_settings
from huiwu.store.primary import sentinel_parts

hosts = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?", fullmatch=True)


@given(st.lists(st.tuples(hosts, st.integers(1, 65_535)), min_size=1, max_size=5), hosts, st.integers(0, 15))
def test_sentinels_service_and_database_are_read_back(
    sentinels: list[tuple[str, int]], service: str, database: int
) -> None:
    where = ",".join(f"{host}:{port}" for host, port in sentinels)
    url = f"redis+sentinel://user:p%40ss@{where}/{service}/{database}"

    assert sentinel_parts(url) == (sentinels, service, database)
    assert read_settings({"HUIWU_REDIS_URL": url}).redis_url == url


def test_a_sentinel_without_a_port_has_the_usual_one() -> None:
    assert sentinel_parts("redis+sentinel://a,b:5/main") == ([("a", 26_379), ("b", 5)], "main", 0)


@pytest.mark.parametrize("url", ["redis+sentinel://a:1", "redis+sentinel://a:1/", "redis+sentinel:///main"])
def test_a_url_that_names_no_service_or_no_sentinel_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="named"):
        sentinel_parts(url)
    with pytest.raises(SettingError):
        read_settings({"HUIWU_REDIS_URL": url})
