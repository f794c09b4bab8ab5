"""Whether we are alive, whether we can work, and figures for those who watch."""

import os

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from huiwu.domain.errors import DomainError
from huiwu.http.body import reply
from huiwu.http.context import REPORT, house_of, site_of


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
    """Prometheus text; of all processes that share a folder for it, where there are several."""
    request.app[REPORT]()
    registry: CollectorRegistry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
