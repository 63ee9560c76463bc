"""An event loop whose time is made up: where nothing is ready it jumps to what comes next."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(Exception):  # noqa: N818 - not an error of the loop: of what runs on it
    """Nothing is ready and nothing will ever be: somebody waits for what cannot come."""


class _Selector(selectors.SelectSelector):
    """Looks for input without waiting; instead of waiting, time passes."""

    def __init__(self, passed: Callable[[float], None]) -> None:
        super().__init__()
        self._passed = passed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Stuck
        if timeout > 0:
            self._passed(timeout)
            return []
        return []  # there are no sockets: threads have no place on this loop


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs hours in milliseconds, the same way each time; nothing on it may use threads.

    `stretch` makes every wait so many times longer, as on a machine that hardly gets to run.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.stretch = 1.0
        super().__init__(_Selector(self._pass))
        self._clock_resolution = 1e-6  # of `time`: what is due in a moment is due

    def time(self) -> float:
        """Return the seconds that have passed since the loop was made."""
        return self.now

    def _pass(self, seconds: float) -> None:
        self.now += seconds * self.stretch

    def _write_to_self(self) -> None:
        """Wake nobody up: there is one thread, and it never sleeps."""


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a loop of its own, and end all that it left running."""
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main(loop))
    finally:
        end(loop)


def end(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what still runs on a loop, and close it."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    asyncio.set_event_loop(None)
    loop.close()
