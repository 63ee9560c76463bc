"""SQLite busy, full, read-only, broken or on a failing disk: nothing by halves, nothing twice."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from quizbot.errors import StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Clock
from tests.faults import effect
from tests.trust.disk import Disk, require


class Ground:
    """A store, its file, and the disk below."""

    def __init__(self, store: Store, path: Path, disk: Disk) -> None:
        self.store = store
        self.path = path
        self.disk = disk

    def pragma(self, words: str) -> None:
        """Set something of the writer's own connection, between two transactions."""
        connection = self.store._writer._engine.raw_connection()
        connection.cursor().execute(f"PRAGMA {words}")
        connection.close()


@pytest.fixture
async def ground(sqlite_url: str, clock: Clock) -> AsyncIterator[Ground]:
    require()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    disk = Disk(path.parent)
    with disk.below():
        store = await Store.open(sqlite_url, clock=clock)
        yield Ground(store, path, disk)
        await store.close()


@contextmanager
def busy(ground: Ground) -> Iterator[None]:
    ground.pragma("busy_timeout=20")
    with closing(sqlite3.connect(ground.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(ground: Ground) -> Iterator[None]:
    with failing(ground, "write", sqlite3.SQLITE_FULL):
        yield


@contextmanager
def read_only(ground: Ground) -> Iterator[None]:
    ground.pragma("query_only=ON")
    yield
    ground.pragma("query_only=OFF")


@contextmanager
def garbage(ground: Ground) -> Iterator[None]:
    """Overwrite the beginning of the file, as a stray process may; then put it back."""
    with closing(sqlite3.connect(ground.path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with ground.path.open("r+b") as file:
        head = file.read(100)
        file.seek(0)
        file.write(b"garbage!" * 12)
    yield
    with ground.path.open("r+b") as file:
        file.write(head)


@contextmanager
def unwritable(ground: Ground) -> Iterator[None]:
    with failing(ground, "write", sqlite3.SQLITE_IOERR_WRITE):
        yield


@contextmanager
def unflushable(ground: Ground) -> Iterator[None]:
    with failing(ground, "flush", sqlite3.SQLITE_IOERR_FSYNC):
        yield


@contextmanager
def failing(ground: Ground, act: str, code: int) -> Iterator[None]:
    ground.disk.failing[act] = code
    yield
    del ground.disk.failing[act]


Kind = Callable[[Ground], AbstractContextManager[None]]
KINDS: dict[str, Kind] = {
    "database is locked": busy,
    "database or disk is full": full,
    "readonly": read_only,
    "not a database": garbage,
    "disk I/O error": unwritable,
    "disk I/O error ": unflushable,
}


@pytest.mark.parametrize(("told", "kind"), KINDS.items(), ids=[k.__name__ for k in KINDS.values()])
async def test_an_answer_that_meets_a_fault_is_not_stored_by_halves_and_comes_once(
    ground: Ground, clock: Clock, told: str, kind: Kind
) -> None:
    await effect.ask(ground.store, clock)

    with kind(ground):
        for _ in range(2):
            await effect.refuses(ground.store, clock)
        with pytest.raises(StorageError, match=told.strip()):
            await ground.store.run(Transaction.enrol, 8, 8, clock())
    await effect.is_untouched(ground.store)
    await effect.tap(ground.store, clock)

    await effect.is_answered_once(ground.store, clock)


@pytest.mark.parametrize("kind", KINDS.values())
async def test_a_tap_that_is_stored_has_its_effect_once_the_fault_is_over(
    ground: Ground, clock: Clock, kind: Kind
) -> None:
    async with effect.asking(ground.store, clock) as student:
        await effect.meets_after_it_is_stored(student, lambda: kind(ground))


@pytest.mark.parametrize("kind", KINDS.values())
async def test_a_tap_that_cannot_be_stored_is_not_confirmed_and_comes_again(
    ground: Ground, clock: Clock, kind: Kind
) -> None:
    async with effect.asking(ground.store, clock) as student:
        await effect.meets_before_it_is_stored(student, lambda: kind(ground))


@pytest.mark.parametrize("kind", [full, unwritable, unflushable])
async def test_all_of_a_group_whose_commit_fails_may_come_again(
    ground: Ground, clock: Clock, kind: Kind
) -> None:
    from tests.storage.test_writer import enrol, together  # noqa: PLC0415 - only this one groups

    with kind(ground):
        results = await together(ground.store, *(enrol(clock, number) for number in range(1, 5)))
    again = await together(ground.store, *(enrol(clock, number) for number in range(1, 5)))

    assert all(isinstance(result, StorageError) for result in results)
    assert [learner.number for learner in again] == [1, 2, 3, 4]


@pytest.mark.parametrize("raised", [SystemExit, KeyboardInterrupt, GeneratorExit])
async def test_work_that_wants_to_end_the_process_ends_neither_writer_nor_loop(
    ground: Ground, clock: Clock, raised: type[BaseException]
) -> None:
    def end(tx: Transaction) -> None:
        tx.enrol(99, 99, clock())
        raise raised

    for call in (ground.store.run, ground.store.read):
        with pytest.raises((RuntimeError, StorageError)):
            await call(end)

    assert (await ground.store.run(Transaction.enrol, 1, 1, clock())).number == 1
