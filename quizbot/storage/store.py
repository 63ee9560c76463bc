"""The door to the database: `await store.run(verb, ...)` is one transaction."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine

from quizbot.errors import StorageError
from quizbot.storage import schema
from quizbot.storage.engine import READERS, THREADS, faults, reading, trouble, writing
from quizbot.storage.pool import Pool
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import OutOfTurn, Repeated
from quizbot.storage.work import job
from quizbot.storage.writer import Writer

P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """Runs verbs: on SQLite in one writer thread, on PostgreSQL in a few of them."""

    def __init__(
        self, engine: Engine, readers: Engine, clock: Callable[[], datetime], holder: str
    ) -> None:
        self.holder = holder
        self.revisions = Revisions()
        self._engines = {engine, readers}
        self._clock = clock
        self._closed = False
        self._writer: Writer | Pool
        if engine.dialect.name == "sqlite":
            self._writer = Writer(engine, self.revisions, holder)
        else:
            self._writer = Pool(engine, self.revisions, holder, THREADS)
        self._reader = Pool(readers, self.revisions, holder, READERS)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        clock: Callable[[], datetime],
        create: bool = False,
        holder: str = "the only one",
    ) -> Self:
        """Open a database, migrated first if `create` says so; `holder` names this replica.

        Raises:
            SchemaError: its tables belong to another version; the message says what to run.
            StorageError: it cannot be reached.
        """
        engine, readers = await asyncio.to_thread(_connect, url, create=create)
        return cls(engine, readers, clock, holder)

    async def run(
        self, verb: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a verb in a transaction; return what it returns, once that is durable."""
        return await self._outcome(self._writer, lambda tx: verb(tx, *args, **kwargs))

    async def settle(
        self,
        update_id: int,
        verb: Callable[Concatenate[Transaction, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run a verb and mark the update done in the same transaction.

        Raises:
            Repeated: the update has had its effect already; the verb was not run.
            OutOfTurn: an older update of the same lane has to have its effect first.
        """
        now = self._clock()

        def work(tx: Transaction) -> R:
            if tx.done_in_turn(update_id, now):
                return verb(tx, *args, **kwargs)
            if tx.waits(update_id):
                msg = "an older update of this lane waits"
                raise OutOfTurn(msg)
            msg = "this update has had its effect already"
            raise Repeated(msg)

        return await self.run(work)

    async def read(
        self, query: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a query that changes nothing, beside the writer where there is only one."""
        return await self._outcome(self._reader, lambda tx: query(tx, *args, **kwargs))

    async def close(self) -> None:
        """Finish what is under way, and close all connections."""
        self._closed = True
        await asyncio.to_thread(self._end)

    async def _outcome(self, part: Writer | Pool, work: Callable[[Transaction], R]) -> R:
        if self._closed:
            msg = "the database is closed; quizbot is ending"
            raise StorageError(msg)
        one = job(work)
        part.submit(one)
        result: R = await one.future
        return result

    def _end(self) -> None:
        for part in {self._writer, self._reader}:
            part.close()
        for engine in self._engines:
            engine.dispose()


def _connect(url: str, *, create: bool) -> tuple[Engine, Engine]:
    engine = writing(url)
    try:
        _prepare(engine, create=create)
    except faults(engine) as error:
        engine.dispose()
        raise trouble(error, engine.url.database) from None
    except StorageError:
        engine.dispose()
        raise
    return engine, reading(url, engine)


def _prepare(engine: Engine, *, create: bool) -> None:
    """Bring the tables to this version if they may be changed; else see that they are."""
    with engine.connect() as connection:
        version = schema.version(connection)
    if create and version != schema.HEAD:
        schema.check_not_newer(version)
        (schema.create if version is None else schema.upgrade)(engine)
    else:
        schema.check(version)
