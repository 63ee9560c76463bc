"""Wait for something to happen, without sleeping."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Signal:
    """Something that happens again and again; whoever waits goes on at its next time."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Let all who wait go on."""
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def attach(self, waiter: asyncio.Future[None]) -> None:
        """Let a future of the caller's own go on at the next time."""
        self._waiters.add(waiter)
        waiter.add_done_callback(self._waiters.discard)

    async def wait(self, seconds: float | None = None) -> None:
        """Wait for the next time, or for so many seconds."""
        waiter = asyncio.get_running_loop().create_future()
        self.attach(waiter)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await waiter
