"""A job is planned, claimed under a lease, ended by the run that has it and by no other."""

import asyncio
from datetime import timedelta

import pytest

from quizbot.storage.jobs import LEASE, Planned
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock

NAMES = ("greet", "prune")


async def plan(
    store: Store, clock: Clock, *, seconds: float = 0, key: str = "", name: str = "greet"
) -> None:
    run_at = clock() + timedelta(seconds=seconds)
    await store.run(Transaction.schedule_job, name, run_at, key=key, payload={"chat": 7})


async def claim(store: Store, clock: Clock, *runs: str) -> list[Planned]:
    return await store.run(Transaction.claim_jobs, NAMES, runs or ("a",), clock())


async def table(store: Store) -> list[Planned]:
    return await store.read(Transaction.jobs)


async def test_a_due_job_belongs_to_the_run_that_claims_it(store: Store, clock: Clock) -> None:
    await plan(store, clock)

    claimed = await claim(store, clock, "a", "b")

    job = Planned("greet", "", clock(), {"chat": 7}, clock() + LEASE, "a", 1, None)
    assert claimed == await table(store) == [job]
    assert await claim(store, clock, "c") == []


async def test_jobs_are_claimed_when_due_the_oldest_first(store: Store, clock: Clock) -> None:
    for seconds, key in [(3, "c"), (-1, "b"), (-2, "a"), (0, "now")]:
        await plan(store, clock, seconds=seconds, key=key)

    claimed = await claim(store, clock, "1", "2") + await claim(store, clock, "3", "4")

    assert [(job.key, job.run) for job in claimed] == [("a", "1"), ("b", "2"), ("now", "3")]


async def test_what_this_version_does_not_know_is_left_alone(store: Store, clock: Clock) -> None:
    await plan(store, clock, name="newer")

    assert await claim(store, clock) == []
    assert await store.run(Transaction.claim_jobs, (), ("a",), clock()) == []
    assert await store.read(Transaction.due_jobs, NAMES, clock(), 9) == []


async def test_to_schedule_again_moves_a_job(store: Store, clock: Clock) -> None:
    await plan(store, clock)
    await plan(store, clock, seconds=20)
    await plan(store, clock, key="other")

    assert [job.key for job in await claim(store, clock, "a", "b")] == ["other"]
    clock.advance(seconds=20)
    assert [job.key for job in await claim(store, clock, "a", "b")] == [""]


async def test_many_replicas_claim_each_job_once(
    store: Store, database_url: str, clock: Clock
) -> None:
    for number in range(60):
        await plan(store, clock, key=str(number))
    other = await Store.open(database_url, clock=clock, holder="other")

    claimed = await asyncio.gather(
        *(claim(one, clock, *"abcde") for _ in range(8) for one in (store, other))
    )
    await other.close()

    assert sorted(int(job.key) for jobs in claimed for job in jobs) == list(range(60))


async def test_of_many_that_want_the_same_job_one_takes_it(
    store: Store, database_url: str, clock: Clock
) -> None:
    await plan(store, clock)
    other = await Store.open(database_url, clock=clock, holder="other")

    taken = await asyncio.gather(
        *(
            one.run(Transaction.take_job, "greet", "", str(number), clock())
            for number in range(8)
            for one in (store, other)
        )
    )
    await other.close()

    assert len([job for job in taken if job is not None]) == 1


async def test_a_job_is_taken_only_when_it_is_due(store: Store, clock: Clock) -> None:
    await plan(store, clock, seconds=1)

    assert await store.run(Transaction.take_job, "greet", "", "a", clock()) is None
    taken = await store.run(Transaction.take_job, "greet", "", "a", clock.advance(seconds=1))
    assert taken == Planned("greet", "", clock(), {"chat": 7}, clock() + LEASE, "a", 1, None)


async def test_a_job_whose_lease_was_not_renewed_is_anyones(store: Store, clock: Clock) -> None:
    await plan(store, clock)
    (job,) = await claim(store, clock, "a")
    clock.advance(seconds=20)
    renewed = await store.run(Transaction.renew_job, job, clock())
    clock.advance(seconds=20)

    early = await claim(store, clock, "b")
    clock.advance(seconds=10)
    (late,) = await claim(store, clock, "c")

    assert (renewed, early) == (True, [])
    assert (late.run, late.tries) == ("c", 2)


