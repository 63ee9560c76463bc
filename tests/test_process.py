"""A start waits for what may pass, and for nothing else."""

import asyncio

import pytest

from quizbot.errors import NewerError, StorageError
from quizbot.process import Stopped, patiently


async def test_a_newer_database_is_not_waited_for() -> None:
    tries = []

    async def work() -> None:
        tries.append(1)
        raise NewerError("newer")

    with pytest.raises(NewerError):
        await patiently(work, asyncio.Event(), passing=(StorageError,), seconds=60)

    assert tries == [1]


async def test_a_signal_ends_the_wait() -> None:
    stop = asyncio.Event()

    async def work() -> None:
        stop.set()
        raise StorageError("away")

    with pytest.raises(Stopped):
        await patiently(work, stop, passing=(StorageError,), seconds=60)


async def test_what_does_not_pass_in_time_is_told() -> None:
    async def work() -> None:
        raise StorageError("away")

    with pytest.raises(StorageError, match="away"):
        await patiently(work, asyncio.Event(), passing=(StorageError,), seconds=0)
