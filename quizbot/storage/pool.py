"""PostgreSQL's threads: a transaction each, the whole of it tried again where that can help."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from quizbot.storage.database import Database
from quizbot.storage.engine import faults, spoils, sqlstate, trouble, unprepared
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.work import Job, Work, settle

TRIES = 3
PAUSE = 0.1
"""Seconds before the second try, at most; the third may come twice as late."""

_STALE_PLAN = "0A000"  # a migration has changed what a prepared statement returns
PASSING = {
    _STALE_PLAN,
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53300",  # too many connections
    "55P03",  # lock not available
    "57P01",  # the server ends
    "57P02",  # another process of the server crashed
    "57P03",  # the server begins
}


class Pool:
    """Threads that run jobs on one engine; also the readers of SQLite."""

    def __init__(self, engine: Engine, revisions: Revisions, holder: str, threads: int) -> None:
        self._engine = engine
        self._faults = faults(engine)
        self._revisions = revisions
        self._holder = holder
        self._rng = random.Random()  # noqa: S311 - spreads tries in time, and decides nothing
        self._closing = threading.Event()
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="quizbot-db")

    def submit(self, job: Job) -> None:
        """Queue a job for the next free thread."""
        self._threads.submit(self._run, job)

    def close(self) -> None:
        """Finish what is queued, waiting for no better moment, and end the threads."""
        self._closing.set()
        self._threads.shutdown()

    def _run(self, job: Job) -> None:
        try:
            job.result = self._tried(job.work)
        except self._faults as error:
            job.error = trouble(error)
        except BaseException as error:  # noqa: BLE001 - whatever a verb raises is its caller's
            job.error = error
        settle([job])

    def _tried(self, work: Work) -> Any:
        stale = False
        for number in range(1, TRIES):
            try:
                return self._once(work, stale=stale)
            except self._faults as error:
                if not _passing(error):
                    raise
                stale = sqlstate(error) == _STALE_PLAN
            # Whoever met in a deadlock shall not meet again, so chance says how long to wait.
            self._closing.wait(number * PAUSE * self._rng.random())
        return self._once(work, stale=stale)

    def _once(self, work: Work, *, stale: bool) -> Any:
        """Run work in a transaction; where one plan was stale, those of any connection may be."""
        plans = unprepared if stale else nullcontext
        with self._engine.connect() as connection, plans(connection):
            try:
                with connection.begin():
                    transaction = Transaction(Database(connection), self._revisions, self._holder)
                    result = work(transaction)
            except self._faults as error:
                if spoils(error):
                    connection.invalidate()
                raise
        self._revisions.add_all(transaction.pinned)
        return result


def _passing(error: Exception) -> bool:
    """Say whether the same work may well succeed now.

    The server names a state for all that it refuses; without one it is away, or went away. Where
    that was during the commit, the work may have been done: it is then found done, because the
    update is marked in the same transaction.
    """
    state = sqlstate(error)
    if state is None:
        return isinstance(error, DBAPIError | OSError)
    return state in PASSING or state.startswith("08")
