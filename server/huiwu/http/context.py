"""What every handler can reach: the house, where we are on the web, and who asks."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from huiwu.domain.access import Grant
from huiwu.domain.ids import Slug
from huiwu.services.house import House


@dataclass(frozen=True, slots=True)
class Site:
    """Where this deployment is on the web. `origins` are exact, `scheme://host[:port]`, and may grow while we run.

    `lasting`: browsers may be told never to try plain HTTP again. `http_port`: where we answer it beside HTTPS, or 0.
    `live_url`: where pages open public sockets, "" for here.
    """

    public_url: str
    origins: set[str]
    cookie: str
    secure: bool
    static: Path
    lasting: bool = True
    http_port: int = 0
    live_url: str = ""

    def learn(self, origins: AbstractSet[str]) -> None:
        """The machine has new names: pages opened by them may post and open sockets, too."""
        self.origins.update(origins)


HOUSE = web.AppKey("house", House)
SITE = web.AppKey("site", Site)
REPORT: web.AppKey[Callable[[], None]] = web.AppKey("report")
DESCRIPTION: web.AppKey[dict[str, object]] = web.AppKey("description")
GRANTS = web.RequestKey("grants", tuple[Grant, ...])
GRANT = web.RequestKey("grant", Grant)
"""The one that opened the door of the route."""
AT_THE_LINES_PACE = web.RequestKey("at_the_lines_pace", bool)
"""How long it takes says something about the other side's line, and nothing about us."""
BY_COOKIE = web.RequestKey("by_cookie", bool)


def house_of(request: web.Request) -> House:
    return request.app[HOUSE]


def site_of(request: web.Request) -> Site:
    return request.app[SITE]


def slug_of(request: web.Request) -> Slug:
    return Slug(request.match_info["slug"])


def actor_of(request: web.Request) -> str:
    """Who did it, for the log of the agenda: a role and the token it hangs on, never a name."""
    slug = slug_of(request)
    for one in request[GRANTS]:
        if one.conference == slug:
            return f"{one.role}:{one.token_id or '-'}"
    return "-"
