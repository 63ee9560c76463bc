"""What a process is to the machine it runs on: its signals, its folder, its name."""

import asyncio
import contextlib
import logging
import os
import random
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

from quizbot.errors import BusyError, ConfigurationError, NewerError, QuizbotError

T = TypeVar("T")

log = logging.getLogger(__name__)

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_PAUSE = 5.0  # seconds between tries


class Stopped(Exception):  # noqa: N818 - not a fault: somebody wants the process to end
    """The process was told to stop before it had begun."""


@contextlib.asynccontextmanager
async def stoppable() -> AsyncIterator[asyncio.Event]:
    """Give an event that SIGINT and SIGTERM set; a second one changes nothing."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):  # where the loop knows no signals, Ctrl+C raises
        for number in numbers:
            loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)


async def until(stop: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
    """Do endless work until told to stop."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(_coroutine(work))
        await stop.wait()
        task.cancel()


async def patiently(
    work: Callable[[], Awaitable[T]],
    stop: asyncio.Event,
    *,
    passing: tuple[type[QuizbotError], ...],
    seconds: float,
) -> T:
    """Try until it works, while what hinders it may pass, at most for so many seconds.

    Raises:
        Stopped: somebody wants the process to end.
        QuizbotError: what hindered it, once that is no longer to be waited for.
    """
    loop = asyncio.get_running_loop()
    deadline, pause = loop.time() + seconds, 0.5
    while not stop.is_set():
        try:
            return await work()
        except NewerError:
            raise
        except passing as error:
            if loop.time() >= deadline:
                raise
            log.warning("waiting", extra={"reason": str(error), "seconds": pause})
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    raise Stopped


async def _coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Make the data folder and hold it, so that no second process works on the same files."""
    make_folder(data)
    try:
        lock = (data / "lock").open("w")
    except OSError as error:
        raise _unwritable(data, error) from None
    with lock:
        try:
            _lock(lock.fileno())
        except OSError:
            msg = f"another quizbot works in {data}; stop it, or name another folder"
            raise BusyError(msg) from None
        yield


def make_folder(data: Path) -> None:
    """Make the data folder, for its owner alone, where there is none."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(data, error) from None


def replica_name(rng: random.Random) -> str:
    """Return a name that no other replica has: host, process, letters; at most 32 characters."""
    letters = "".join(rng.choices(_LETTERS, k=6))
    return f"{socket.gethostname()[:16]}-{os.getpid()}-{letters}"[-32:]


def _unwritable(data: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"QUIZBOT_DATA: {data} cannot be written ({error.strerror}); name another folder"
    )


def _lock(descriptor: int) -> None:
    """Lock an open file for this process, where the platform can."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
