"""Round every request: errors become problems, answers get their security headers, and one line is logged."""

import logging
import time
from functools import cache

from aiohttp import web
from prometheus_client import Counter

from huiwu.domain.errors import DomainError, StoreError, WireError
from huiwu.http.auth import Handler
from huiwu.http.context import AT_THE_LINES_PACE, site_of
from huiwu.http.headers import ALWAYS
from huiwu.wire.json_text import dumps
from huiwu.wire.problems import CONTENT_TYPE, PROBLEMS, body

log = logging.getLogger("huiwu.http")

REQUESTS = Counter("huiwu_http_requests", "Answers by status", ["status"])
_SLOW_S = 1.0

_HTTP_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


def problem_response(error: DomainError) -> web.Response:
    problem = PROBLEMS[error.code]
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after_s is not None:
        headers["Retry-After"] = str(problem.retry_after_s)
    if error.code in ("sign_in_first", "bad_key"):
        headers["WWW-Authenticate"] = "Bearer"
    return web.Response(
        text=dumps(body(error)),
        status=problem.status,
        content_type=CONTENT_TYPE,
        charset="utf-8",
        headers=headers,
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where errors of a request are caught."""
    try:
        return await handler(request)
    except Exception as error:  # noqa: BLE001  (every one of them is answered, those of ours also logged)
        return _problem(request, error)


def _problem(request: web.Request, error: Exception) -> web.StreamResponse:
    """What a request that failed is answered; redirects go on being raised."""
    match error:
        case DomainError():
            return problem_response(error)
        case WireError():
            return problem_response(DomainError(error.code))
        case StoreError():
            log.warning("%s %s: %s", request.method, _route(request), error.message)
            return problem_response(DomainError("store_unavailable"))
        case web.HTTPException():
            if error.status < 400:
                raise error
            response = problem_response(DomainError(_HTTP_CODES.get(error.status, "bad_request")))
            if "Allow" in error.headers:
                response.headers["Allow"] = error.headers["Allow"]
            return response
    log.error("%s %s failed", request.method, _route(request), exc_info=error)
    return problem_response(DomainError("internal"))


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Catch errors, count every answer; a slow one gets a line. Addresses are logged as routes: ids may be personal.

    One middleware does both, because each round is paid by every scan.
    """
    began = time.monotonic()
    try:
        response = await handler(request)
    except Exception as error:  # noqa: BLE001  (as in `problems`)
        response = _problem(request, error)
    _answers(response.status).inc()
    took = time.monotonic() - began
    if took > _SLOW_S and AT_THE_LINES_PACE not in request:
        log.warning("%s %s took %.1f s", request.method, _route(request), took)
    return response


@cache
def _answers(status: int) -> Counter:
    return REQUESTS.labels(str(status))


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(no route)"


def _policy(request: web.Request) -> str:
    # A policy can't name an IPv6 address; on a page opened by one, 'self' stands for it.
    origins = sorted(origin for origin in site_of(request).origins if "[" not in origin)
    sockets = " ".join([origin.replace("http", "ws", 1) for origin in origins] + [site_of(request).live_url]).strip()
    script = "'self' 'wasm-unsafe-eval'" if request.path.endswith("/scanner") else "'self'"
    return (
        f"default-src 'none'; script-src {script}; style-src 'self'; img-src 'self' data: blob:; "
        f"media-src 'self' blob:; font-src 'self'; connect-src 'self' {sockets}; worker-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


async def secure(request: web.Request, response: web.StreamResponse) -> None:
    """Headers for every answer, set as it starts."""
    headers, site = response.headers, site_of(request)
    if "Content-Security-Policy" not in headers:
        headers.update(ALWAYS)
        if headers.get("Content-Type", "").startswith("text/html"):
            headers["Content-Security-Policy"] = _policy(request)
    if site.secure and site.lasting:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "Cache-Control" not in headers:
        unchanging = request.path.startswith("/static/assets/")
        headers["Cache-Control"] = "public, max-age=31536000, immutable" if unchanging else "no-store"
