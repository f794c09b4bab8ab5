"""The aiohttp application."""

from collections.abc import Callable

from aiohttp import web

from huiwu.http import files, health, middlewares, scans
from huiwu.http.auth import needing
from huiwu.http.context import DESCRIPTION, HOUSE, REPORT, SITE, Site
from huiwu.http.openapi import describe
from huiwu.http.routes import ROUTES
from huiwu.services.house import House

# The largest body is an import; handlers that take less read less.
_LARGEST_BODY = 11 * 1024 * 1024
# Requests in progress get this long to be answered when we stop.
_LAST_ANSWERS_S = 3.0


def build_app(house: House, site: Site, report: Callable[[], None]) -> web.Application:
    """All routes behind their doors."""
    app = web.Application(middlewares=[middlewares.observe], client_max_size=_LARGEST_BODY)
    app[HOUSE] = house
    app[SITE] = site
    app[REPORT] = report
    app[DESCRIPTION] = describe(ROUTES)
    app[files.KEPT] = files.Kept()
    # aiohttp tries the routes below one folder in turn: the one that a queue of people waits for comes first.
    for route in sorted(ROUTES, key=lambda one: one.handler is not scans.scan):
        handler = needing(route.right, route.handler, unasked=route.unasked)
        if route.method == "GET":
            app.router.add_get(route.path, handler, allow_head=True)
        else:
            app.router.add_route(route.method, route.path, handler)
    if site.static.is_dir():
        app.router.add_static("/static/", site.static, show_index=False, follow_symlinks=False)
    app.on_response_prepare.append(middlewares.secure)
    return app


def build_watch(house: House, site: Site, report: Callable[[], None]) -> web.Application:
    """Only what whoever watches the live edge asks for."""
    app = web.Application(middlewares=[middlewares.observe])
    app[HOUSE] = house
    app[SITE] = site
    app[REPORT] = report
    for path, handler in (("/healthz", health.alive), ("/readyz", health.ready), ("/metrics", health.metrics)):
        app.router.add_get(path, handler)
    app.on_response_prepare.append(middlewares.secure)
    return app


async def start_app(app: web.Application) -> web.AppRunner:
    """A runner that was set up; `connection.http_protocols` serves its connections."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_LAST_ANSWERS_S)
    await runner.setup()
    return runner