async def test_a_run_that_lost_its_job_can_do_nothing_about_it(store: Store, clock: Clock) -> None:
    await plan(store, clock)
    (old,) = await claim(store, clock, "old")
    clock.advance(seconds=LEASE.total_seconds())
    await claim(store, clock, "new")
    before = await table(store)

    later = clock() + timedelta(hours=1)
    allowed = [
        await store.run(Transaction.renew_job, old, clock()),
        await store.run(Transaction.finish_job, old, None),
        await store.run(Transaction.finish_job, old, later),
        await store.run(Transaction.fail_job, old, "KeyError", later),
        await store.run(Transaction.free_job, old),
    ]

    assert allowed == [False] * 5
    assert await table(store) == before


async def test_a_late_run_that_nobody_has_followed_may_still_end(
    store: Store, clock: Clock
) -> None:
    await plan(store, clock)
    (job,) = await claim(store, clock)
    clock.advance(seconds=3600)

    assert await store.run(Transaction.finish_job, job, None)
    assert await table(store) == []


async def test_a_done_job_is_gone_or_planned_anew(store: Store, clock: Clock) -> None:
    later = clock() + timedelta(days=1)
    await plan(store, clock, key="once")
    await plan(store, clock, key="daily")
    daily, once = await claim(store, clock, "a", "b")

    assert await store.run(Transaction.finish_job, once, None)
    assert await store.run(Transaction.finish_job, daily, later)

    assert await table(store) == [
        Planned("greet", "daily", later, {"chat": 7}, None, None, 0, None)
    ]


async def test_a_failed_job_waits_and_says_why(store: Store, clock: Clock) -> None:
    later = clock() + timedelta(seconds=5)
    await plan(store, clock)
    (job,) = await claim(store, clock)

    await store.run(Transaction.fail_job, job, "Key\0Error " + "x" * 600, later)

    (found,) = await table(store)
    assert (found.run_at, found.tries, found.lease, found.run) == (later, 1, None, None)
    assert found.error == ("Key\\x00Error " + "x" * 600)[:500]
    clock.advance(seconds=5)
    (again,) = await claim(store, clock)
    assert await store.run(Transaction.finish_job, again, later)
    (well,) = await table(store)
    assert (well.tries, well.error) == (0, None)


@pytest.mark.parametrize("end", ["done", "again", "failed"])
async def test_a_job_scheduled_anew_while_it_runs_runs_then(
    store: Store, clock: Clock, end: str
) -> None:
    await plan(store, clock)
    (job,) = await claim(store, clock)
    await plan(store, clock)

    held = await claim(store, clock, "b")
    later = clock() + timedelta(hours=1)
    if end == "failed":
        ours = await store.run(Transaction.fail_job, job, "KeyError", later)
    else:
        ours = await store.run(Transaction.finish_job, job, later if end == "again" else None)

    assert (held, ours) == ([], True)
    assert [job.tries for job in await claim(store, clock, "c")] == [1]


async def test_a_cancelled_job_runs_no_more(store: Store, clock: Clock) -> None:
    await plan(store, clock, key="7")
    (job,) = await claim(store, clock)

    cancelled = [await store.run(Transaction.cancel_job, "greet", "7") for _ in range(2)]

    assert cancelled == [True, False]
    assert not await store.run(Transaction.finish_job, job, clock())
    assert await table(store) == []


async def test_what_is_planned_stays_so_unless_only_a_wrong_clock_can_have_planned_it(
    store: Store, clock: Clock
) -> None:
    start = clock()

    async def ensured(seconds: float) -> float:
        run_at = clock() + timedelta(seconds=seconds)
        await store.run(Transaction.ensure_job, "prune", run_at, latest=clock() + 2 * LEASE)
        (job,) = await table(store)
        return (job.run_at - start).total_seconds()

    assert [await ensured(30), await ensured(10)] == [30, 30]
    clock.advance(seconds=-40)
    assert await ensured(20) == -20


async def test_the_next_job_is_the_next_to_become_due_or_free(store: Store, clock: Clock) -> None:
    assert await store.read(Transaction.next_job, NAMES, clock()) is None
    await plan(store, clock, seconds=60)
    await plan(store, clock, name="newer", seconds=1)
    await plan(store, clock, key="held")

    due = clock() + timedelta(seconds=60)
    assert await store.read(Transaction.next_job, NAMES, clock()) == due
    await claim(store, clock)
    assert await store.read(Transaction.next_job, NAMES, clock()) == clock() + LEASE


async def test_what_an_ended_process_held_is_free_where_there_is_one(
    sqlite_url: str, clock: Clock
) -> None:
    store = await Store.open(sqlite_url, clock=clock)
    await plan(store, clock)
    await claim(store, clock)

    await store.run(Transaction.unhold_jobs)

    assert [job.tries for job in await claim(store, clock)] == [2]
    await store.close()
