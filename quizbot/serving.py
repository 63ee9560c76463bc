"""Sockets and the web server on them, without the signal handlers that servers like to set."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from quizbot.config import Address
from quizbot.errors import BusyError, ConfigurationError, QuizbotError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HEADERS = 16_384  # bytes; what Telegram and a proxy say is far shorter


def application(routes: Iterable[BaseRoute]) -> Starlette:
    """Return an application of exactly these routes: no address leads to another one."""
    app = Starlette(routes=list(routes))
    app.router.redirect_slashes = False
    return app


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, and with an event for having started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def served(
    app: "ASGIApp", listener: socket.socket, hang_up: Callable[[], object] = lambda: None
) -> AsyncIterator[None]:
    """Serve an application meanwhile; `hang_up` ends the answers that would never end."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        server_header=False,
        h11_max_incomplete_event_size=HEADERS,
    )
    server = _Server(config)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve([listener]))
            await server.ready.wait()
            try:
                yield
            finally:
                hang_up()
                server.should_exit = True
    except BaseExceptionGroup as group:
        raise cause(group) from group


def cause(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the error of ours inside a group, else the first one."""
    ours = group.subgroup(QuizbotError)
    error: BaseException = ours or group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@contextlib.contextmanager
def listening(address: Address) -> Iterator[socket.socket]:
    """Bind a port, or say in one line why not."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    # Named, because asyncio sends small answers at once only where the protocol is known.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        where = f"{address.host}:{address.port}"
        if error.errno == errno.EADDRINUSE:
            msg = f"{where} is in use; choose another port"
            raise BusyError(msg) from None
        msg = f"cannot listen on {where}: {error.strerror}"
        raise ConfigurationError(msg) from None
    with listener:
        yield listener


def address_of(listener: socket.socket) -> str:
    """Return the web address of a listener on this machine."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
