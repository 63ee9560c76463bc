"""What happens by itself happens once, at its time, and goes on after trouble."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from quizbot.errors import StorageError
from quizbot.jobs.job import SHORTEST_RETRY, Atomic, Job, aligned
from quizbot.jobs.runner import LOOK, Runner
from quizbot.storage.jobs import LEASE, Payload
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock
from tests.jobs.living import HOUR, Diary, Time, going, lived, plan, table, tools

PERIOD = timedelta(minutes=10)


async def test_a_job_runs_at_its_time_and_once(store: Store, clock: Clock, diary: Diary) -> None:
    start = clock()
    one = Runner(store, [Job("greet", diary)], tools(clock))
    await one.schedule("greet", start + timedelta(seconds=90), key="7", payload={"number": 7})

    await lived(store, [Job("greet", diary)], clock, timedelta(minutes=3))

    assert (diary.times, diary.numbers) == ([start + timedelta(seconds=90)], [7])
    assert await table(store) == []


async def test_what_this_process_plans_wakes_it(store: Store, clock: Clock, diary: Diary) -> None:
    diary.size = 1
    asked: list[float] = []
    waits = asyncio.Event()

    async def wait(event: asyncio.Event, seconds: float) -> None:
        asked.append(seconds)
        waits.set()
        await event.wait()

    one = Runner(store, [Job("greet", diary)], tools(clock, wait))
    async with going(one):
        await waits.wait()
        await one.schedule("greet", clock())
        await diary.full.wait()

    assert asked[0] == LOOK


async def test_a_job_can_say_when_it_wants_to_run_again(
    store: Store, clock: Clock, diary: Diary
) -> None:
    start = clock()
    diary.wanted = [start + timedelta(minutes=7), None]
    await plan(store, "greet", clock)

    await lived(store, [Job("greet", diary)], clock, HOUR / 6)

    assert diary.times == [start, start + timedelta(minutes=7)]


async def test_a_periodic_job_keeps_to_its_hours(store: Store, clock: Clock, diary: Diary) -> None:
    clock.advance(seconds=17)
    start = clock()

    await lived(store, [Job("tidy", diary, every=PERIOD)], clock, 5 * PERIOD)

    assert diary.times == [aligned(start, PERIOD) + number * PERIOD for number in range(5)]


async def test_after_an_outage_a_periodic_job_runs_once_then_keeps_to_its_hours(
    store: Store, clock: Clock, diary: Diary
) -> None:
    job = Job("tidy", diary, every=PERIOD)
    await lived(store, [job], clock, PERIOD)
    back = clock.advance(days=3, seconds=1234)

    await lived(store, [job], clock, 2 * PERIOD)

    after = aligned(back, PERIOD)
    assert diary.times[1:] == [back, after, after + PERIOD]


@pytest.mark.parametrize("leap", [-HOUR, HOUR])
async def test_a_clock_that_leaps_during_a_run_repeats_nothing(
    store: Store, clock: Clock, leap: timedelta
) -> None:
    begun: list[datetime] = []
    go_on = asyncio.Event()
    looked = 0

    async def work(_: Payload) -> None:
        begun.append(clock())
        await go_on.wait()

    async def wait(event: asyncio.Event, _: float) -> None:
        nonlocal looked
        looked += 1
        if looked == 2:
            clock.now += leap
        elif looked > 4:
            go_on.set()
        if looked < 9:
            await asyncio.sleep(0)
        else:
            await event.wait()

    await store.run(Transaction.schedule_job, "tidy", clock())
    job = Job("tidy", work, every=HOUR)
    async with going(Runner(store, [job], tools(clock, wait))):
        await go_on.wait()

    (planned,) = await table(store)
    assert len(begun) == 1
    assert clock() < planned.run_at <= clock() + 2 * HOUR
    assert planned.run_at == aligned(max(begun[0], clock()), HOUR)


async def test_a_failing_job_backs_off_is_visible_and_recovers(
    store: Store, clock: Clock, diary: Diary
) -> None:
    diary.errors = [KeyError("a secret")] * 4
    await plan(store, "greet", clock, key="7")
    one = [Job("greet", diary)]

    await lived(store, one, clock, timedelta(seconds=30))
    (job,) = await table(store)
    await lived(store, one, clock, timedelta(minutes=3))

    assert (job.key, job.error) == ("7", "KeyError")
    assert job.tries in {2, 3, 4}
    pauses = [later - earlier for earlier, later in pairwise(diary.times)]
    assert len(pauses) == 4
    assert all(
        SHORTEST_RETRY * 2**tries / 2 <= pause <= SHORTEST_RETRY * 2**tries + timedelta(seconds=5)
        for tries, pause in enumerate(pauses)
    )
    assert await table(store) == []


async def test_our_own_errors_are_told_whole(store: Store, clock: Clock, diary: Diary) -> None:
    diary.errors = [StorageError("the disk is full")]
    await plan(store, "greet", clock)

    await lived(store, [Job("greet", diary)], clock, timedelta(0))

    assert [job.error for job in await table(store)] == ["StorageError: the disk is full"]


async def test_a_run_that_takes_too_long_is_stopped_and_tried_again(
    store: Store, clock: Clock
) -> None:
    stopped = 0

    async def work(_: Payload) -> None:
        nonlocal stopped
        try:
            await asyncio.Event().wait()
        finally:
            stopped += 1

    await plan(store, "stuck", clock)
    job = Job("stuck", work, limit=timedelta(milliseconds=20))
    passing = Time(clock, clock())
    async with going(Runner(store, [job], tools(clock, passing.wait))):
        await passing.reached.wait()

    assert stopped == 1
    assert [job.error for job in await table(store)] == ["TimeoutError"]


async def test_a_long_run_keeps_its_job(store: Store, database_url: str, clock: Clock) -> None:
    both, passed, go_on = asyncio.Barrier(2), asyncio.Event(), asyncio.Event()
    ran = looks = 0

    async def work(_: Payload) -> None:
        nonlocal ran
        ran += 1
        await go_on.wait()

    async def wait(event: asyncio.Event, _: float) -> None:
        nonlocal looks
        if looks == 10 * LEASE.total_seconds() / LOOK:
            passed.set()
            await event.wait()
        elif await both.wait() == 0:
            clock.advance(seconds=LOOK)
            looks += 1

    other = await Store.open(database_url, clock=clock, holder="other")
    await plan(store, "long", clock)
    async with going(
        *(Runner(one, [Job("long", work)], tools(clock, wait)) for one in (store, other))
    ):
        await passed.wait()
        go_on.set()
    await other.close()

    assert ran == 1
    assert await table(store) == []


async def test_a_run_that_has_lost_its_job_is_stopped(store: Store, clock: Clock) -> None:
    began, stopped = asyncio.Event(), asyncio.Event()

    async def work(_: Payload) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    await plan(store, "long", clock)
    one = Runner(store, [Job("long", work)], tools(clock))
    async with going(one):
        await began.wait()
        clock.advance(seconds=60)
        taken = await store.run(Transaction.take_job, "long", "", "another", clock())
        one.wake()
        await stopped.wait()

    assert taken is not None
    assert await table(store) == [taken]


async def test_what_has_not_ended_when_drained_is_left_to_others(
    store: Store, clock: Clock, diary: Diary
) -> None:
    began = asyncio.Event()

    async def work(_: Payload) -> None:
        began.set()
        await asyncio.Event().wait()

    await plan(store, "long", clock)
    async with going(Runner(store, [Job("long", work)], tools(clock)), drain=0.01):
        await began.wait()
    await lived(store, [Job("long", diary)], clock, timedelta(0))

    assert diary.times == [clock()]


async def test_what_is_about_to_end_when_drained_ends(store: Store, clock: Clock) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()

    async def work(_: Payload) -> None:
        began.set()
        await go_on.wait()

    await plan(store, "long", clock)
    async with going(Runner(store, [Job("long", work)], tools(clock))):
        await began.wait()
        asyncio.get_running_loop().call_soon(go_on.set)

    assert await table(store) == []


async def test_no_more_than_some_run_at_once(store: Store, clock: Clock) -> None:
    running, most, done, all_done = 0, 0, 0, asyncio.Event()

    async def work(_: Payload) -> None:
        nonlocal running, most, done
        running, most = running + 1, max(most, running + 1)
        await store.read(Transaction.counts)
        running, done = running - 1, done + 1
        if done == 20:
            all_done.set()

    for number in range(20):
        await plan(store, "greet", clock, str(number))
    async with going(Runner(store, [Job("greet", work)], tools(clock), at_once=3)):
        await all_done.wait()

    assert most == 3


async def test_trouble_with_the_database_ends_nothing(
    postgresql_url: str, clock: Clock, diary: Diary
) -> None:
    store = await Store.open(postgresql_url, clock=clock)
    diary.size, looks = 1, 0

    async def wait(event: asyncio.Event, _: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            await store.run(lambda tx: tx._db.command("ALTER TABLE job RENAME TO away"))
        elif looks == 2:
            await store.run(lambda tx: tx._db.command("ALTER TABLE away RENAME TO job"))
            await plan(store, "greet", clock)
        elif not diary.full.is_set():
            await asyncio.sleep(0)
        else:
            await event.wait()

    async with going(Runner(store, [Job("greet", diary)], tools(clock, wait))):
        await diary.full.wait()
    await store.close()

    assert len(diary.times) == 1


async def test_runs_are_counted_by_how_they_ended(store: Store, clock: Clock, diary: Diary) -> None:
    diary.errors = [KeyError()]
    await plan(store, "greet", clock)

    metrics = await lived(store, [Job("greet", diary)], clock, timedelta(minutes=1))

    page = metrics.render()[1].decode()
    assert 'quizbot_jobs_total{job="greet",outcome="failed"} 1.0' in page
    assert 'quizbot_jobs_total{job="greet",outcome="done"} 1.0' in page


async def test_an_atomic_job_that_fails_has_no_effect(store: Store, clock: Clock) -> None:
    tries = 0

    def verb(tx: Transaction, _: Payload, now: datetime) -> None:
        nonlocal tries
        tries += 1
        tx.enrol(tries, 1, now)
        if tries == 1:
            raise KeyError

    await plan(store, "enrol", clock)
    await lived(store, [Job("enrol", Atomic(verb))], clock, timedelta(minutes=1))

    counts = await store.read(Transaction.counts)
    assert (tries, counts.learners) == (2, 1)


async def test_an_atomic_job_that_was_lost_has_no_effect(store: Store, clock: Clock) -> None:
    def verb(tx: Transaction, _: Payload, now: datetime) -> None:
        tx.enrol(1, 1, now)

    await plan(store, "enrol", clock)
    (late,) = await store.run(Transaction.claim_jobs, ("enrol",), ("a",), clock())
    clock.advance(seconds=60)
    await store.run(Transaction.claim_jobs, ("enrol",), ("b",), clock())
    one = Runner(store, [Job("enrol", Atomic(verb))], tools(clock))

    await one._perform(late)

    assert (await store.read(Transaction.counts)).learners == 0
