"""Lanes: in order for one learner, side by side for different ones."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from quizbot.telegram.lanes import Lanes


@asynccontextmanager
async def running(lanes: Lanes) -> AsyncIterator[asyncio.TaskGroup]:
    """Let lanes work while a test lasts."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        work = tasks.create_task(lanes.run())
        yield tasks
        work.cancel()


def noting(done: list[int], number: int) -> Callable[[], Awaitable[None]]:
    async def job() -> None:
        await asyncio.sleep(0)
        done.append(number)

    return job


async def test_the_jobs_of_one_learner_are_done_in_their_order() -> None:
    lanes, done = Lanes(workers=4), list[int]()

    async with running(lanes):
        for number in range(50):
            await lanes.put("ann", noting(done, number))
        await lanes.idle()

    assert done == list(range(50))
    assert len(lanes) == 0


async def test_one_learner_never_has_two_jobs_under_way() -> None:
    lanes, under_way, most = Lanes(workers=4), 0, 0

    async def job() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    async with running(lanes):
        for _ in range(20):
            await lanes.put("ann", job)
        await lanes.idle()

    assert most == 1


async def test_a_slow_learner_holds_back_nobody_else() -> None:
    lanes, answered = Lanes(workers=2), asyncio.Event()

    async with running(lanes):
        await lanes.put("slow", _waiting(answered))
        await lanes.put("fast", _setting(answered))
        await lanes.idle()

    assert answered.is_set()


def _waiting(event: asyncio.Event) -> Callable[[], Awaitable[None]]:
    async def job() -> None:
        await event.wait()

    return job


def _setting(event: asyncio.Event) -> Callable[[], Awaitable[None]]:
    async def job() -> None:
        event.set()

    return job


async def test_learners_take_turns_where_there_are_more_of_them_than_workers() -> None:
    lanes, done = Lanes(workers=1), list[int]()
    for key in (1, 2):
        for number in range(3):
            await lanes.put(key, noting(done, 10 * key + number))

    async with running(lanes):
        await lanes.idle()

    assert done == [10, 20, 11, 21, 12, 22]


async def test_a_job_that_raises_is_logged_and_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lanes, done = Lanes(workers=1), list[int]()

    async def fault() -> None:
        raise LookupError("a planted fault")

    with caplog.at_level(logging.ERROR):
        async with running(lanes):
            await lanes.put("ann", fault)
            await lanes.put("ann", noting(done, 1))
            await lanes.put("ben", noting(done, 2))
            await lanes.idle()

    assert sorted(done) == [1, 2]
    assert [record.getMessage() for record in caplog.records] == ["job failed"]
    assert "a planted fault" in caplog.text


async def test_who_puts_into_full_lanes_waits_for_a_place() -> None:
    lanes, done, gate = Lanes(workers=1, room=2), list[int](), asyncio.Event()
    await lanes.put("ann", _waiting(gate))
    await lanes.put("ben", noting(done, 1))

    async with running(lanes) as tasks:
        third = tasks.create_task(lanes.put("eve", noting(done, 2)))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not third.done()
        assert len(lanes) == 2
        gate.set()
        await third
        await lanes.idle()

    assert done == [1, 2]


async def test_lanes_without_work_are_idle_at_once() -> None:
    async with asyncio.timeout(10):
        await Lanes().idle()


async def test_lanes_with_work_that_nobody_does_are_not_idle() -> None:
    lanes = Lanes()
    await lanes.put("ann", noting([], 1))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await lanes.idle()
    assert len(lanes) == 1
