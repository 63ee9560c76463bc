"""Lanes: the work of one learner in order, that of different learners side by side."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]


class Lanes:
    """First in, first out per key; lanes are served in turns by a bounded number of workers.

    `room` bounds the jobs that wait: whoever puts more waits for a place, so a flood holds back its
    own intake and not the memory.
    """

    def __init__(self, *, workers: int = 32, room: int = 5000) -> None:
        self._workers = workers
        self._lanes: dict[Hashable, deque[Job]] = {}
        self._turns: asyncio.Queue[Hashable] = asyncio.Queue()  # lanes with work, each once
        self._room = asyncio.Semaphore(room)
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        """How many learners have work waiting or under way."""
        return len(self._lanes)

    @property
    def full(self) -> bool:
        """Whether whoever puts more has to wait."""
        return self._room.locked()

    async def put(self, key: Hashable, job: Job) -> None:
        """Queue a job behind the others of its key."""
        await self._room.acquire()
        self._idle.clear()
        lane = self._lanes.get(key)
        if lane is None:
            self._lanes[key] = deque([job])
            self._turns.put_nowait(key)
        else:
            lane.append(job)

    async def idle(self) -> None:
        """Wait until no job is left."""
        await self._idle.wait()

    async def run(self) -> None:
        """Work until cancelled. A job that raises is logged and does not stop its lane."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._workers):
                tasks.create_task(self._work())

    async def _work(self) -> None:
        while True:
            key = await self._turns.get()
            job = self._lanes[key].popleft()
            try:
                await job()
            except Exception:
                log.exception("job failed")
            finally:
                self._room.release()
                self._leave(key)

    def _leave(self, key: Hashable) -> None:
        """Send the lane to the back, or away when it is empty."""
        if self._lanes[key]:
            self._turns.put_nowait(key)
            return
        del self._lanes[key]
        if not self._lanes:
            self._idle.set()
