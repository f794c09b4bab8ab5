"""Stock ways to send one message to many: `python -m tests.load.fanout_references KIND PORT SIZE`.

Commands on standard input, as `send_loop.c` takes them: "send SEQ COUNT".
"""

import asyncio
import contextlib
import json
import resource
import sys
from collections.abc import Callable, Coroutine

import uvloop
from aiohttp import WSMsgType, web
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed


def message(seq: int, size: int) -> str:
    """A delta of exactly that many bytes."""
    empty = json.dumps({"type": "delta", "seq": seq, "at": 1, "event": {"text": ""}}, separators=(",", ":"))
    return empty.replace('"text":""', '"text":"' + "x" * (size - len(empty)) + '"')


async def obey(send: Callable[[str], Coroutine[None, None, None]], size: int) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).split():
        first, many = int(line[1]), int(line[2])
        for seq in range(first, first + many):
            await send(message(seq, size))
            await asyncio.sleep(0)


async def websockets_broadcast(port: int, size: int) -> None:
    connections: set[ServerConnection] = set()

    async def viewer(connection: ServerConnection) -> None:
        connections.add(connection)
        with contextlib.suppress(ConnectionClosed):
            await connection.wait_closed()
        connections.discard(connection)

    async def send(text: str) -> None:
        broadcast(connections, text)

    async with serve(viewer, "127.0.0.1", port, compression=None, ping_interval=None, backlog=4_096):
        await obey(send, size)


async def aiohttp_loop(port: int, size: int) -> None:
    connections: set[web.WebSocketResponse] = set()

    async def viewer(request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse(compress=False)
        await connection.prepare(request)
        connections.add(connection)
        async for one in connection:
            if one.type is WSMsgType.ERROR:
                break
        connections.discard(connection)
        return connection

    async def send(text: str) -> None:
        for connection in list(connections):
            await connection.send_str(text)

    app = web.Application()
    app.router.add_get("/", viewer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=4_096).start()
    await obey(send, size)


KINDS = {"websockets": websockets_broadcast, "aiohttp": aiohttp_loop}

if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(KINDS[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3])))
