"""PostgreSQL's threads: a transaction each, the whole of it tried again where that can help."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from quizbot.errors import StorageError
from quizbot.storage.engine import sqlstate, trouble
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.work import Job, Work, settle

TRIES = 3
PASSING = {
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # lock not available
    "0A000",  # the plan changed under a migration
}


class Pool:
    """Threads that run jobs on one engine; also the readers of SQLite."""

    def __init__(self, engine: Engine, revisions: Revisions, threads: int) -> None:
        self._engine = engine
        self._revisions = revisions
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="quizbot-db")

    def submit(self, job: Job) -> None:
        """Queue a job for the next free thread."""
        self._threads.submit(self._run, job)

    def close(self) -> None:
        """Finish what is queued, and end the threads."""
        self._threads.shutdown()

    def _run(self, job: Job) -> None:
        try:
            job.result = self._tried(job.work)
        except DBAPIError as error:
            job.error = trouble(error)
        except OSError as error:
            job.error = StorageError(f"the database cannot be reached: {error.strerror}")
        except Exception as error:  # noqa: BLE001 - whatever a verb raises is its caller's
            job.error = error
        settle([job])

    def _tried(self, work: Work) -> Any:
        for left in reversed(range(TRIES)):
            try:
                return self._once(work)
            except DBAPIError as error:
                passing = error.connection_invalidated or sqlstate(error) in PASSING
                if not passing or not left:
                    raise
        raise AssertionError  # the loop returns or raises

    def _once(self, work: Work) -> Any:
        with self._engine.begin() as connection:
            transaction = Transaction(connection, self._revisions)
            result = work(transaction)
        for key, revision in transaction.pinned:
            self._revisions.add(key, revision)
        return result
