"""Read request bodies: bounded in size and time, and only of the kind the handler takes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from huiwu.domain.errors import DomainError
from huiwu.http.headers import JSON
from huiwu.wire.json_text import dumps, loads

JSON_LIMIT = 64 * 1024
BATCH_LIMIT = 128 * 1024
AGENDA_LIMIT = 1024 * 1024
_JSON_TIME_S = 10
_FILE_TIME_S = 60
# A large file may come slowly, as long as it comes.
_PIECE_TIME_S = 30
_SLOWEST_FILE_S = 30 * 60
_CHUNK = 64 * 1024


async def json_body(request: web.Request, limit: int = JSON_LIMIT) -> Any:
    """The JSON value of the body; raises `unsupported_media_type`, `too_large`, `too_slow`, or `WireError`."""
    # Most say it in just these words; the rest is read by the rules of the header.
    if request.headers.get("Content-Type") != "application/json" and request.content_type != "application/json":
        raise DomainError("unsupported_media_type")
    if request.content_length is not None and request.content_length > limit:
        raise DomainError("too_large")
    data = bytearray()
    try:
        if request.content.is_eof():
            # All of it came with the head, as it does for almost every request: there is nothing to wait for.
            return _loaded(request.content.read_nowait(), limit)
        async with asyncio.timeout(_JSON_TIME_S):
            async for chunk in request.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > limit:
                    raise DomainError("too_large")
    except TimeoutError as error:
        raise DomainError("too_slow") from error
    # A client that went away in the middle is nobody left to answer, and no fault of ours.
    except (HttpProcessingError, web.RequestPayloadError, ConnectionError) as error:
        raise DomainError("bad_request") from error
    return _loaded(bytes(data), limit)


def _loaded(data: bytes, limit: int) -> Any:
    if len(data) > limit:
        raise DomainError("too_large")
    return loads(data)


async def file_body(request: web.Request, limit: int) -> bytes:
    """The part named `file` of a form; raises as `json_body` does, and `bad_request` when there is no such part."""
    _refuse_no_form(request, limit)
    data = bytearray()
    async with _form(_FILE_TIME_S):
        part = await _file_part(request)
        while chunk := await part.read_chunk(_CHUNK):
            data += chunk
            if len(data) > limit:
                raise DomainError("too_large")
    return bytes(data)


async def sent_file(request: web.Request, limit: int) -> tuple[str, AsyncIterator[bytes]]:
    """The name of the part named `file` of a form, and its bytes as they come; both raise as `file_body` does.

    Whoever reads them sees to the limit: here only a body that says how long it is is refused at once.
    """
    _refuse_no_form(request, limit)
    async with _form(_PIECE_TIME_S):
        part = await _file_part(request)
    return part.filename or "", _pieces(part)


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + _SLOWEST_FILE_S
    while True:
        async with _form(min(_PIECE_TIME_S, ends_at - loop.time())):
            piece = await part.read_chunk(_CHUNK)
        if not piece:
            return
        yield bytes(piece)


def _refuse_no_form(request: web.Request, limit: int) -> None:
    if request.content_type != "multipart/form-data":
        raise DomainError("unsupported_media_type")
    # The form around the file needs a little room of its own.
    if request.content_length is not None and request.content_length > limit + _CHUNK:
        raise DomainError("too_large")


@contextlib.asynccontextmanager
async def _form(within_s: float) -> AsyncIterator[None]:
    """Reading a form: what goes wrong with it is the sender's, or the line's."""
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError as error:
        raise DomainError("too_slow") from error
    except (
        HttpProcessingError,
        web.RequestPayloadError,
        ConnectionError,
        ValueError,
        AssertionError,
        KeyError,
    ) as error:
        raise DomainError("bad_request") from error


async def _file_part(request: web.Request) -> BodyPartReader:
    parts = await request.multipart()
    while (part := await parts.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name == "file":
            return part
    raise DomainError("bad_request")


def reply(value: object, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """A JSON answer."""
    return reply_text(dumps(value), status, headers)


def reply_text(text: str, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """An answer that is JSON text already."""
    response = web.Response(body=text.encode(), status=status, headers=JSON)
    if headers:
        response.headers.update(headers)
    return response
