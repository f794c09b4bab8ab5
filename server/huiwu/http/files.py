"""Answers that are files: named, and sent again only when they changed."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from huiwu.domain.errors import DomainError, FieldError
from huiwu.http.headers import ALWAYS
from huiwu.wire.language import Language
from huiwu.wire.page import HTML, POLICY

CALENDAR = "text/calendar"
CALENDAR_CACHE = "public, max-age=60"


class Kept:
    """The newest version of files that many people fetch in the same minute: each is written once, in a thread."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[str, asyncio.Task[bytes]]] = {}

    async def file(self, name: str, tag: str, write: Callable[[], bytes]) -> bytes:
        """The file of that name as it is under this tag; who comes while it is written waits for it as well."""
        known = self._newest.get(name)
        if known is None or known[0] != tag:
            known = (tag, asyncio.create_task(asyncio.to_thread(write)))
            self._newest[name] = known
        try:
            # One who goes away must not stop it for the others.
            return await asyncio.shield(known[1])
        finally:
            if known[1].done() and (known[1].cancelled() or known[1].exception() is not None):
                self._newest.pop(name, None)


KEPT = web.AppKey("kept", Kept)


def language_of(request: web.Request) -> Language:
    """The language asked for by `lang`, Chinese when none is; raises `bad_input`."""
    try:
        return Language(request.query.get("lang") or Language.ZH)
    except ValueError as error:
        raise DomainError("bad_input", (FieldError("lang", "unknown_value"),)) from error


def is_known(request: web.Request, tag: str) -> bool:
    """Whether the asker has the file under this tag already, however a cache on the way marked it."""
    return any(known.value in (tag, "*") for known in request.if_none_match or ())


def unchanged(tag: str, cache: str) -> web.Response:
    return web.Response(status=304, headers={"ETag": f'"{tag}"', "Cache-Control": cache})


def file(body: bytes, content_type: str, name: str, headers: dict[str, str] | None = None) -> web.Response:
    """A file to keep; `name` is ASCII without quotation marks."""
    kept = {"Content-Disposition": f'attachment; filename="{name}"', **(headers or {})}
    response = web.Response(body=body, content_type=content_type, headers=kept)
    if content_type.startswith("text/"):
        response.charset = "utf-8"
    response.enable_compression()
    return response


def html(body: bytes, name: str = "", headers: dict[str, str] | None = None) -> web.Response:
    """A page of one file, with the policy that lets in its own style and nothing else; with a `name`, one to keep."""
    kept = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    response = web.Response(body=body, content_type=HTML, charset="utf-8")
    response.headers.update({**ALWAYS, "Content-Security-Policy": POLICY, **kept, **(headers or {})})
    response.enable_compression()
    return response
