"""SQLite's writer commits in groups, loses nothing that it acknowledged, and outlives faults."""

import asyncio
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from quizbot.errors import StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, Learner
from quizbot.storage.writer import GROUP
from tests.databases import Clock
from tests.storage.samples import attempt, sit
from tests.storage.test_store import Gate, hold_up

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def store(sqlite_url: str, clock: Clock) -> AsyncIterator[Store]:
    opened = await Store.open(sqlite_url, clock=clock)
    yield opened
    await opened.close()


def pragma(tx: Transaction, words: str) -> None:
    """Set something of the writer's own connection."""
    tx._db.command(f"PRAGMA {words}")


async def together(store: Store, *calls: Callable[[Transaction], Any]) -> list[Any]:
    """Run verbs in one group."""
    gate = Gate()
    held = await hold_up(store, gate)
    tasks = [asyncio.ensure_future(store.run(call)) for call in calls]
    await asyncio.sleep(0)
    gate.opened.set()
    await held
    return await asyncio.gather(*tasks, return_exceptions=True)


async def enrolled(store: Store) -> list[int]:
    return [learner.id for learner in await store.read(Transaction.learners, 0, 999)]


def enrol(clock: Clock, number: int) -> Callable[[Transaction], Learner]:
    return lambda tx: tx.enrol(number, number, clock())


async def test_what_waits_is_committed_as_a_group(store: Store, clock: Clock) -> None:
    commits: list[object] = []
    for engine in store._engines:
        event.listen(engine, "commit", commits.append)

    await together(store, *(enrol(clock, number) for number in range(1, 101)))

    assert len(commits) == 2  # the one that held up the others, and all of these
    assert len(await enrolled(store)) == 100


async def test_a_group_has_an_end(store: Store, clock: Clock) -> None:
    commits: list[object] = []
    for engine in store._engines:
        event.listen(engine, "commit", commits.append)

    await together(store, *(enrol(clock, number) for number in range(1, GROUP + 2)))

    assert len(commits) == 3
    assert len(await enrolled(store)) == GROUP + 1


async def test_what_waits_in_a_group_when_it_closes_is_still_done(
    store: Store, clock: Clock
) -> None:
    gate = Gate()
    held = await hold_up(store, gate)
    waiting = [asyncio.ensure_future(store.run(enrol(clock, number))) for number in (1, 2)]
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(store.close())
    await asyncio.sleep(0)
    gate.opened.set()

    await asyncio.wait_for(asyncio.gather(held, *waiting, closing), 10)

    assert [task.result().number for task in waiting] == [1, 2]


async def test_readers_do_not_wait_for_the_writer(store: Store, clock: Clock) -> None:
    await store.run(Transaction.enrol, 1, 1, clock())
    gate = Gate()
    held = await hold_up(store, gate)

    assert await enrolled(store) == [1]

    gate.opened.set()
    await held


async def test_a_read_cannot_write(store: Store, clock: Clock) -> None:
    with pytest.raises(StorageError, match="readonly"):
        await store.read(Transaction.enrol, 1, 1, clock())

    assert await enrolled(store) == []


def _violate(tx: Transaction, clock: Clock) -> None:
    """Leave a row whose sitting is missing, which SQLite tells at the commit."""
    made = attempt(sit(tx, clock()), clock())
    pragma(tx, "defer_foreign_keys=ON")
    tx._db.command(f"DELETE FROM sitting WHERE id = {made.sitting}")
    tx.record(made)


async def test_a_commit_that_fails_stores_nothing_of_the_group(store: Store, clock: Clock) -> None:
    results = await together(
        store, enrol(clock, 1), lambda tx: _violate(tx, clock), enrol(clock, 2)
    )

    assert [str(result) for result in results] == [
        "the database refuses: FOREIGN KEY constraint failed"
    ] * 3
    assert len({id(result) for result in results}) == 3
    assert await enrolled(store) == []
    assert (await store.run(Transaction.enrol, 3, 3, clock())).number == 1


async def test_a_commit_of_one_that_fails_stores_nothing(store: Store, clock: Clock) -> None:
    with pytest.raises(StorageError, match="FOREIGN KEY"):
        await store.run(_violate, clock)

    assert await enrolled(store) == []
    assert (await store.run(Transaction.enrol, 3, 3, clock())).number == 1


