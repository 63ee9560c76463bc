"""Work for a transaction, and the one who waits for it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from quizbot.storage.transaction import Transaction

Work = Callable[[Transaction], Any]


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work; the future belongs to the loop that waits."""

    work: Work
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


def job(work: Work) -> Job:
    """Return a job that the running loop waits for."""
    loop = asyncio.get_running_loop()
    return Job(work, loop, loop.create_future())


def settle(jobs: Iterable[Job]) -> None:
    """Hand the outcomes to those who wait, from any thread; whoever was cancelled hears nothing."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for one in jobs:
        by_loop.setdefault(one.loop, []).append(one)
    for loop, group in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, group)


def _resolve(jobs: list[Job]) -> None:
    for one in jobs:
        if one.future.done():
            continue
        if one.error is None:
            one.future.set_result(one.result)
        else:
            one.future.set_exception(_bearable(one.error))


def _bearable(error: BaseException) -> Exception:
    """Return an error that a future takes, and that does not end the loop of the one who waits."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    return RuntimeError(f"the work raised {type(error).__name__}")
