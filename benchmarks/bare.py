"""`python -m benchmarks.bare FILE`: a Starlette handler that reads a request and answers FILE.

The yardstick of the emulator's costs: the same server, the same bytes, and nothing in between.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def app(content: bytes) -> Starlette:
    async def answer(request: Request) -> Response:
        await request.body()
        return Response(content, media_type="application/json; charset=UTF-8")

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])


def main(path: str) -> None:
    # asyncio switches Nagle's delay off only for sockets made with an explicit protocol number
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        app(Path(path).read_bytes()), log_level="warning", access_log=False, timeout_keep_alive=75
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1])