def _fill(clock: Clock) -> Callable[[Transaction], list[int]]:
    return lambda tx: tx.receive([Entry(n, 7, "x" * 100_000) for n in range(100)], clock())


async def test_a_full_disk_stores_nothing_by_halves_and_recovers(
    store: Store, clock: Clock
) -> None:
    await store.run(pragma, "max_page_count=60")

    alone = (await asyncio.gather(store.run(_fill(clock)), return_exceptions=True))[0]
    results = await together(store, enrol(clock, 1), _fill(clock), enrol(clock, 2))

    assert isinstance(alone, StorageError)
    stored = {1: results[0], 2: results[2]}
    assert await enrolled(store) == [
        n for n, one in stored.items() if not isinstance(one, Exception)
    ]
    assert "full" in str(results[1])
    assert all("full" in str(one) for one in stored.values() if isinstance(one, Exception))
    assert await store.read(Transaction.earlier, 999, 7) == []
    await store.run(pragma, "max_page_count=100000")
    assert len(await store.run(_fill(clock))) == 100


async def test_a_transaction_that_sqlite_ended_by_itself_fails_its_group(
    store: Store, clock: Clock
) -> None:
    def end(tx: Transaction) -> None:
        tx._db.command("ROLLBACK")  # as SQLite does after an I/O error
        raise sqlite3.OperationalError("disk I/O error")

    results = await together(store, enrol(clock, 1), end, enrol(clock, 2))

    assert [str(result) for result in results] == ["the database refuses: disk I/O error"] * 3
    assert await enrolled(store) == []
    assert (await store.run(Transaction.enrol, 3, 3, clock())).number == 1


async def test_another_writer_that_holds_the_lock_is_an_error_and_then_forgotten(
    store: Store, sqlite_url: str, clock: Clock
) -> None:
    await store.run(pragma, "busy_timeout=20")
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    results = await asyncio.gather(
        *(store.run(enrol(clock, number)) for number in (1, 2)), return_exceptions=True
    )

    other.execute("ROLLBACK")
    other.close()
    assert [str(result) for result in results] == ["the database refuses: database is locked"] * 2
    assert (await store.run(Transaction.enrol, 3, 3, clock())).number == 1


async def test_a_file_that_turns_read_only_is_an_error_until_it_turns_back(
    store: Store, clock: Clock
) -> None:
    await store.run(pragma, "query_only=ON")
    with pytest.raises(StorageError, match="readonly"):
        await store.run(Transaction.enrol, 1, 1, clock())

    connection = store._writer._engine.raw_connection()
    connection.cursor().execute("PRAGMA query_only=OFF")
    connection.close()

    assert (await store.run(Transaction.enrol, 3, 3, clock())).number == 1


async def test_a_commit_waits_for_the_disk(store: Store) -> None:
    def settings(tx: Transaction) -> list[Any]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [tx._db._cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await store.run(settings) == ["wal", 2, 1]


@pytest.mark.parametrize("lines", [1, 30, 200])
async def test_kill_9_loses_no_answer_that_was_acknowledged(
    sqlite_url: str, clock: Clock, lines: int
) -> None:
    acknowledged = _kill_after(lines, sqlite_url)
    store = await Store.open(sqlite_url, clock=clock)

    assert sum(acknowledged.values()) >= lines
    for learner, count in acknowledged.items():
        attempts = await store.read(Transaction.attempts, learner)
        sitting = await store.read(Transaction.current, learner)
        counted = await store.read(Transaction.learner, learner)
        assert [one.position for one in attempts] == list(range(len(attempts)))
        assert count <= len(attempts) <= count + 1  # the last may be stored and not yet told
        assert sitting is not None
        assert counted is not None
        assert sitting.position == counted.answers == len(attempts)
    await store.close()


def _kill_after(lines: int, url: str) -> Counter[int]:
    """Kill a process that answers, after so many lines; return how many answers it told."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.answering", url, "a"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    told += process.communicate()[0].splitlines(keepends=True)
    return Counter(int(line.split()[0]) for line in told if line.endswith("\n"))
