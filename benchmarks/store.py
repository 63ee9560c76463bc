"""Durable answers a second under 32 concurrent taps, as ratios to one aiosqlite connection.

Both run the same statements for an answer, with the same values, on a SQLite file of their own
(WAL, synchronous=FULL), and acknowledge it only after its commit: the store commits a group of
answers together, the rival one by one, as a single connection must. The files are compared at the
end: they hold the same rows. Goals: at least 10 times the answers, p99 at most 50 ms.

A commit is one flush to the disk. Where a flush is nearly free, only CPU is left to win, so the
script says how long one takes here, and computes the ratio for a disk that takes 4 ms.
"""

import asyncio
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from quizbot.bank.items import ITEM, ItemKey
from quizbot.bank.library import Bank
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import review
from quizbot.learning.response import Chosen
from quizbot.learning.score import credit
from quizbot.learning.sitting import Phase, Sitting
from quizbot.storage import attempts, inbox, learners, rows, screens, sittings
from quizbot.storage.database import Statement, compiled
from quizbot.storage.schema import migrate
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry

TAPS, ANSWERS, ROUNDS = 32, 60, 3
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
KEY = ItemKey("inf/range")
DISK = 0.004  # seconds that an ordinary disk takes for a flush
TABLES = ("learner", "sitting", "attempt", "card", "screen", "inbox")

