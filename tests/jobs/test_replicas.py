"""However many replicas there are, and however they end, each job is done once."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import TextIO

import pytest

from quizbot.jobs.job import Job
from quizbot.jobs.runner import Runner
from quizbot.jobs.scaled import ScaledRunner, prepare
from quizbot.storage.jobs import LEASE
from quizbot.storage.store import Store
from tests.databases import Clock
from tests.jobs.living import Diary, going, opened, plan, table, tools
from tests.jobs.replica import STALLED, now

Make = Callable[[Store, list[Job], Callable[[], datetime]], Runner]


@pytest.fixture(params=["ours on sqlite", "ours on postgresql", "scaled"])
def replicas(request: pytest.FixtureRequest) -> tuple[str, Make]:
    """A database and what makes a runner on it, of each kind in turn."""
    kind = "sqlite" if "sqlite" in request.param else "postgresql"
    url: str = request.getfixturevalue(f"{kind}_url")
    if request.param != "scaled":
        return url, lambda store, jobs, clock: Runner(store, jobs, tools(clock))
    pytest.importorskip("procrastinate")
    prepare(url)
    return url, lambda store, jobs, clock: ScaledRunner(
        store, jobs, tools(clock), url, stalled=STALLED
    )


async def test_three_replicas_run_each_of_200_jobs_once(
    replicas: tuple[str, Make], clock: Clock, diary: Diary
) -> None:
    url, make = replicas
    diary.size = 200
    async with opened(url, clock, "a", "b", "c") as stores:
        first = stores[0]
        for number in range(200):
            await plan(first, "greet", clock, str(number), number=number)
        async with going(*(make(store, [Job("greet", diary)], clock) for store in stores)):
            await diary.full.wait()
        left = [job for job in await table(first) if job.name == "greet"]

    assert sorted(diary.numbers) == list(range(200))
    assert left == []


@contextlib.contextmanager
def process(url: str, kind: str, output: int) -> Iterator[None]:
    """Run a replica in a process of its own, and kill it."""
    command = [sys.executable, "-m", "tests.jobs.replica", url, "process", kind]
    with subprocess.Popen(command, stdout=output) as one:
        try:
            yield
        finally:
            one.kill()


@pytest.fixture
def pipe() -> Iterator[tuple[TextIO, int]]:
    """What processes say, and where they are to say it."""
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as heard:  # noqa: PTH123 - a descriptor
        yield heard, writing
        with contextlib.suppress(OSError):
            os.close(writing)


def later() -> datetime:
    """Return a moment at which what is held now is free."""
    return now() + LEASE


async def test_what_a_killed_process_was_at_is_done_once_more_elsewhere(
    replicas: tuple[str, Make],
    request: pytest.FixtureRequest,
    clock: Clock,
    diary: Diary,
    pipe: tuple[TextIO, int],
) -> None:
    (url, make), (heard, output) = replicas, pipe
    kind = "scaled" if "scaled" in request.node.name else "ours"
    diary.size = 1
    async with opened(url, clock, "here") as (store,):
        await plan(store, "stuck", clock, number=3)
        with process(url, kind, output):
            assert await asyncio.to_thread(heard.readline) == "stuck\n"
        held = await table(store)
        async with going(*(make(store, [Job("stuck", diary)], later) for _ in range(2))):
            await diary.full.wait()
        left = [job for job in await table(store) if job.name == "stuck"]

    assert [job.run[:8] for job in held if job.run and job.name == "stuck"] == ["process/"]
    assert diary.numbers == [3]
    assert left == []


async def test_processes_share_the_jobs_between_them(
    database_url: str, clock: Clock, pipe: tuple[TextIO, int]
) -> None:
    heard, output = pipe
    async with opened(database_url, clock, "here") as (store,):
        for number in range(60):
            await plan(store, "greet", clock, str(number), number=number)
    with process(database_url, "ours", output), process(database_url, "ours", output):
        os.close(output)
        said = await asyncio.to_thread(lambda: [*islice(heard, 60)])

    assert Counter([*said, *heard]) == Counter(f"greet {number}\n" for number in range(60))
