"""The next version arrives while this one works: no answer is lost, nothing is migrated by half."""

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from quizbot.errors import SchemaError, StorageError
from quizbot.storage import engine, pool, schema
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from tests.databases import Clock
from tests.storage.samples import answer, sit
from tests.storage.test_schema import closing, described, set_version

LEARNERS = 6
ANSWERS = 40
NEXT = "9000"

_HEAD = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{schema.HEAD}"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("sitting", sa.Column("mood", sa.String(9)))
    op.create_index("ix_sitting_mood", "sitting", ["mood"])
"""
_WIDER = """
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("sitting", "nonce", type_=sa.String(20))
"""
_HALF = """
    op.execute("UPDATE sitting SET mood = 'new'")
    raise RuntimeError("the migration is wrong")
"""

Write = Callable[[str], None]


@pytest.fixture
def write_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Add a migration of the next version to a copy of ours."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema._MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "_MIGRATIONS", folder)

    def write(rest: str) -> None:
        (folder / "versions" / f"{NEXT}_next.py").write_text(_HEAD + rest)

    return write


def upgrade(url: str) -> list[str]:
    one = engine.writing(url)
    try:
        return schema.upgrade(one)
    finally:
        one.dispose()


@asynccontextmanager
async def opened(url: str, clock: Clock) -> AsyncIterator[Store]:
    store = await Store.open(url, clock=clock)
    yield store
    await store.close()


async def answer_on(store: Store, clock: Clock, learner: int, told: asyncio.Queue[int]) -> None:
    await store.run(sit, clock(), learner, f"learner-{learner}")
    for position in range(ANSWERS):
        update = learner * 100 + position
        await store.run(Transaction.receive, [Entry(update, learner, "{}")], clock())
        await store.settle(update, answer, f"learner-{learner}", position, clock())
        told.put_nowait(update)


async def test_two_versions_work_side_by_side_and_lose_no_answer(
    database_url: str, clock: Clock, write_next: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[str | None] = set()
    passing = pool._passing

    def noting(error: Exception) -> bool:
        seen.add(engine.sqlstate(error))
        return passing(error)

    monkeypatch.setattr(pool, "_passing", noting)
    write_next(_WIDER)
    told: asyncio.Queue[int] = asyncio.Queue()
    async with opened(database_url, clock) as old:
        answering = asyncio.gather(*(answer_on(old, clock, n, told) for n in range(1, LEARNERS)))
        for _ in range(LEARNERS * ANSWERS // 3):
            await told.get()

        assert await asyncio.to_thread(upgrade, database_url) == [NEXT]
        monkeypatch.setattr(schema, "HEAD", NEXT)
        async with opened(database_url, clock) as new:
            await answer_on(new, clock, LEARNERS, told)
            await answering

            for learner in range(1, LEARNERS + 1):
                attempts = await new.read(Transaction.attempts, learner)
                assert [one.position for one in attempts] == list(range(ANSWERS))
    assert seen <= {"0A000"}
    assert bool(seen) == database_url.startswith("postgresql")  # else nothing was put to the test


async def test_a_migration_that_fails_half_way_leaves_the_old_version_whole(
    database_url: str, clock: Clock, write_next: Write
) -> None:
    before = described(database_url)
    write_next(_HALF)
    async with opened(database_url, clock) as store:
        await store.run(Transaction.enrol, 1, 1, clock())

        with pytest.raises(RuntimeError, match="the migration is wrong"):
            await asyncio.to_thread(upgrade, database_url)

        assert described(database_url) == before
        assert (await store.run(Transaction.enrol, 2, 2, clock())).number == 2
    async with opened(database_url, clock) as again:
        assert len(await again.read(Transaction.learners, 0, 9)) == 2
    write_next("")
    assert upgrade(database_url) == [NEXT]


async def test_whoever_comes_second_waits_as_long_as_it_takes(
    postgresql_url: str, write_next: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.LIMITS, "lock_timeout", "50ms")
    write_next("")
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with closing(postgresql_url) as one, one.connect() as first:
        first.exec_driver_sql(f"SELECT pg_advisory_lock({schema._LOCK})")
        second = asyncio.ensure_future(asyncio.to_thread(upgrade, postgresql_url))
        while not await asyncio.to_thread(lambda: first.exec_driver_sql(waiting).scalar_one()):
            assert not second.done()
        first.exec_driver_sql("SELECT pg_sleep(0.2)")
        assert not second.done()
        first.exec_driver_sql(f"SELECT pg_advisory_unlock({schema._LOCK})")

        assert await second == [NEXT]


async def test_on_sqlite_whoever_comes_second_waits_for_the_writer(
    sqlite_url: str, write_next: Write
) -> None:
    write_next("")
    first = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    first.execute("BEGIN IMMEDIATE")
    began = threading.Event()

    def second() -> list[str]:
        began.set()
        return upgrade(sqlite_url)

    waiting = asyncio.ensure_future(asyncio.to_thread(second))
    await asyncio.to_thread(began.wait)
    first.execute("INSERT INTO pause VALUES (1, '2026-01-05')")
    first.execute("COMMIT")
    first.close()

    assert await waiting == [NEXT]


def test_a_long_backup_is_told_of_and_does_not_stop_the_bot(
    postgresql_url: str, write_next: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.LIMITS, "lock_timeout", "50ms")
    write_next("")
    with closing(postgresql_url) as one, one.connect() as backup:
        backup.exec_driver_sql("LOCK TABLE sitting IN ACCESS SHARE MODE")

        with pytest.raises(StorageError, match="lock timeout"):
            schema.migrate(postgresql_url)

    assert columns(postgresql_url, "sitting").isdisjoint({"mood"})
    assert schema.migrate(postgresql_url) == [NEXT]


def test_a_version_that_came_while_we_waited_is_not_touched(database_url: str) -> None:
    set_version(database_url, "9999")

    with pytest.raises(SchemaError, match="install a newer quizbot"):
        upgrade(database_url)


def columns(url: str, table: str) -> set[Any]:
    with closing(url) as one, one.connect() as connection:
        return {column["name"] for column in inspect(connection).get_columns(table)}
