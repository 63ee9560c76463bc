"""Fetching by one of several replicas; the others stand by, and work on what is stored."""

import asyncio
import logging

from quizbot.errors import StorageError
from quizbot.metrics import Metrics
from quizbot.storage.leader import Leader
from quizbot.telegram.intake import Intake

log = logging.getLogger(__name__)

_LOOK = 1.0  # seconds between looks whether the lead is still there, or is to be had
_PATIENCE = 2.0  # seconds that the database may take to say so


class Polling:
    """Polls while this replica leads."""

    def __init__(self, intake: Intake, leader: Leader, metrics: Metrics) -> None:
        self._intake = intake
        self._leader = leader
        self.leads = False
        metrics.watch("leader", lambda: float(self.leads))

    async def run(self) -> None:
        """Lead or stand by until cancelled; whoever loses the lead stops fetching at once."""
        while True:
            if await self._chosen():
                await self._lead()
            await asyncio.sleep(_LOOK)

    async def _chosen(self) -> bool:
        try:
            return await self._leader.lead()
        except StorageError as error:
            log.warning("cannot stand for the lead", extra={"reason": str(error)})
            return False

    async def _lead(self) -> None:
        log.info("this replica fetches updates")
        self.leads = True
        try:
            async with asyncio.TaskGroup() as tasks:
                polls = tasks.create_task(self._intake.poll())
                await self._lost()
                polls.cancel()
        finally:
            self.leads = False
        log.warning("the lead is lost")

    async def _lost(self) -> None:
        """Wait until the session that leads is gone."""
        while True:
            await asyncio.sleep(_LOOK)
            try:
                async with asyncio.timeout(_PATIENCE):
                    if not await self._leader.alive():
                        return
            except TimeoutError:
                return
