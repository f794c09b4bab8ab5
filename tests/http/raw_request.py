"""Bytes on a connection, as no client library would send them."""

import asyncio

from tests.stage_setting import Deployment


async def answer_to(hall: Deployment, data: bytes, within_s: float = 5) -> bytes:
    """Send bytes and give all that comes back until the other side closes or says nothing more for a while."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hall.port)
    try:
        writer.write(data)
        await writer.drain()
        answer = b""
        try:
            while chunk := await asyncio.wait_for(reader.read(65_536), 0.4 if answer else within_s):
                answer += chunk
        except (TimeoutError, ConnectionResetError):
            pass
        return answer
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    """The status of the first answer, 0 when there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0
