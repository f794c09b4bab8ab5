from pathlib import Path

import pytest

from huiwu.clock import system_clock
from huiwu.config import SettingError, Tls, read_settings, shown
from huiwu.https import Https
from huiwu.tls.sources import machine_names

FILES = {"HUIWU_TLS": "files", "HUIWU_TLS_CERT": "/c.pem", "HUIWU_TLS_KEY": "/k.pem"}


def test_without_the_setting_somebody_else_does_https() -> None:
    settings = read_settings({})

    assert (settings.tls, settings.scheme, settings.http_port) == (Tls.OFF, "http", 0)
    assert Https(settings, 8080, system_clock).context is None


def test_a_hall_has_a_plain_port_unless_it_is_turned_off() -> None:
    assert read_settings({"HUIWU_TLS": "Local"}).http_port == 8081
    assert read_settings({"HUIWU_TLS": "local", "HUIWU_HTTP_PORT": "80"}).http_port == 80
    assert read_settings({"HUIWU_TLS": "local", "HUIWU_HTTP_PORT": "0"}).http_port == 0


def test_given_files_are_read_and_shown() -> None:
    settings = read_settings(FILES)

    assert (settings.tls_cert, settings.tls_key, settings.http_port) == (Path("/c.pem"), Path("/k.pem"), 0)
    assert shown(settings)["HUIWU_TLS_CERT"] == "/c.pem"
    assert shown(settings)["HUIWU_PUBLIC_URL"] == "(https://HOST:PORT)"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"HUIWU_TLS": "yes"}, "HUIWU_TLS is 'yes'"),
        ({"HUIWU_TLS": "files", "HUIWU_TLS_CERT": "/c.pem"}, "HUIWU_TLS_KEY"),
        ({"HUIWU_TLS": "local", "HUIWU_TLS_CERT": "/c.pem"}, "HUIWU_TLS_CERT"),
        ({"HUIWU_TLS": "local", "HUIWU_PUBLIC_URL": "http://a.example"}, "HUIWU_PUBLIC_URL"),
        ({"HUIWU_TLS": "local", "HUIWU_HTTP_PORT": "x"}, "HUIWU_HTTP_PORT"),
        ({"HUIWU_HTTP_PORT": "8081"}, "HUIWU_HTTP_PORT"),
    ],
)
def test_settings_that_do_not_fit_together_are_refused_in_words(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named) as refused:
        read_settings(environment)
    assert "accepted" in str(refused.value)


def an_https(data: Path, **environment: str) -> Https:
    given = {"HUIWU_TLS": "local", "HUIWU_DATA": str(data)} | environment
    return Https(read_settings(given), 8080, system_clock)


def test_a_server_for_itself_answers_to_its_own_names_only(tmp_path: Path) -> None:
    https = an_https(tmp_path)

    assert https.origins() == {f"https://{host}:8080" for host in ("127.0.0.1", "localhost", "[::1]")}
    assert https.trust_url == "http://127.0.0.1:8081/trust"


def test_a_server_for_the_hall_answers_to_all_names_of_the_machine(tmp_path: Path) -> None:
    https = an_https(tmp_path, HUIWU_HOST="0.0.0.0")

    assert {f"https://{host}:8080" for host in machine_names("").as_hosts()} <= https.origins()


def test_the_name_people_were_given_comes_first(tmp_path: Path) -> None:
    https = an_https(tmp_path, HUIWU_HOST="0.0.0.0", HUIWU_PUBLIC_URL="https://huiwu.hall.example:8080")

    assert https.trust_url == "http://huiwu.hall.example:8081/trust"
    assert "huiwu.hall.example" in https.hosts()


def test_without_a_plain_port_the_page_is_over_https(tmp_path: Path) -> None:
    assert an_https(tmp_path, HUIWU_HTTP_PORT="0").trust_url == "https://127.0.0.1:8080/trust"


def test_a_damaged_authority_stops_the_start_in_words(tmp_path: Path) -> None:
    an_https(tmp_path)
    (tmp_path / "tls" / "authority.pem").write_bytes(b"half of it")

    with pytest.raises(SettingError, match="damaged"):
        an_https(tmp_path)
