from __future__ import annotations

import asyncio

from quizbot.emulator.signals import Signal


async def test_all_who_wait_go_on_at_the_next_time() -> None:
    signal = Signal()
    signal.fire()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(signal.wait()) for _ in range(2)]
        await asyncio.sleep(0)
        assert not any(task.done() for task in tasks)
        signal.fire()

    assert all(task.done() for task in tasks)


async def test_a_wait_ends_with_its_time() -> None:
    await Signal().wait(0.001)


async def test_a_future_that_is_already_done_is_left_alone() -> None:
    signal = Signal()
    waiter = asyncio.get_running_loop().create_future()
    signal.attach(waiter)

    waiter.set_result(None)
    signal.fire()

    assert waiter.result() is None
