"""Whether we are alive, whether we can work, and figures for those who watch."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from huiwu.domain.errors import DomainError
from huiwu.http.body import reply
from huiwu.http.context import VIEWERS, house_of, site_of


async def alive(request: web.Request) -> web.Response:
    """The process runs."""
    # The page on the plain port asks this over HTTPS, to see whether the device trusts us.
    headers = {"Access-Control-Allow-Origin": "*"} if site_of(request).http_port else None
    return reply({"status": "alive"}, headers=headers)


async def ready(request: web.Request) -> web.Response:
    """Redis is reachable and takes writes."""
    connection = house_of(request).connection
    if not await connection.writable():
        raise DomainError("store_unavailable")
    return reply({"status": "ready", "durability": connection.durability.guarantee.value})


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text."""
    lines = (
        "# HELP huiwu_viewers Open viewer sockets",
        "# TYPE huiwu_viewers gauge",
        f"huiwu_viewers {request.app[VIEWERS]()}",
    )
    viewers = "\n".join(lines) + "\n"
    return web.Response(body=generate_latest() + viewers.encode(), headers={"Content-Type": CONTENT_TYPE_LATEST})
