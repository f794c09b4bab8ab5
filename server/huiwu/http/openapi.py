"""The description of the HTTP interface, made from the table of routes."""

import re
from typing import TYPE_CHECKING, Any

from aiohttp import web

from huiwu import __version__
from huiwu.http.body import reply
from huiwu.http.context import DESCRIPTION
from huiwu.wire import schemas

if TYPE_CHECKING:
    from huiwu.http.routes import Route

_PARAMETER = re.compile(r"\{(\w+)(?::((?:[^{}]|\{[^{}]*\})*))?\}")
_SUCCESS = {"POST": "200", "GET": "200", "PUT": "200", "PATCH": "200", "DELETE": "204"}


async def description(request: web.Request) -> web.Response:
    """The description of all requests."""
    return reply(request.app[DESCRIPTION], headers={"Cache-Control": "public, max-age=300"})


def describe(routes: "tuple[Route, ...]") -> dict[str, Any]:
    """An OpenAPI 3.1 document; pages are left out."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if route.path.startswith(("/api/", "/healthz", "/readyz", "/metrics")):
            path = _PARAMETER.sub(lambda match: f"{{{match[1]}}}", route.path)
            paths.setdefault(path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Huiwu 会务", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": {"Problem": schemas.PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(route: "Route") -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__.rpartition('.')[2]}_{getattr(route.handler, '__name__', '')}",
        "summary": (route.handler.__doc__ or "").strip(),
        "parameters": [
            {
                "name": match[1],
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": f"^{match[2]}$"} if match[2] else {"type": "string"},
            }
            for match in _PARAMETER.finditer(route.path)
        ]
        + [{"name": name, "in": "query", "schema": {"type": "string"}} for name in route.query],
        "responses": {
            _SUCCESS[route.method]: {"description": "done"},
            "default": {"description": "a problem", "content": {"application/problem+json": problem}},
        },
    }
    if route.right is not None:
        operation["security"] = [{"token": []}]
        operation["x-right"] = route.right.value
    if route.takes is not None:
        kind = "multipart/form-data" if route.takes is schemas.FILE else "application/json"
        operation["requestBody"] = {"required": True, "content": {kind: {"schema": route.takes}}}
    return operation
