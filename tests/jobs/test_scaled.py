"""The same jobs through procrastinate's queue."""

import asyncio
from datetime import timedelta

import pytest

from quizbot.errors import StorageError
from quizbot.jobs.job import Job, aligned
from quizbot.jobs.runner import Runner, until
from quizbot.jobs.scaled import ScaledRunner, prepare, runner
from quizbot.storage.jobs import Payload
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock, Cluster
from tests.jobs.living import HOUR, Diary, going, lived, opened, plan, table, tools
from tests.jobs.replica import STALLED, now


async def test_the_queues_tables_are_made_once_by_however_many(postgresql_url: str) -> None:
    pytest.importorskip("procrastinate")

    made = await asyncio.gather(*(asyncio.to_thread(prepare, postgresql_url) for _ in range(4)))

    assert sorted(made) == [False, False, False, True]
    assert not prepare(postgresql_url)


async def test_what_refuses_the_queues_tables_is_told_in_a_line(
    postgresql_url: str, cluster: Cluster
) -> None:
    pytest.importorskip("procrastinate")
    store = await Store.open(postgresql_url, clock=now)
    await store.run(lambda tx: tx._db.command("CREATE VIEW procrastinate_workers AS SELECT 1"))
    await store.close()

    with pytest.raises(StorageError, match=r"refuses procrastinate's tables: .*already exists$"):
        prepare(postgresql_url)


async def test_a_file_has_no_use_for_a_queue(sqlite_url: str, clock: Clock) -> None:
    async with opened(sqlite_url, clock, "here") as (store,):
        made = runner(store, [], tools(clock), sqlite_url)

    assert type(made) is Runner
    assert not prepare(sqlite_url)


async def test_a_server_has_a_queue_where_it_can(postgresql_url: str, clock: Clock) -> None:
    pytest.importorskip("procrastinate")
    async with opened(postgresql_url, clock, "here") as (store,):
        made = runner(store, [], tools(clock), postgresql_url)

    assert type(made) is ScaledRunner


async def test_without_its_tables_jobs_run_without_the_queue(
    postgresql_url: str, clock: Clock, diary: Diary
) -> None:
    pytest.importorskip("procrastinate")
    diary.size = 1
    async with opened(postgresql_url, clock, "here") as (store,):
        await plan(store, "greet", clock)
        async with going(ScaledRunner(store, [Job("greet", diary)], tools(clock), postgresql_url)):
            await diary.full.wait()

    assert diary.times == [clock()]


async def test_jobs_of_one_key_run_one_after_the_other_over_replicas(
    queue_url: str, clock: Clock
) -> None:
    running, most, begun, all_ended = 0, 0, list[int](), asyncio.Event()
    names = [f"step{number:02}" for number in range(12)]

    async with opened(queue_url, clock, "a", "b") as stores:

        async def work(payload: Payload) -> None:
            nonlocal running, most
            begun.append(payload["number"])
            running, most = running + 1, max(most, running + 1)
            await stores[0].read(Transaction.counts)
            running -= 1
            if len(begun) == len(names):
                all_ended.set()

        for number, name in enumerate(names):
            await plan(stores[0], name, clock, "chat 42", number=number)
        jobs = [Job(name, work) for name in names]
        async with going(
            *(ScaledRunner(one, jobs, tools(clock), queue_url, stalled=STALLED) for one in stores)
        ):
            await all_ended.wait()

    assert (begun, most) == (list(range(12)), 1)


async def test_a_queue_out_of_reach_is_found_again(
    queue_url: str, clock: Clock, diary: Diary, cluster: Cluster
) -> None:
    diary.size, served = 1, asyncio.Event()

    async def wait(event: asyncio.Event, seconds: float) -> None:
        if one._open:
            served.set()
        await until(event, seconds / 50)

    async with opened(queue_url, clock, "here") as (store,):
        one = ScaledRunner(store, [Job("greet", diary)], tools(clock, wait), queue_url)
        async with going(one):
            await served.wait()
            cluster.kill_connections(queue_url)
            await plan(store, "greet", clock)
            await diary.full.wait()

    assert diary.times == [clock()]


async def test_a_periodic_job_is_queued_once_however_many_replicas_there_are(
    queue_url: str, clock: Clock, diary: Diary
) -> None:
    diary.size = 1
    job = Job("tidy", diary, every=HOUR)
    async with opened(queue_url, clock, "a", "b", "c") as stores:
        await lived(stores[0], [job], clock, timedelta(0))
        clock.advance(days=1)
        async with going(*(ScaledRunner(one, [job], tools(clock), queue_url) for one in stores)):
            await diary.full.wait()
        (planned,) = [job for job in await table(stores[0]) if job.name == "tidy"]

    assert diary.times == [clock()]
    assert planned.run_at == aligned(clock(), HOUR)
    assert planned.lease is None
