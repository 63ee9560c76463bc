"""SQLite's one writer: a thread that commits everything that waits as a group.

Each job has a savepoint, so that one that fails takes nothing back of the others; results are
handed out only after the commit, which is on disk (WAL, synchronous=FULL).
"""

import queue
import threading

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from quizbot.errors import StorageError
from quizbot.storage.engine import trouble
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.work import Job, settle

GROUP = 256
"""At most so many jobs share a commit."""


class Writer:
    """The thread, and the queue before it."""

    def __init__(self, engine: Engine, revisions: Revisions) -> None:
        self._engine = engine
        self._revisions = revisions
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
        """Run a group in one transaction; hand out its results once they are durable."""
        done: list[Transaction] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                done = [
                    transaction
                    for job in group
                    if (transaction := self._attempt(connection, job, alone=len(group) == 1))
                ]
                if len(group) == 1 and group[0].error is not None:
                    connection.rollback()
        except DBAPIError as error:
            self._fail(group, trouble(error))
        except StorageError as error:
            self._fail(group, error)
        else:
            for transaction in done:
                for key, revision in transaction.pinned:
                    self._revisions.add(key, revision)
        settle(group)

    def _attempt(self, connection: Connection, job: Job, *, alone: bool) -> Transaction | None:
        """Run one job; undo it alone if it raises. A job on its own needs no savepoint."""
        transaction = Transaction(connection, self._revisions)
        if not alone:
            connection.exec_driver_sql("SAVEPOINT job")
        try:
            job.result = job.work(transaction)
        except Exception as error:  # noqa: BLE001 - whatever a verb raises is its caller's
            job.error = trouble(error) if isinstance(error, DBAPIError) else error
            if not alone:
                connection.exec_driver_sql("ROLLBACK TO job")
                connection.exec_driver_sql("RELEASE job")
            return None
        if not alone:
            connection.exec_driver_sql("RELEASE job")
        return transaction

    def _fail(self, group: list[Job], error: StorageError) -> None:
        """Nothing of the group is stored: tell every one of it."""
        for job in group:
            job.error = job.error or error
