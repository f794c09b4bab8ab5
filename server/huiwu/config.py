"""The settings: read once from `HUIWU_*`, frozen, handed down. A bad one stops the start, in words."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

_PREFIX = "HUIWU_"
_SHORTEST_SECRET = 32
_TRUST_PORT = "8081"
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_REDIS_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel")
_SENTINEL_URL = re.compile(r"redis\+sentinel://(.*@)?[^/@,:]+(:\d+)?(,[^/@,:]+(:\d+)?)*/[^/]+(/\d+)?")
_URL_OPTION = re.compile(r"(?<=[?&]password=)[^&]*")
# Up to the last @: a password that should have been escaped is not to be shown either.
_URL_USER = re.compile(r"(?<=//).*@")

DEFAULTS = {
    "HUIWU_HOST": "127.0.0.1",
    "HUIWU_PORT": "8080",
    "HUIWU_DATA": "./huiwu-data",
    "HUIWU_REDIS_URL": "",
    "HUIWU_PUBLIC_URL": "",
    "HUIWU_ORIGINS": "",
    "HUIWU_SECRET": "",
    "HUIWU_LOG_LEVEL": "INFO",
    "HUIWU_MAX_VIEWERS": "12000",
    "HUIWU_TLS": "off",
    "HUIWU_TLS_CERT": "",
    "HUIWU_TLS_KEY": "",
    "HUIWU_HTTP_PORT": "",
    "HUIWU_LIVE_PORT": "",
    "HUIWU_LIVE_URL": "",
}
"""Every setting; each may also be given as `NAME_FILE`, a file that holds the value."""


class SettingError(Exception):
    """A setting that can't be used; the message names it, the value, and what is accepted."""


class Tls(StrEnum):
    """Who sees to HTTPS: somebody in front of us, we ourselves, or we with files we are given."""

    OFF = "off"
    LOCAL = "local"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Settings:
    """How this deployment runs. `port` 0 picks a free one; `redis_url` "" means the embedded Redis."""

    host: str
    port: int
    data: Path
    redis_url: str
    public_url: str
    origins: frozenset[str]
    secret: str
    log_level: str
    most_viewers: int
    tls: Tls = Tls.OFF
    tls_cert: Path = Path()
    tls_key: Path = Path()
    http_port: int = 0
    """The plain HTTP port beside HTTPS; 0 for none."""
    live_port: int = 0
    """Where `huiwu live` listens; 0 picks a free one."""
    live_url: str = ""
    """Where pages open their public sockets; "" for where they come from themselves."""

    @property
    def scheme(self) -> str:
        return "http" if self.tls is Tls.OFF else "https"


