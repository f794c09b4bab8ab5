"""Documents as files: brought in by those who run the agenda, given to everybody once they are released."""

import asyncio
import logging

from aiohttp import web
from multidict import CIMultiDict

from huiwu.domain.access import Right
from huiwu.domain.errors import DomainError, StoreError
from huiwu.domain.files import LARGEST_DOCUMENT, StoredFile
from huiwu.domain.programme import Document
from huiwu.http.auth import grant_for, identify, session_of
from huiwu.http.body import reply, sent_file
from huiwu.http.context import AT_THE_LINES_PACE, house_of, slug_of
from huiwu.http.headers import ALWAYS
from huiwu.http.middlewares import problem_response
from huiwu.wire import document_words
from huiwu.wire.downloads import Part, disposition, part_wanted

log = logging.getLogger("huiwu.http")

# Whatever a file is, it can do nothing where it is opened.
_POLICY = "default-src 'none'; sandbox"
# Caches may keep it, and must ask us each time whether it is still public: a release can be taken back.
_ASK_EACH_TIME = "public, no-cache"
# Whoever takes no piece within this is gone.
_TAKEN_WITHIN_S = 60


async def add(request: web.Request) -> web.Response:
    """Bring in one file; the same bytes again are the same file."""
    request[AT_THE_LINES_PACE] = True
    name, pieces = await sent_file(request, LARGEST_DOCUMENT)
    return reply(document_words.file(await house_of(request).documents.keep(slug_of(request), name, pieces)))


async def find(request: web.Request) -> web.Response:
    """All files, and which documents are made of them."""
    return reply(document_words.files(await house_of(request).documents.all(slug_of(request))))


async def remove(request: web.Request) -> web.Response:
    """Remove a file that no item uses."""
    await house_of(request).documents.remove(slug_of(request), request.match_info["digest"])
    return web.Response(status=204)


async def get(request: web.Request) -> web.StreamResponse:
    """A document's file, once it is released; before that only for those who run the agenda."""
    house, slug, digest = house_of(request), slug_of(request), request.match_info["digest"]
    file: Document | StoredFile | None = await house.documents.released(slug, digest)
    caching = _ASK_EACH_TIME
    if file is None:
        # The same for a file that waits and for one that never was: who knows a digest learns nothing by asking.
        file, caching = await _preview(request), "no-store"
    if file is None:
        raise DomainError("not_found")
    headers = _headers(file, caching)
    # A cache that compresses marks the tag as weak; it is the same file nevertheless.
    if any(known.value in (digest, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    try:
        part = part_wanted(_range_of(request, headers["ETag"]), file.size)
    except DomainError as error:
        response = problem_response(error)
        response.headers["Content-Range"] = f"bytes */{file.size}"
        return response
    return await _sent(request, file, part, headers)


async def _preview(request: web.Request) -> StoredFile | None:
    if "Authorization" not in request.headers and session_of(request) is None:
        return None
    await identify(request)
    if grant_for(request, Right.RUN_AGENDA) is None:
        return None
    return await house_of(request).documents.stored(slug_of(request), request.match_info["digest"])


def _headers(file: Document | StoredFile, caching: str) -> CIMultiDict[str]:
    return CIMultiDict(
        {
            **ALWAYS,
            "Content-Security-Policy": _POLICY,
            "Content-Type": file.media_type,
            "Content-Disposition": disposition(file.file_name),
            "ETag": f'"{file.digest}"',
            "Cache-Control": caching,
            "Accept-Ranges": "bytes",
        }
    )


def _range_of(request: web.Request, tag: str) -> str | None:
    """The `Range` header, unless the file that it was meant for is another one."""
    if request.headers.get("If-Range", tag) != tag:
        return None
    return request.headers.get("Range")


async def _sent(
    request: web.Request, file: Document | StoredFile, part: Part | None, headers: CIMultiDict[str]
) -> web.StreamResponse:
    request[AT_THE_LINES_PACE] = True
    response = web.StreamResponse(status=200 if part is None else 206, headers=headers)
    if part is None:
        part = Part(0, file.size)
    else:
        response.headers["Content-Range"] = part.content_range(file.size)
    response.content_length = part.length
    try:
        await response.prepare(request)
        if request.method != "HEAD":
            pieces = house_of(request).documents.pieces(slug_of(request), file.digest, part.first, part.length)
            async for piece in pieces:
                async with asyncio.timeout(_TAKEN_WITHIN_S):
                    await response.write(piece)
        await response.write_eof()
    except (StoreError, TimeoutError, ConnectionError) as error:
        # Half of it is out: that it ends too early is the only thing that can still be said.
        if isinstance(error, StoreError):
            log.warning("a download ended early: %s", error.message)
        if request.transport is not None:
            request.transport.abort()
    return response
