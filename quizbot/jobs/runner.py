"""Runs due jobs: claims them under a lease, renews it, records how the run ended."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from quizbot.errors import StorageError
from quizbot.jobs.job import Atomic, Job, aligned, reason
from quizbot.metrics import Metrics
from quizbot.storage.jobs import Payload, Planned, renew_all
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction

log = logging.getLogger(__name__)

LOOK = 5.0
"""At most so many seconds pass between two looks, each of which renews the leases."""

AT_ONCE = 4
"""So many jobs run side by side in one process."""


async def until(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a runner reads the time from and reports to; tests pass their own."""

    clock: Callable[[], datetime]
    timer: Callable[[], float]
    rng: random.Random
    metrics: Metrics
    wait: Callable[[asyncio.Event, float], Awaitable[None]] = until


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the table found."""

    lost: list[str]
    claimed: list[Planned]
    coming: datetime | None


class Runner:
    """Claims due jobs from our own table, some at once. Any number of replicas may do so."""

    def __init__(
        self, store: Store, jobs: Iterable[Job], tools: Tools, at_once: int = AT_ONCE
    ) -> None:
        self._store = store
        self._jobs = {job.name: job for job in jobs}
        self._tools = tools
        self._at_once = at_once
        self._names = tuple(self._jobs)
        self._claimed = self._names  # what is claimed straight from the table
        self._runs: dict[str, tuple[Planned, asyncio.Task[None]]] = {}
        self._tasks: asyncio.TaskGroup
        self._wake = asyncio.Event()
        self._ending = False
        self._ensured = False

    async def schedule(
        self, name: str, run_at: datetime, *, key: str = "", payload: Payload | None = None
    ) -> None:
        """Plan a job, or move the one that is planned under this key."""
        assert name in self._jobs, name
        await self._store.run(Transaction.schedule_job, name, run_at, key=key, payload=payload)
        self.wake()

    def wake(self) -> None:
        """Look at the table at once, because a verb has planned something."""
        self._wake.set()

    async def run(self) -> None:
        """Run what becomes due, until drained; no error ends this."""
        async with asyncio.TaskGroup() as self._tasks:
            while not self._ending:
                self._wake.clear()
                await self._tools.wait(self._wake, await self._look_safely())

    async def drain(self, seconds: float) -> None:
        """Begin nothing more; leave to others what has not ended after so many seconds."""
        self._ending = True
        self.wake()
        if self._runs:
            await asyncio.wait([task for _, task in self._runs.values()], timeout=seconds)
        left = list(self._runs.values())
        for _, task in left:
            task.cancel()
        if left:
            await asyncio.wait([task for _, task in left])
            with contextlib.suppress(StorageError):  # then their leases end
                await self._store.run(_free, [planned for planned, _ in left])

    async def _look_safely(self) -> float:
        """Look at the table; return after how many seconds to do so again."""
        try:
            return await self._look()
        except StorageError as error:
            log.warning("jobs out of reach", extra={"reason": str(error)})
        except Exception:
            log.exception("look for jobs failed")
        return LOOK

    async def _look(self) -> float:
        now = self._tools.clock()
        if not self._ensured:
            await self._store.run(_ensure, self._jobs.values(), now)
            self._ensured = True
        free = [self._new_run() for _ in range(self._at_once - len(self._runs))]
        held = [planned for planned, _ in self._runs.values()]
        look = await self._store.run(_look, held, free, (self._claimed, self._names), now)
        for run in look.lost:
            self._lose(run)
        if self._ending:
            await self._store.run(_free, look.claimed)
        else:
            for planned in look.claimed:
                self._start(planned)
            await self._hand_on(now)
        return LOOK if look.coming is None else min(LOOK, (look.coming - now).total_seconds())

    async def _hand_on(self, now: datetime) -> None:
        """Leave what is due and not claimed here to others; to nobody, in this runner."""

    def _new_run(self) -> str:
        """Return a name that no run has had; the column takes 32 characters."""
        return f"{self._store.holder[:15]}/{self._tools.rng.getrandbits(64):016x}"

    def _start(self, planned: Planned) -> asyncio.Task[None]:
        run = str(planned.run)
        task = self._tasks.create_task(self._perform(planned))
        self._runs[run] = planned, task
        task.add_done_callback(lambda _: self._ended(run))
        return task

    def _ended(self, run: str) -> None:
        del self._runs[run]
        self.wake()

    def _lose(self, run: str) -> None:
        """Stop a run whose job is another's by now, unless it has just ended."""
        if run in self._runs:
            planned, task = self._runs[run]
            log.warning("job lost to another run", extra={"job": planned.name})
            task.cancel()

    async def _perform(self, planned: Planned) -> None:
        """Run a job, record and count how that ended."""
        began, outcome = self._tools.timer(), "skipped"
        try:
            outcome = await self._outcome(self._jobs[planned.name], planned)
        except StorageError as error:
            outcome = "failed"
            log.warning("end of job not stored", extra=_which(planned) | {"reason": str(error)})
        finally:
            self._tools.metrics.job(planned.name, outcome, self._tools.timer() - began)

    async def _outcome(self, job: Job, planned: Planned) -> str:
        try:
            ours = await self._done(job, planned)
        except Exception as error:
            log.exception("job failed", extra=_which(planned))
            retry = job.retry(planned.tries, self._tools.clock(), self._tools.rng)
            await self._store.run(Transaction.fail_job, planned, reason(error), retry)
            return "failed"
        return "done" if ours else "skipped"

    async def _done(self, job: Job, planned: Planned) -> bool:
        """Do the work and end the run; False where the job was another's by then."""
        limit = job.limit.total_seconds()
        if isinstance(job.work, Atomic):
            async with asyncio.timeout(limit):
                return await self._store.run(_at_once, job, planned, self._tools.clock())
        async with asyncio.timeout(limit):
            wanted = await job.work(planned.payload)
        again = job.again(planned.run_at, wanted, self._tools.clock())
        return await self._store.run(Transaction.finish_job, planned, again)


def _ensure(tx: Transaction, jobs: Iterable[Job], now: datetime) -> None:
    """Plan every periodic job that is not planned."""
    for job in sorted(jobs, key=lambda job: job.name):
        if job.every is not None:
            tx.ensure_job(job.name, aligned(now, job.every, job.at), latest=now + 2 * job.every)


def _look(
    tx: Transaction,
    held: list[Planned],
    free: list[str],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    now: datetime,
) -> Look:
    """Renew, then claim: in this order, or a clock that leaps makes us claim our own."""
    claimed, known = names
    lost = renew_all(tx, held, now)
    return Look(lost, tx.claim_jobs(claimed, free, now), tx.next_job(known, now))


def _at_once(tx: Transaction, job: Job, planned: Planned, now: datetime) -> bool:
    """Do a job's work and end its run in one transaction, if it is ours still."""
    assert isinstance(job.work, Atomic)
    if not tx.renew_job(planned, now):
        return False
    wanted = job.work.verb(tx, planned.payload, now)
    return tx.finish_job(planned, job.again(planned.run_at, wanted, now))


def _free(tx: Transaction, left: list[Planned]) -> None:
    for planned in left:
        tx.free_job(planned)


def _which(planned: Planned) -> dict[str, object]:
    return {"job": planned.name, "key": planned.key, "tries": planned.tries}
