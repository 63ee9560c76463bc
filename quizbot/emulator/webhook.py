"""Deliveries to webhooks: in order within a lane, again and again until the bot takes them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp

from quizbot.emulator import methods, polls
from quizbot.emulator.parameters import Params
from quizbot.emulator.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from quizbot.emulator.people import Bot
    from quizbot.emulator.server import BotApi
    from quizbot.emulator.updates import Update

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_PAUSE = range(60, 121)
LONGEST_RETRY_AFTER = 3_600
ANSWER_SECONDS = 60
MAX_ANSWER = 64 * 1024
NOT_IN_ANSWERS = frozenset({"deleteWebhook", "setWebhook", "close", "logOut"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one delivery ended: taken, or an error and perhaps how long to wait."""

    error: str = ""
    retry_after: int = 0
    answer: bytes = b""


class Deliveries:
    """Sends the updates of all bots that have a webhook, and closes polls whose time is over."""

    def __init__(self, api: BotApi, pause: Callable[[float], Awaitable[Any]]) -> None:
        self._api = api
        self._world = api.world
        self._pause = pause
        self._busy: set[tuple[int, str]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session,
            asyncio.TaskGroup() as group,
        ):
            while True:
                due = polls.close_due(self._world)
                self._start(group, session)
                await self._world.stirred.wait(due)

    def _start(self, group: asyncio.TaskGroup, session: aiohttp.ClientSession) -> None:
        for bot in self._world.bots.values():
            if bot.webhook is None:
                continue
            for update in self._world.queues[bot.id].waiting():
                lane = (bot.id, update.lane)
                if not self._has_room(bot):
                    break
                if lane not in self._busy:
                    self._busy.add(lane)
                    group.create_task(self._deliver(session, bot, update))

    def _has_room(self, bot: Bot) -> bool:
        assert bot.webhook is not None
        busy = sum(bot_id == bot.id for bot_id, _ in self._busy)
        return busy < int(bot.webhook["max_connections"])

    async def _deliver(self, session: aiohttp.ClientSession, bot: Bot, update: Update) -> None:
        """Send one update until it is taken, its life ends or the webhook is removed."""
        failures = 0
        try:
            queue = self._world.queues[bot.id]
            while bot.webhook is not None and queue.holds(update):
                outcome = await self._post(session, bot.webhook, update)
                if not outcome.error:
                    self._taken(bot, update, outcome.answer)
                    return
                self._note(bot, outcome.error)
                if failures or outcome.retry_after:
                    await self._pause(outcome.retry_after or self._wait_after(failures))
                failures += 1
        finally:
            self._busy.discard((bot.id, update.lane))
            self._world.stirred.fire()

    def _wait_after(self, failures: int) -> float:
        return min(2.0 ** min(failures, 10), self._world.rng.choice(LONGEST_PAUSE))

    async def _post(
        self, session: aiohttp.ClientSession, webhook: dict[str, Any], update: Update
    ) -> Outcome:
        headers = {"Content-Type": "application/json"}
        if webhook["secret"]:
            headers[SECRET_HEADER] = webhook["secret"]
        try:
            async with session.post(
                webhook["url"], data=update.body.encode(), headers=headers, allow_redirects=False
            ) as response:
                if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                    return Outcome(answer=await _answer(response))
                reason = f"Wrong response from the webhook: {response.status} {response.reason}"
                return Outcome(reason, _seconds(response.headers.get("Retry-After")))
        except TimeoutError:
            return Outcome("Read timeout expired")
        except OSError as error:
            return Outcome(f"Connection failed: {type(error).__name__}")
        except aiohttp.ClientError as error:
            return Outcome(f"Wrong response from the webhook: {type(error).__name__}")

    def _note(self, bot: Bot, error: str) -> None:
        if bot.webhook is not None:
            bot.webhook["last_error_date"] = self._world.now()
            bot.webhook["last_error_message"] = error
            self._world.keep_bot(bot)
            self._world.store.commit()

    def _taken(self, bot: Bot, update: Update, answer: bytes) -> None:
        queue = self._world.queues[bot.id]
        if queue.holds(update):
            queue.confirm([update.id])
        self._run_answer(bot, answer)
        self._world.store.commit()

    def _run_answer(self, bot: Bot, answer: bytes) -> None:
        """Run the method that a bot put into its answer; nobody learns how that ends."""
        try:
            values = json.loads(answer)
            name = methods.canonical(values.pop("method"))
        except (ValueError, RecursionError, AttributeError, KeyError, TypeError, Refusal):
            return
        if not name.startswith("get") and name not in NOT_IN_ANSWERS:
            self._api.run_recorded(bot, name, Params(values))


def _seconds(header: str | None) -> int:
    seconds = int(header) if header is not None and header.isdecimal() else 0
    return min(seconds, LONGEST_RETRY_AFTER)


async def _answer(response: aiohttp.ClientResponse) -> bytes:
    """Return the body of a bot's answer, or nothing where it is too long for a method call."""
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_ANSWER:
            return b""
    return body
