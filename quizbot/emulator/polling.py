"""The long poll: a bot asks for updates and waits until there are some."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from quizbot.emulator import polls
from quizbot.emulator.delivery import allow
from quizbot.emulator.refusals import conflict
from quizbot.emulator.signals import Signal

if TYPE_CHECKING:
    from quizbot.emulator.call import Call
    from quizbot.emulator.updates import UpdateQueue

LONGEST = 50
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
TERMINATED = {
    "getUpdates": (
        "terminated by other getUpdates request; make sure that only one bot instance is running"
    ),
    "setWebhook": "terminated by setWebhook request",
}


class Pollers:
    """The bots that wait for updates; of each, only the newest request goes on waiting."""

    def __init__(self) -> None:
        self.started = Signal()
        self._waiting: dict[int, asyncio.Future[None]] = {}

    def end(self, bot_id: int, cause: str) -> None:
        """Refuse the request that waits for a bot's updates, if one does."""
        waiter = self._waiting.pop(bot_id, None)
        if waiter is not None and not waiter.done():
            waiter.set_exception(conflict(TERMINATED[cause]))

    def end_all(self) -> None:
        """Let all requests that wait come back empty."""
        for waiter in self._waiting.values():
            if not waiter.done():
                waiter.set_result(None)

    async def get_updates(self, call: Call) -> list[str]:
        """Confirm updates and return the next ones as JSON texts, waiting for the first."""
        if call.bot.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        self.end(call.bot.id, "getUpdates")
        allow(call)
        params = call.params
        limit = params.integer("limit", 100)
        limit = limit if 1 <= limit <= 100 else 100
        queue = call.world.queues[call.bot.id]
        polls.close_due(call.world)
        queue.confirm_below(params.integer("offset"))
        call.world.store.commit()
        if not queue.waiting():
            seconds = min(max(params.integer("timeout"), 0), LONGEST)
            await self._wait(call.bot.id, queue, seconds)
        return [update.body for update in queue.waiting()[:limit]]

    async def _wait(self, bot_id: int, queue: UpdateQueue, seconds: int) -> None:
        if seconds == 0:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiting[bot_id] = waiter
        queue.arrived.attach(waiter)
        self.started.fire()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await waiter
        finally:
            if self._waiting.get(bot_id) is waiter:
                del self._waiting[bot_id]