Answer = Callable[[int, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Run:
    """What one round cost."""

    seconds: float
    cpu: float
    waits: list[float]  # of every answer, in seconds
    commits: int


def attempt(sitting: Sitting) -> Attempt:
    return Attempt(
        learner=sitting.learner,
        sitting=sitting.id,
        position=sitting.position,
        item=KEY,
        revision=sitting.revision or 0,
        order=sitting.order,
        response=Chosen((0,)),
        correct=True,
        first=False,
        guess=0.5,
        predicted=0.75,
        milliseconds=2345,
        at=NOW,
    )


def moved(sitting: Sitting) -> Sitting:
    right = sitting.right + 1
    return replace(sitting, position=sitting.position + 1, phase=Phase.TOLD, right=right)


def begin(tx: Transaction, learner: int) -> None:
    """Enrol a learner who has a question on screen and whose taps are in the inbox."""
    tx.enrol(learner, learner, NOW)
    begun = tx.begin(nonce=str(learner), learner=learner, now=NOW, minutes=4, topics=())
    options = [{"right": "500 km"}, {"wrong": "550 km", "feedback": "Too far."}]
    fields = {"type": "single", "id": "range", "question": "How far?", "options": options}
    revision = tx.pin(Bank("inf", "The treaty").revision(ITEM.validate_python(fields)), NOW)
    tx.move(begun, replace(begun, revision=revision, order=(1, 0), asked=NOW))
    tx.receive([Entry(update(learner, n), learner, "{}") for n in range(ANSWERS)], NOW)


def update(learner: int, position: int) -> int:
    return learner * ANSWERS + position


# Ours


def answer(tx: Transaction, learner: int) -> None:
    """Answer the question on screen, as the tutor does."""
    sitting = tx.sitting(str(learner))
    assert sitting is not None
    assert tx.move(sitting, moved(sitting))
    before, made = tx.card(learner, KEY), attempt(sitting)
    tx.record(made)
    tx.keep(learner, KEY, review(before, made))
    tx.credit(learner, points=credit(before, made), right=True, now=NOW)
    tx.want(learner, "sitting", learner=learner, content="sitting", now=NOW)


@asynccontextmanager
async def ours(url: str) -> AsyncIterator[tuple[Answer, list[object]]]:
    store = await Store.open(url, clock=lambda: NOW)
    commits: list[object] = []
    note = commits.append

    async def one(learner: int, position: int) -> None:
        await store.settle(update(learner, position), answer, learner)

    event.listen(Engine, "commit", note)
    yield one, commits
    event.remove(Engine, "commit", note)
    await store.close()


# The rival


class Rival:
    """One aiosqlite connection; a lock keeps the transactions apart that share it."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db
        self._turn = asyncio.Lock()
        self.commits: list[object] = []

    async def answer(self, learner: int, position: int) -> None:
        async with self._turn:
            await self._command("BEGIN IMMEDIATE")
            done = {"b_id": update(learner, position), "b_now": NOW}
            assert await self._change(inbox.DONE_IN_TURN, done) == 1
            await self._answer(learner)
            await self._command("COMMIT")
            self.commits.append(learner)

    async def _answer(self, learner: int) -> None:
        """Do what `answer` does, statement by statement."""
        (row,) = await self._rows(sittings.SITTING, {"b_nonce": str(learner)})
        sitting = rows.SITTING.value(row)
        assert await self._change(sittings.MOVE, rows.move(sitting, moved(sitting))) == 1
        key = {"b_learner": learner, "b_item": KEY}
        found = await self._rows(attempts.CARD, key)
        before, made = (rows.CARD.value(found[0]) if found else None), attempt(sitting)
        assert await self._change(attempts.record("sqlite"), rows.ATTEMPT.values(made)) == 1
        card = rows.CARD.values(review(before, made)) | {"learner": learner, "item": KEY}
        await self._change(attempts.keep_card("sqlite"), card)
        points = credit(before, made)
        counted = {"b_id": learner, "b_right": 1, "b_points": points, "b_now": NOW}
        await self._change(learners.CREDIT_POINTS if points else learners.CREDIT, counted)
        wanted = {"chat": learner, "slot": "sitting", "learner": learner, "content": "sitting"}
        screen = screens.want_screen("sqlite", fresh=False)
        held = {"lease": NOW + screens.LEASE, "holder": "the only one", "now": NOW}
        await self._rows(screen, wanted | held | {"message": None})

    async def _command(self, sql: str) -> None:
        await self._db.execute(sql)

    async def _rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Any]:
        one = compiled(statement, "sqlite")
        found = await self._db.execute_fetchall(one.sql, one.parameters(values))
        return [one.row(tuple(row)) for row in found]

    async def _change(self, statement: Statement, values: Mapping[str, Any]) -> int:
        one = compiled(statement, "sqlite")
        cursor = await self._db.execute(one.sql, one.parameters(values))
        return cursor.rowcount


@asynccontextmanager
async def rival(url: str) -> AsyncIterator[tuple[Answer, list[object]]]:
    path = url.removeprefix("sqlite:///")
    async with aiosqlite.connect(path, isolation_level=None) as db:
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            await db.execute(f"PRAGMA {pragma}")
        one = Rival(db)
        yield one.answer, one.commits


class ThroughSqlalchemy(Rival):
    """The same connection behind SQLAlchemy's asyncio engine, as bots mostly have it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()
        self.commits: list[object] = []

    async def _command(self, sql: str) -> None:
        await self._connection.exec_driver_sql(sql)

    async def _rows(self, statement: Statement, values: Mapping[str, Any]) -> list[Any]:
        found = await self._connection.execute(statement, dict(values))
        return [tuple(row) for row in found]

    async def _change(self, statement: Statement, values: Mapping[str, Any]) -> int:
        return (await self._connection.execute(statement, dict(values))).rowcount


@asynccontextmanager
async def through_sqlalchemy(url: str) -> AsyncIterator[tuple[Answer, list[object]]]:
    address = url.replace("sqlite:", "sqlite+aiosqlite:")
    engine = create_async_engine(address, connect_args={"isolation_level": None})
    async with engine.connect() as connection:
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            await connection.exec_driver_sql(f"PRAGMA {pragma}")
        one = ThroughSqlalchemy(connection)
        yield one.answer, one.commits
    await engine.dispose()


# The measurement


async def prepare(url: str) -> None:
    migrate(url)
    store = await Store.open(url, clock=lambda: NOW)
    for learner in range(1, TAPS + 1):
        await store.run(begin, learner)
    await store.close()


async def play(one: Answer, commits: list[object]) -> Run:
    """Let every learner tap as soon as the last answer was acknowledged."""
    waits: list[float] = []

    async def learn(learner: int) -> None:
        for position in range(ANSWERS):
            begun = time.perf_counter()
            await one(learner, position)
            waits.append(time.perf_counter() - begun)

    begun, cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for learner in range(1, TAPS + 1):
            tasks.create_task(learn(learner))
    return Run(time.perf_counter() - begun, time.process_time() - cpu, waits, len(commits))


def stored(url: str) -> list[list[Any]]:
    """Return what a file holds; row numbers depend on who came first and are left out."""
    db = sqlite3.connect(url.removeprefix("sqlite:///"))
    held = [
        sorted(map(repr, db.execute(f"SELECT {_columns(db, table)} FROM {table}")))
        for table in TABLES
    ]
    db.close()
    return held


def _columns(db: sqlite3.Connection, table: str) -> str:
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return ", ".join(name for name in names if (table, name) != ("attempt", "id"))


async def measured(folder: Path) -> list[list[Run]]:
    """Run all in turn, several times, each on a file of its own."""
    designs = (ours, rival, through_sqlalchemy)
    runs: list[list[Run]] = [[] for _ in designs]
    for number in range(ROUNDS):
        urls = [f"sqlite:///{folder / f'{design.__name__}{number}.db'}" for design in designs]
        for url, opened, kept in zip(urls, designs, runs, strict=True):
            await prepare(url)
            async with opened(url) as (one, commits):
                kept.append(await play(one, commits))
        assert stored(urls[0]) == stored(urls[1]) == stored(urls[2])
    return runs


def flush_seconds(folder: Path) -> float:
    """Return how long this disk takes for a flush of one page: the median of many.

    The page is in a file that is there already, as SQLite's log mostly is.
    """
    seconds = []
    with (folder / "flush").open("wb", buffering=0) as file:
        for _ in range(100):
            file.seek(0)
            file.write(b"x" * 4096)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer costs: the median of the rounds."""

    seconds: float
    cpu: float
    commits: float

    def on(self, flush: float, here: float) -> float:
        """Return the seconds of an answer on a disk with another time of a flush."""
        return self.seconds + self.commits * (flush - here)


def told(name: str, runs: list[Run]) -> Cost:
    """Print a line about one of the two."""
    answers = TAPS * ANSWERS
    cost = Cost(
        *(
            statistics.median(value / answers for value in values)
            for values in zip(*((run.seconds, run.cpu, run.commits) for run in runs), strict=True)
        )
    )
    waits = [wait * 1e3 for run in runs for wait in run.waits]
    middle, late = statistics.median(waits), statistics.quantiles(waits, n=100)[98]
    print(
        f"{name:24} {1 / cost.seconds:5.0f} answers/s   p50 {middle:5.1f} ms   p99 {late:5.1f} ms"
        f"   CPU {cost.cpu * 1e3:.2f} ms   {cost.commits:.3f} flushes an answer"
    )
    return cost


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        flush = flush_seconds(Path(folder))
        mine, bare, usual = asyncio.run(measured(Path(folder)))
    our = told("store", mine)
    print(f"a flush takes {flush * 1e3:.2f} ms here{', nearly nothing' * (flush < 0.001)}")
    for name, runs in (("aiosqlite, by SQLAlchemy", usual), ("aiosqlite, bare", bare)):
        their = told(name, runs)
        ratio, cpu = their.seconds / our.seconds, our.cpu / their.cpu
        slower = their.on(DISK, flush) / our.on(DISK, flush)
        print(
            f"  ratio of answers {ratio:.1f} (goal >= 10; computed for a flush of"
            f" {DISK * 1e3:.0f} ms: {slower:.1f}), of CPU {cpu:.2f}"
        )


if __name__ == "__main__":
    main()
