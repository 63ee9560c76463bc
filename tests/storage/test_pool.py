"""PostgreSQL's passing troubles are tried again as a whole; a lost connection is replaced."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from quizbot.errors import StorageError
from quizbot.storage.engine import THREADS
from quizbot.storage.pool import PASSING, TRIES
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock, Cluster
from tests.storage.samples import NONCE, answer, sit


@pytest.fixture
async def store(postgresql_url: str, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(postgresql_url, clock=clock)
    yield opened
    await opened.close()


class Trouble:
    """Enrols a learner and runs into an error of PostgreSQL, the first so many times."""

    def __init__(self, clock: Clock, sqlstate: str, times: int) -> None:
        self._clock = clock
        self._sqlstate = sqlstate
        self._left = times
        self.runs = 0

    def work(self, tx: Transaction) -> int:
        self.runs += 1
        learner = tx.enrol(self.runs, self.runs, self._clock())
        if self._left:
            self._left -= 1
            tx._db.command(f"DO $$ BEGIN RAISE SQLSTATE '{self._sqlstate}'; END $$")
        return learner.id


async def enrolled(store: Store) -> list[int]:
    return [learner.id for learner in await store.read(Transaction.learners, 0, 99)]


@pytest.mark.parametrize("sqlstate", sorted(PASSING))
async def test_a_passing_trouble_is_tried_again_as_a_whole(
    store: Store, clock: Clock, sqlstate: str
) -> None:
    trouble = Trouble(clock, sqlstate, times=TRIES - 1)

    assert await store.run(trouble.work) == TRIES

    assert await enrolled(store) == [TRIES]


async def test_a_trouble_that_stays_is_told_after_three_tries(store: Store, clock: Clock) -> None:
    trouble = Trouble(clock, "40001", times=99)

    with pytest.raises(StorageError):
        await store.run(trouble.work)

    assert trouble.runs == TRIES
    assert await enrolled(store) == []


@pytest.mark.parametrize("sqlstate", ["57014", "25006", "53100", "22001"])
async def test_a_trouble_that_does_not_pass_is_told_at_once(
    store: Store, clock: Clock, sqlstate: str
) -> None:
    trouble = Trouble(clock, sqlstate, times=1)

    with pytest.raises(StorageError):
        await store.run(trouble.work)

    assert trouble.runs == 1


async def test_two_replicas_in_a_deadlock_both_come_through(
    store: Store, postgresql_url: str, clock: Clock
) -> None:
    other = await Store.open(postgresql_url, clock=clock)
    both = threading.Barrier(2)
    for number in (1, 2):
        await store.run(Transaction.enrol, number, number, clock())

    def cross(tx: Transaction, first: int, second: int, minutes: int, runs: list[int]) -> None:
        runs.append(minutes)
        tx.change(first, minutes=minutes)
        if len(runs) == 1:
            both.wait(10)
        tx.change(second, minutes=minutes)

    runs: tuple[list[int], list[int]] = ([], [])
    await asyncio.gather(store.run(cross, 1, 2, 8, runs[0]), other.run(cross, 2, 1, 15, runs[1]))
    learners = await other.read(Transaction.learners, 0, 9)
    await other.close()

    assert sorted(len(one) for one in runs) == [1, 2]
    assert learners[0].minutes == learners[1].minutes


async def test_a_connection_that_is_lost_in_a_transaction_is_replaced(
    store: Store, clock: Clock
) -> None:
    runs: list[int] = []

    def lost(tx: Transaction) -> None:
        runs.append(1)
        tx.enrol(7, 7, clock())
        if len(runs) == 1:
            tx._db.command("SELECT pg_terminate_backend(pg_backend_pid())")

    await store.run(lost)

    assert len(runs) == 2
    assert await enrolled(store) == [7]


async def test_after_all_connections_were_killed_the_next_work_succeeds(
    store: Store, cluster: Cluster, postgresql_url: str, clock: Clock
) -> None:
    together = threading.Barrier(THREADS)
    await asyncio.gather(*(store.run(lambda _: together.wait(10)) for _ in range(THREADS)))
    cluster.kill_connections(postgresql_url)

    learners = await asyncio.gather(
        *(store.run(Transaction.enrol, n, n, clock()) for n in range(1, 2 * THREADS))
    )

    assert sorted(learner.number for learner in learners) == list(range(1, 2 * THREADS))


async def test_an_answer_whose_connection_dies_is_recorded_once(
    store: Store, cluster: Cluster, postgresql_url: str, clock: Clock
) -> None:
    await store.run(sit, clock())
    await store.run(Transaction.receive, [Entry(n, n, "{}") for n in range(40)], clock())

    for position in range(40):
        settled = store.settle(position, answer, NONCE, position, clock())
        if position % 8 == 0:
            cluster.kill_connections(postgresql_url)
        await settled

    attempts = await store.read(Transaction.attempts, 7)
    assert [attempt.position for attempt in attempts] == list(range(40))


async def test_a_plan_that_a_migration_changed_costs_one_try(
    store: Store, cluster: Cluster, postgresql_url: str, clock: Clock
) -> None:
    await store.run(Transaction.receive, [Entry(1, 7, "{}")], clock())
    for _ in range(THREADS * 8):  # until the driver has prepared the statement everywhere
        await store.read(Transaction.earlier, 999, 7)
    await store.run(lambda tx: tx._db.command("ALTER TABLE inbox ALTER body TYPE varchar(500)"))

    found = [await store.read(Transaction.earlier, 999, 7) for _ in range(THREADS * 2)]

    assert all(len(entries) == 1 for entries in found)


async def test_work_that_fails_gives_its_connection_back(store: Store, clock: Clock) -> None:
    def fail(_: Transaction) -> None:
        raise KeyError

    results = await asyncio.gather(
        *(store.run(fail) for _ in range(THREADS * 4)), return_exceptions=True
    )

    assert all(isinstance(result, KeyError) for result in results)
    assert (await store.run(Transaction.enrol, 7, 7, clock())).number == 1


async def test_a_server_that_is_away_is_told_without_the_password(
    cluster: Cluster, clock: Clock
) -> None:
    url = "postgresql://quizbot:s3cret@/quizbot?host=/nowhere"

    with pytest.raises(StorageError) as refused:
        await Store.open(url, clock=clock)

    assert "s3cret" not in str(refused.value)
    assert "\n" not in str(refused.value)
