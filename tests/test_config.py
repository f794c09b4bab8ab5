import stat
from pathlib import Path

import pytest

from huiwu.config import DEFAULTS, SettingError, Settings, read_settings, secret_of, shown

SECRET = "s" * 32


def refusal(**environment: str) -> str:
    with pytest.raises(SettingError) as refused:
        read_settings(environment)
    return str(refused.value)


def with_data(data: Path, secret: str = "") -> Settings:
    return read_settings({"HUIWU_DATA": str(data), "HUIWU_SECRET": secret})


def test_without_any_setting_it_runs_for_this_machine_alone() -> None:
    settings = read_settings({})

    assert (settings.host, settings.port, settings.redis_url, settings.secret) == ("127.0.0.1", 8080, "", "")
    assert (settings.public_url, settings.origins, settings.most_viewers) == ("", frozenset(), 12_000)


def test_every_setting_is_read() -> None:
    settings = read_settings(
        {
            "HUIWU_HOST": "0.0.0.0",
            "HUIWU_PORT": "0",
            "HUIWU_DATA": "/srv/huiwu",
            "HUIWU_REDIS_URL": "rediss://redis:6379/1",
            "HUIWU_PUBLIC_URL": "https://huiwu.example.org/",
            "HUIWU_ORIGINS": "https://a.example.org, http://b.example.org:8080 ,",
            "HUIWU_SECRET": SECRET,
            "HUIWU_LOG_LEVEL": "debug",
            "HUIWU_MAX_VIEWERS": "22000",
            "HUIWU_LIVE_PORT": "8090",
            "HUIWU_LIVE_URL": "wss://live.example.org/",
        }
    )

    assert settings == Settings(
        host="0.0.0.0",
        port=0,
        data=Path("/srv/huiwu"),
        redis_url="rediss://redis:6379/1",
        public_url="https://huiwu.example.org",
        origins=frozenset({"https://a.example.org", "http://b.example.org:8080"}),
        secret=SECRET,
        log_level="DEBUG",
        most_viewers=22_000,
        live_port=8_090,
        live_url="wss://live.example.org",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUIWU_PORT", "65536"),
        ("HUIWU_PORT", "-1"),
        ("HUIWU_PORT", "http"),
        ("HUIWU_PORT", "٨"),
        ("HUIWU_PORT", ""),
        ("HUIWU_MAX_VIEWERS", "0"),
        ("HUIWU_LIVE_PORT", "-1"),
        ("HUIWU_LIVE_URL", "https://live.example.org"),
        ("HUIWU_LIVE_URL", "wss://live.example.org/live"),
        ("HUIWU_MAX_VIEWERS", "1e6"),
        ("HUIWU_LOG_LEVEL", "LOUD"),
        ("HUIWU_PUBLIC_URL", "huiwu.example.org"),
        ("HUIWU_PUBLIC_URL", "https://huiwu.example.org/path"),
        ("HUIWU_PUBLIC_URL", "https://huiwu.example.org?x=1"),
        ("HUIWU_ORIGINS", "https://a.example.org,ftp://b.example.org"),
    ],
)
def test_a_bad_value_is_named_and_shown_with_what_is_accepted(name: str, value: str) -> None:
    said = refusal(**{name: value})

    assert name in said
    assert repr(value.rpartition(",")[2]) in said
    assert "accepted" in said


def test_a_bad_redis_address_is_not_shown_since_it_may_hold_a_password() -> None:
    said = refusal(HUIWU_REDIS_URL="http://:hunter2@redis")

    assert "HUIWU_REDIS_URL" in said
    assert "redis://" in said
    assert "hunter2" not in said


def test_a_short_secret_is_refused_and_not_shown() -> None:
    said = refusal(HUIWU_SECRET="short-one")

    assert "HUIWU_SECRET" in said
    assert "32" in said
    assert "short-one" not in said


def test_a_setting_misspelt_is_noticed() -> None:
    said = refusal(HUIWU_PROT="80")

    assert "HUIWU_PROT" in said
    assert all(name in said for name in DEFAULTS)


def test_other_peoples_variables_are_left_alone() -> None:
    ours = {"HUIWU_DOMAIN": "x", "HUIWU_SKIP_WEB": "1", "HUIWU_TEST_REDIS_URL": "redis://x"}

    assert read_settings({"PATH": "/bin", **ours}) == read_settings({})


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_setting_may_be_given_as_a_file(tmp_path: Path, name: str) -> None:
    given = {
        "HUIWU_REDIS_URL": "redis://redis",
        "HUIWU_PUBLIC_URL": "https://a.example.org",
        "HUIWU_ORIGINS": "https://a.example.org",
        "HUIWU_SECRET": SECRET,
    }
    value = given.get(name, DEFAULTS[name])
    (tmp_path / "value").write_text(f"{value}\n")

    assert read_settings({f"{name}_FILE": str(tmp_path / "value")}) == read_settings({name: value})


def test_a_file_that_is_missing_stops_the_start_in_words() -> None:
    assert "HUIWU_SECRET_FILE" in refusal(HUIWU_SECRET_FILE="/nowhere/at/all")


def test_a_value_and_a_file_for_it_are_one_too_many(tmp_path: Path) -> None:
    assert "keep one" in refusal(HUIWU_SECRET=SECRET, HUIWU_SECRET_FILE=str(tmp_path))


def test_all_settings_are_shown_with_secrets_masked() -> None:
    lines = shown(read_settings({"HUIWU_SECRET": SECRET, "HUIWU_REDIS_URL": "redis://me:hunter2@redis:6379/0"}))

    assert set(lines) == set(DEFAULTS)
    assert lines["HUIWU_REDIS_URL"] == "redis://***@redis:6379/0"
    assert not [text for text in lines.values() if SECRET in text or "hunter2" in text]


@pytest.mark.parametrize("password", ["p@ss", "p/ss", "p%40ss", "p?ss"])
@pytest.mark.parametrize("url", ["redis://:{}@redis:6379", "redis://redis:6379/0?password={}"])
def test_no_part_of_a_password_is_shown_whatever_is_in_it(password: str, url: str) -> None:
    lines = shown(read_settings({"HUIWU_REDIS_URL": url.format(password)}))

    assert "***" in lines["HUIWU_REDIS_URL"]
    assert "ss" not in lines["HUIWU_REDIS_URL"].replace("password=", "")


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    data = tmp_path / "data"

    first, again = secret_of(with_data(data)), secret_of(with_data(data))

    assert first == again
    assert len(first) == 64
    assert first != secret_of(with_data(tmp_path / "other"))
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_secret_that_is_set_is_taken_and_none_is_made(tmp_path: Path) -> None:
    assert secret_of(with_data(tmp_path, SECRET)) == SECRET.encode()
    assert not list(tmp_path.iterdir())


def test_a_damaged_secret_is_not_replaced_in_silence(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("cut off")

    with pytest.raises(SettingError, match="damaged"):
        secret_of(with_data(tmp_path))
