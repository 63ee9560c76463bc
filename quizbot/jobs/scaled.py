"""The same jobs through procrastinate's queue, where it is installed beside PostgreSQL.

Our table stays the truth: when a job runs, and whose it is. The queue only carries names and keys
of due jobs to a worker that is free, at once, and keeps the order of those that share a key.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from quizbot.errors import SchemaError, StorageError
from quizbot.jobs.job import Job
from quizbot.jobs.runner import AT_ONCE, LOOK, Runner, Tools
from quizbot.storage.engine import address
from quizbot.storage.jobs import Payload
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger(__name__)

QUEUE = "quizbot"
RESCUE = "rescue"
ROOM = 50
"""At most so many jobs wait in the queue; the others wait in our table."""

WAIT = 10.0
"""Seconds to wait for a connection."""

STALLED = 30.0
"""Seconds without a sign of life after which what a worker was at is given to others."""


def scalable(url: str) -> bool:
    """Return whether jobs can go through procrastinate: it is installed, and this is PostgreSQL."""
    return address(url).get_backend_name() == "postgresql" and bool(find_spec("procrastinate"))


def prepare(url: str) -> bool:
    """Make procrastinate's tables where they can be used and are missing; say whether it did.

    Raises:
        StorageError: the database refuses.
    """
    if not scalable(url):
        return False
    from procrastinate import App, SyncPsycopgConnector  # noqa: PLC0415 - an extra
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - an extra
    from psycopg import Error  # noqa: PLC0415 - an extra

    connector = SyncPsycopgConnector(conninfo=_conninfo(url), min_size=1, max_size=1, timeout=WAIT)
    try:
        with App(connector=connector).open() as app:
            return _make_tables(app)
    except (ConnectorException, Error) as error:
        reason = str(error.__cause__ or error).strip().partition("\n")[0]
        msg = f"the database refuses procrastinate's tables: {reason}"
        raise StorageError(msg) from None


def _make_tables(app: "App") -> bool:
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - an extra

    if app.check_connection():
        return False
    try:
        app.schema_manager.apply_schema()  # one transaction: all of it or nothing
    except ConnectorException:
        if app.check_connection():  # another process was faster
            return False
        raise
    return True


class ScaledRunner(Runner):
    """Hands due jobs to procrastinate's workers, of which this process runs one."""

    def __init__(
        self,
        store: Store,
        jobs: Iterable[Job],
        tools: Tools,
        url: str,
        *,
        at_once: int = AT_ONCE,
        stalled: float = STALLED,
    ) -> None:
        rescue = Job(RESCUE, self._rescue, every=timedelta(seconds=stalled))
        super().__init__(store, (*jobs, rescue), tools, at_once)
        # Were the rescue in the queue, a crash in it would stall all later ones behind its lock.
        self._claimed = (RESCUE,)
        self._handed_on = tuple(name for name in self._jobs if name != RESCUE)
        self._stalled = stalled
        self._app = _app(_conninfo(url), at_once)
        self._perform_task = self._app.task(name="quizbot.job", queue=QUEUE)(self._taken)
        self._open = False

    async def run(self) -> None:
        """Run what becomes due, until drained; no error ends this."""
        async with asyncio.TaskGroup() as tasks:
            worker = tasks.create_task(self._work())
            await super().run()
            worker.cancel()

    async def _work(self) -> None:
        """Keep a worker going; it ends whenever the database is out of reach."""
        from procrastinate.exceptions import ProcrastinateException  # noqa: PLC0415 - an extra
        from psycopg import Error  # noqa: PLC0415 - an extra

        while True:
            try:
                async with self._app.open_async():
                    await self._serve()
            except SchemaError as error:
                log.warning("jobs run without the queue", extra={"reason": str(error)})
                self._claimed, self._handed_on = self._names, ()
                self.wake()
                return
            except (ProcrastinateException, Error) as error:
                log.warning("queue out of reach", extra={"reason": type(error).__name__})
            await self._tools.wait(asyncio.Event(), LOOK)

    async def _serve(self) -> None:
        """Serve the queue until cancelled; then wait for what is under way."""
        if not await self._app.check_connection_async():
            msg = "procrastinate's tables are missing; run `quizbot migrate`"
            raise SchemaError(msg)
        self._open = True
        self.wake()
        try:
            await self._app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._at_once,
                install_signal_handlers=False,
                delete_jobs="always",
                # Told of new jobs at once, a worker asks for those whose lock has become free.
                fetch_job_polling_interval=self._stalled / 30,
                update_heartbeat_interval=self._stalled / 3,
                stalled_worker_timeout=self._stalled,
            )
        finally:
            self._open = False

    async def _hand_on(self, now: datetime) -> None:
        """Queue what is due and not queued yet; several replicas may do so at once."""
        from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415 - an extra

        if not self._open or not self._handed_on:
            return
        waiting = await self._app.job_manager.list_jobs_async(queue=QUEUE, status="todo")
        queued = {job.queueing_lock for job in waiting}
        due = await self._store.read(Transaction.due_jobs, self._handed_on, now, 2 * ROOM)
        missing = [one for one in due if _place(*one) not in queued]
        for name, key in missing[: max(0, ROOM - len(queued))]:
            place = self._perform_task.configure(lock=key or name, queueing_lock=_place(name, key))
            with contextlib.suppress(AlreadyEnqueued):
                await place.defer_async(name=name, key=key)

    async def _taken(self, *, name: str, key: str) -> None:
        """Run a job that came through the queue, unless it has been run or moved meanwhile."""
        now = self._tools.clock()
        planned = await self._store.run(Transaction.take_job, name, key, self._new_run(), now)
        if planned is None:
            return
        if self._ending:
            await self._store.run(Transaction.free_job, planned)
        else:
            await asyncio.wait([self._start(planned)])

    async def _rescue(self, _: Payload) -> None:
        """Queue once more what workers were at that give no sign of life."""
        from procrastinate.exceptions import (  # noqa: PLC0415 - an extra
            ConnectorException,
            UniqueViolation,
        )
        from procrastinate.jobs import Status  # noqa: PLC0415 - an extra

        if not self._open:
            return
        manager = self._app.job_manager
        stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._stalled)
        for job in stalled:
            log.warning("job rescued", extra={"job": job.task_kwargs.get("name")})
            try:
                await manager.retry_job(job)
            except UniqueViolation:  # it has been queued again since
                await manager.finish_job(job, Status.ABORTED, delete_job=True)
            except ConnectorException:  # its worker was only slow, and has ended it now
                continue


def runner(store: Store, jobs: Iterable[Job], tools: Tools, url: str) -> Runner:
    """Return what runs these jobs on this database."""
    if scalable(url):
        return ScaledRunner(store, jobs, tools, url)
    return Runner(store, jobs, tools)


def _app(conninfo: str, at_once: int) -> "App":
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415 - an extra

    return App(
        connector=PsycopgConnector(
            conninfo=conninfo, min_size=1, max_size=at_once + 2, timeout=WAIT
        )
    )


def _conninfo(url: str) -> str:
    """Return the address as libpq reads it."""
    return address(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _place(name: str, key: str) -> str:
    return f"{name}/{key}"
