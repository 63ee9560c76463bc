"""PostgreSQL's threads: a transaction each, the whole of it tried again where that can help."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from quizbot.storage.database import Database
from quizbot.storage.engine import faults, sqlstate, trouble
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

    def __init__(self, engine: Engine, revisions: Revisions, holder: str, threads: int) -> None:
        self._engine = engine
        self._faults = faults(engine)
        self._revisions = revisions
        self._holder = holder
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
        except self._faults as error:
            job.error = trouble(error)
        except Exception as error:  # noqa: BLE001 - whatever a verb raises is its caller's
            job.error = error
        settle([job])

    def _tried(self, work: Work) -> Any:
        for _ in range(TRIES - 1):
            try:
                return self._once(work)
            except self._faults as error:
                if not _passing(error):
                    raise
        return self._once(work)

    def _once(self, work: Work) -> Any:
        with self._engine.begin() as connection:
            transaction = Transaction(Database(connection), self._revisions, self._holder)
            result = work(transaction)
        self._revisions.add_all(transaction.pinned)
        return result


def _passing(error: Exception) -> bool:
    """Say whether the same work may well succeed now.

    Where the connection was lost during the commit, the work may have been done: it is then found
    done, because the update is marked in the same transaction.
    """
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or sqlstate(error) in PASSING
