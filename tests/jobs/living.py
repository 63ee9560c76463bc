"""Runners that live, in a time of their own; and what their jobs note."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from quizbot.jobs.job import Job
from quizbot.jobs.runner import Runner, Tools, until
from quizbot.metrics import Metrics
from quizbot.storage.jobs import Payload, Planned
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock

HOUR = timedelta(hours=1)
SEEDS = count()
HARD = 30.0
"""Seconds after which a test that waits for something has failed."""


@dataclass
class Time:
    """Waits that take no time: whoever waits lets the clock go on instead, up to a moment.

    While a runner is at work, time stands still; with a step, it passes in larger ones.
    """

    clock: Clock
    end: datetime
    step: timedelta = timedelta(0)
    runner: Runner | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        if event.is_set():
            return
        if self.runner is not None and self.runner._runs:
            await event.wait()
        elif self.clock() >= self.end:
            self.reached.set()
            await event.wait()
        else:
            self.clock.advance(seconds=max(seconds, self.step.total_seconds()))


def tools(
    clock: Callable[[], datetime], wait: Callable[[asyncio.Event, float], Awaitable[None]] = until
) -> Tools:
    return Tools(clock, time.monotonic, random.Random(next(SEEDS)), Metrics(), wait)


@contextlib.asynccontextmanager
async def going(*runners: Runner, drain: float = HARD) -> AsyncIterator[None]:
    """Let runners run meanwhile, and drain them."""
    async with asyncio.timeout(HARD), asyncio.TaskGroup() as tasks:
        for one in runners:
            tasks.create_task(one.run())
        yield
        for one in runners:
            await one.drain(drain)


async def lived(
    store: Store, jobs: list[Job], clock: Clock, span: timedelta, step: timedelta = timedelta(0)
) -> Metrics:
    """Let a lone runner live through a span of time, which takes none."""
    passing = Time(clock, clock() + span, step)
    used = tools(clock, passing.wait)
    passing.runner = Runner(store, jobs, used)
    async with going(passing.runner):
        await passing.reached.wait()
    return used.metrics


async def table(store: Store) -> list[Planned]:
    return await store.read(Transaction.jobs)


async def plan(store: Store, name: str, clock: Clock, key: str = "", **payload: int) -> None:
    await store.run(Transaction.schedule_job, name, clock(), key=key, payload=payload)


class Diary:
    """A job that notes when it ran, and what for."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.times: list[datetime] = []
        self.numbers: list[int] = []
        self.wanted: list[datetime | None] = []
        self.errors: list[Exception] = []
        self.full = asyncio.Event()
        self.size = 10**9

    async def __call__(self, payload: Payload) -> datetime | None:
        self.times.append(self.clock())
        self.numbers.append(payload.get("number", 0))
        if len(self.times) >= self.size:
            self.full.set()
        if self.errors:
            raise self.errors.pop(0)
        return self.wanted.pop(0) if self.wanted else None


@contextlib.asynccontextmanager
async def opened(url: str, clock: Clock, *holders: str) -> AsyncIterator[list[Store]]:
    stores = [await Store.open(url, clock=clock, holder=holder) for holder in holders]
    yield stores
    for store in stores:
        await store.close()
