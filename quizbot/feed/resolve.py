"""From a host's name to addresses that were all looked at; a connection goes to no other."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from quizbot.feed.faults import FeedError, UnreachedError
from quizbot.feed.guard import Allowed, parsed, refusal, shown

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Returns the addresses of a host, as texts."""


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host.

    A thread of our own asks, which nobody has to wait for where a name server keeps silent.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            result: list[str] | OSError = [str(one[4][0]) for one in found]
        except (OSError, UnicodeError) as error:
            result = OSError(str(error))
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result)

    def settle(result: list[str] | OSError) -> None:
        if answer.done():
            return
        if isinstance(result, OSError):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    threading.Thread(target=ask, daemon=True).start()
    return await answer


async def checked(url: URL, allowed: Allowed, resolve: Resolve) -> list[str]:
    """Return the addresses of the address's host, each of which may be asked.

    Raises:
        FeedError: One of them lies where nothing may be fetched.
        UnreachedError: There is none.
    """
    host, port = str(url.raw_host), int(url.port or 0)
    try:
        found = list(dict.fromkeys(await resolve(host, port)))
    except OSError:
        found = []
    if not found:
        raise UnreachedError(f"{shown(str(url))}: there is no host of this name")
    if not allowed.is_local((host, port)):
        for text in found:
            if why := refusal(parsed(text)):
                raise FeedError(f"{shown(str(url))}: {why}, nothing is fetched from there")
    return found


class Pinned(AbstractResolver):
    """Knows one host and the addresses that were looked at."""

    def __init__(self, host: str, addresses: list[str]) -> None:
        self._host = host
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - aiohttp's signature
    ) -> list[ResolveResult]:
        """Return the addresses of that host."""
        if host != self._host:
            raise OSError(host)
        return [_result(host, port, address) for address in self._addresses]

    async def close(self) -> None:
        """Nothing is held."""

    def connect(self, info: AddrInfoType) -> socket.socket:
        """Return a socket for an address; refuse any other than those that were looked at."""
        if info[4][0] not in self._addresses:
            raise OSError(info[4][0])
        return socket.socket(info[0], info[1], info[2])


def _result(host: str, port: int, address: str) -> ResolveResult:
    family: Any = socket.AF_INET6 if ":" in address else socket.AF_INET
    return {
        "hostname": host,
        "host": address,
        "port": port,
        "family": family,
        "proto": socket.IPPROTO_TCP,
        "flags": socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    }