def _raw(environment: Mapping[str, str]) -> dict[str, str]:
    raw = {}
    for name, default in DEFAULTS.items():
        file = environment.get(f"{name}_FILE", "")
        if file and environment.get(name):
            raise SettingError(f"{name} and {name}_FILE are both set: keep one.")
        if file:
            try:
                raw[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingError(f"{name}_FILE: {file} can't be read: {error}") from error
        else:
            raw[name] = environment.get(name, default).strip()
    known = {
        *DEFAULTS,
        *(f"{name}_FILE" for name in DEFAULTS),
        "HUIWU_DOMAIN",
        "HUIWU_SKIP_WEB",
        "HUIWU_NODE",
    }
    for name in environment:
        if name.startswith(_PREFIX) and name not in known and not name.startswith("HUIWU_TEST_"):
            raise SettingError(f"{name} is not a setting; these are: {', '.join(DEFAULTS)}.")
    return raw


def _number(raw: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = raw[name]
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        raise SettingError(f"{name} is {text!r}; a whole number from {least} to {most} is accepted.")
    return int(text)


def _origin(text: str, name: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("http", "https") or not url.hostname or url.path not in ("", "/") or url.query:
        raise SettingError(f"{name} is {text!r}; https://HOST or http://HOST:PORT is accepted, without a path.")
    return f"{url.scheme}://{url.netloc}"


def _tls(raw: Mapping[str, str]) -> Tls:
    """Which kind is asked for; raises `SettingError` when the other settings do not fit it."""
    text = raw["HUIWU_TLS"].lower()
    if text not in set(Tls):
        raise SettingError(f"HUIWU_TLS is {raw['HUIWU_TLS']!r}; one of {', '.join(Tls)} is accepted.")
    tls = Tls(text)
    for name in ("HUIWU_TLS_CERT", "HUIWU_TLS_KEY"):
        if (tls is Tls.FILES) != bool(raw[name]):
            raise SettingError(
                f"HUIWU_TLS is {text!r} and {name} is {raw[name]!r}; a file is accepted with 'files' only."
            )
    if tls is not Tls.OFF and raw["HUIWU_PUBLIC_URL"].startswith("http://"):
        raise SettingError(f"HUIWU_PUBLIC_URL is {raw['HUIWU_PUBLIC_URL']!r}; with HUIWU_TLS, https:// is accepted.")
    if tls is Tls.OFF and raw["HUIWU_HTTP_PORT"] not in ("", "0"):
        raise SettingError("HUIWU_HTTP_PORT is set and HUIWU_TLS is 'off'; it is accepted beside HTTPS only.")
    return tls


def _http_port(raw: Mapping[str, str], tls: Tls) -> int:
    given = raw["HUIWU_HTTP_PORT"] or (_TRUST_PORT if tls is Tls.LOCAL else "0")
    return _number({"HUIWU_HTTP_PORT": given}, "HUIWU_HTTP_PORT", 0, 65_535)


def _live_url(text: str) -> str:
    url = urlsplit(text)
    if text and (url.scheme not in ("ws", "wss") or not url.hostname or url.path not in ("", "/") or url.query):
        raise SettingError(f"HUIWU_LIVE_URL is {text!r}; wss://HOST or ws://HOST:PORT is accepted, without a path.")
    return f"{url.scheme}://{url.netloc}" if text else ""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """All settings; raises `SettingError`."""
    raw = _raw(environment)
    redis_url = raw["HUIWU_REDIS_URL"]
    if redis_url and urlsplit(redis_url).scheme not in _REDIS_SCHEMES:
        raise SettingError(f"HUIWU_REDIS_URL begins with none of {', '.join(s + '://' for s in _REDIS_SCHEMES)}.")
    if redis_url.startswith("redis+sentinel:") and not _SENTINEL_URL.fullmatch(redis_url):
        raise SettingError(
            "HUIWU_REDIS_URL names no service: redis+sentinel://HOST:PORT,HOST:PORT/SERVICE is accepted."
        )
    secret = raw["HUIWU_SECRET"]
    if secret and len(secret) < _SHORTEST_SECRET:
        raise SettingError(f"HUIWU_SECRET is too short; {_SHORTEST_SECRET} characters or more are accepted.")
    level = raw["HUIWU_LOG_LEVEL"].upper()
    if level not in _LOG_LEVELS:
        raise SettingError(f"HUIWU_LOG_LEVEL is {level!r}; one of {', '.join(_LOG_LEVELS)} is accepted.")
    public = raw["HUIWU_PUBLIC_URL"]
    tls = _tls(raw)
    return Settings(
        host=raw["HUIWU_HOST"],
        port=_number(raw, "HUIWU_PORT", 0, 65_535),
        data=Path(raw["HUIWU_DATA"]),
        redis_url=redis_url,
        public_url=_origin(public, "HUIWU_PUBLIC_URL") if public else "",
        origins=frozenset(
            _origin(one.strip(), "HUIWU_ORIGINS") for one in raw["HUIWU_ORIGINS"].split(",") if one.strip()
        ),
        secret=secret,
        log_level=level,
        most_viewers=_number(raw, "HUIWU_MAX_VIEWERS", 1, 1_000_000),
        tls=tls,
        tls_cert=Path(raw["HUIWU_TLS_CERT"]),
        tls_key=Path(raw["HUIWU_TLS_KEY"]),
        http_port=_http_port(raw, tls),
        live_port=_number({"HUIWU_LIVE_PORT": raw["HUIWU_LIVE_PORT"] or "0"}, "HUIWU_LIVE_PORT", 0, 65_535),
        live_url=_live_url(raw["HUIWU_LIVE_URL"]),
    )


def shown(settings: Settings) -> dict[str, str]:
    """All settings as text, secrets masked."""
    return {
        "HUIWU_HOST": settings.host,
        "HUIWU_PORT": str(settings.port),
        "HUIWU_DATA": str(settings.data),
        "HUIWU_REDIS_URL": _URL_USER.sub("***@", _URL_OPTION.sub("***", settings.redis_url))
        or "(embedded, in HUIWU_DATA)",
        "HUIWU_PUBLIC_URL": settings.public_url or f"({settings.scheme}://HOST:PORT)",
        "HUIWU_ORIGINS": ",".join(sorted(settings.origins)) or "(none besides the public URL)",
        "HUIWU_SECRET": "***" if settings.secret else "(made once, in HUIWU_DATA/secret)",
        "HUIWU_LOG_LEVEL": settings.log_level,
        "HUIWU_MAX_VIEWERS": str(settings.most_viewers),
        "HUIWU_TLS": settings.tls,
        "HUIWU_TLS_CERT": str(settings.tls_cert) if settings.tls is Tls.FILES else "(none)",
        "HUIWU_TLS_KEY": str(settings.tls_key) if settings.tls is Tls.FILES else "(none)",
        "HUIWU_LIVE_PORT": str(settings.live_port) if settings.live_port else "0 (a free one; for huiwu live only)",
        "HUIWU_LIVE_URL": settings.live_url or "(where the pages come from)",
        "HUIWU_HTTP_PORT": str(settings.http_port) if settings.http_port else "0 (no plain HTTP beside HTTPS)",
    }


def secret_of(settings: Settings) -> bytes:
    """The secret that signs badge links and gate codes; made once in the data folder when none is set."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.data / "secret"
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(path, "x", encoding="ascii", opener=_private) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < _SHORTEST_SECRET:
        raise SettingError(f"{path} is damaged: put the secret of this deployment back, or remove the file.")
    return secret.encode()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
