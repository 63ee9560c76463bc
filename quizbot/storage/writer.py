"""SQLite's one writer: a thread that commits everything that waits as a group.

Each job has a savepoint, so that one that fails takes nothing back of the others; results are
handed out only after the commit, which is on disk (WAL, synchronous=FULL).
"""

import queue
import threading

from sqlalchemy import Connection, Engine

from quizbot.storage.database import Database
from quizbot.storage.engine import faults, spoils, trouble
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.work import Job, settle

GROUP = 256
"""At most so many jobs share a commit."""


class Writer:
    """The thread, and the queue before it."""

    def __init__(self, engine: Engine, revisions: Revisions, holder: str) -> None:
        self._engine = engine
        self._faults = faults(engine)
        self._revisions = revisions
        self._holder = holder
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="quizbot-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._queue.put(job)

    def close(self) -> None:
        """Finish what is queued, and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = self._group(first)
            self._commit(group)
            settle(group)
            if last:
                return

    def _group(self, first: Job) -> tuple[list[Job], bool]:
        """Return the jobs that wait now, and whether the end came after them."""
        group = [first]
        while len(group) < GROUP:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, True
            group.append(job)
        return group, False

    def _commit(self, group: list[Job]) -> None:
        """Run a group in one transaction: all that did not fail is durable, or nothing is."""
        try:
            with self._engine.connect() as connection:
                done = self._together(connection, group)
        except BaseException as error:  # noqa: BLE001 - the thread must outlive SystemExit too
            for job in group:
                job.error = job.error or self._told(error)
        else:
            for transaction in done:
                self._revisions.add_all(transaction.pinned)

    def _together(self, connection: Connection, group: list[Job]) -> list[Transaction]:
        """Run a group and commit it; where that spoils the connection, the next one is new."""
        perform = self._alone if len(group) == 1 else self._beside
        try:
            with connection.begin():
                database = Database(connection)
                return [perform(database, job) for job in group]
        except self._faults as error:
            if spoils(error):
                connection.invalidate()
            raise

    def _alone(self, database: Database, job: Job) -> Transaction:
        """Run the only job: where it raises, the whole transaction is undone."""
        transaction = Transaction(database, self._revisions, self._holder)
        job.result = job.work(transaction)
        return transaction

    def _beside(self, database: Database, job: Job) -> Transaction:
        """Run one job of several: where it raises, it alone is undone."""
        transaction = Transaction(database, self._revisions, self._holder)
        database.command("SAVEPOINT job")
        try:
            job.result = job.work(transaction)
        except BaseException as error:
            if not database.in_transaction:  # SQLite undoes everything where the disk is full
                raise
            job.error = self._told(error)
            transaction.pinned.clear()
            database.command("ROLLBACK TO job")
        database.command("RELEASE job")
        return transaction

    def _told(self, error: BaseException) -> BaseException:
        """Return what the one who waits hears: each its own, as tracebacks grow while raised."""
        return trouble(error) if isinstance(error, self._faults) else error
