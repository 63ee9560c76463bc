"""How updates come in: stored first, confirmed then, each parsed and worked on by itself.

The offset that confirms updates to Telegram moves only once they are in the inbox, whose key
filters repeats. What a handler does is stored in the transaction that marks the update done, so a
crash anywhere loses nothing and repeats nothing.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeGuard
from urllib.parse import urlencode

from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from quizbot.errors import ConfigurationError, RefusedError, StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, Repeated
from quizbot.telegram.lanes import Lanes

log = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query", "my_chat_member")
"""The kinds of update that the bot works on; Telegram sends no other."""

TRIES = 3
KEPT = timedelta(hours=72)
_LONG_POLL = 25  # seconds
_LONGEST_PAUSE = 30.0  # seconds between polls while Telegram is out of reach
_BATCH = 100
_NO_ID = 1 << 63  # the first number that the inbox cannot hold
_OF_MESSAGE = ("message_id", "date", "chat")  # what is read of a message whose button was tapped


class Failures:
    """What handlers raised, by update: the library catches it, the inbox has to know."""

    def __init__(self) -> None:
        self._errors: dict[int, Exception] = {}

    async def note(self, update: object, context: Any) -> None:
        """Remember an error; this is the application's error handler."""
        if isinstance(update, Update):
            self._errors[update.update_id] = context.error

    def take(self, update_id: int) -> Exception | None:
        """Return and forget what an update's handler raised."""
        return self._errors.pop(update_id, None)


class Intake:
    """From Telegram to the inbox, from the inbox to the lanes."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        store: Store,
        lanes: Lanes,
        clock: Callable[[], datetime],
        polls: BaseRequest,
    ) -> None:
        self._application = application
        self._polls = polls
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._failures = Failures()
        self._offset: int | None = None
        self._under_way: set[int] = set()
        application.add_error_handler(self._failures.note)

    async def poll(self) -> None:
        """Fetch for ever; while Telegram cannot be reached, wait a little longer each time."""
        pause = 0.5
        while True:
            try:
                await self.fetch(_LONG_POLL)
            except InvalidToken:
                msg = "QUIZBOT_TOKEN: Telegram no longer accepts it; ask @BotFather for a new one"
                raise ConfigurationError(msg) from None
            except RetryAfter as limit:
                pause = _total_seconds(limit.retry_after)
            except (TelegramError, StorageError) as error:
                log.warning("no updates", extra={"reason": _reason(error), "seconds": pause})
            except Exception:
                log.exception("polling failed")
            else:
                pause = 0.5
                continue
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def fetch(self, seconds: int = 0) -> int:
        """Ask once for updates, waiting so long for the first; return how many were new.

        The library's own method parses the whole batch at once, and one bad update spoils it.
        """
        parameters: dict[str, Any] = {
            "timeout": seconds,
            "limit": _BATCH,
            "allowed_updates": json.dumps(ALLOWED),
        }
        if self._offset is not None:
            parameters["offset"] = self._offset
        address = f"{self._application.bot.base_url}/getUpdates?{urlencode(parameters)}"
        answer: Any = await self._polls.post(address, read_timeout=seconds + 5)
        batch = [raw for raw in answer if is_update(raw)] if isinstance(answer, list) else []
        fresh = await self.receive(batch)
        if batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1
        return fresh

    async def receive(self, batch: Iterable[dict[str, Any]]) -> int:
        """Store raw updates and put the new ones in their lanes; return how many were new."""
        bodies = {raw["update_id"]: raw for raw in batch}
        if not bodies:
            return 0
        rows = [(number, _compact(raw)) for number, raw in bodies.items()]
        fresh = await self._store.run(Transaction.receive, rows, self._clock())
        for number in fresh:
            await self._enter(number, bodies[number])
        return len(fresh)

    async def resume(self, limit: int = _BATCH) -> int:
        """Take up stored updates that nobody works on; return how many."""
        entries: list[Entry] = await self._store.read(Transaction.waiting, limit)
        idle = [entry for entry in entries if entry.update_id not in self._under_way]
        for entry in idle:
            await self._enter(entry.update_id, json.loads(entry.body))
        return len(idle)

    async def prune(self) -> int:
        """Forget updates that were done more than 72 hours ago."""
        return await self._store.run(Transaction.prune, self._clock() - KEPT)

    async def _enter(self, number: int, raw: dict[str, Any]) -> None:
        self._under_way.add(number)
        await self._lanes.put(lane_of(raw), lambda: self._work(number, raw))

    async def _work(self, number: int, raw: dict[str, Any]) -> None:
        """Parse and handle one update; done, to be tried again, or put aside for good."""
        try:
            update = Update.de_json(_lean(raw), self._application.bot)
        except Exception as error:  # noqa: BLE001 - a poison update must not stop the others
            await self._failed(number, error)
            return
        try:
            await self._handle(number, update)
        finally:
            self._under_way.discard(number)

    async def _handle(self, number: int, update: Update) -> None:
        error: Exception | None = None
        for _ in range(TRIES):
            await self._application.process_update(update)
            error = self._failures.take(number)
            if error is None:
                return  # the handler's transaction has marked it done
            if isinstance(error, Repeated):
                await self._store.run(Transaction.done, number, self._clock())
                return
            if isinstance(error, StorageError) and not isinstance(
                error, RefusedError
            ):  # it stays in the inbox and is taken up again
                log.error("update not stored", extra={"update": number, "reason": str(error)})
                return
        assert error is not None
        await self._failed(number, error)

    async def _failed(self, number: int, error: Exception) -> None:
        self._under_way.discard(number)
        log.error("update put aside", extra={"update": number}, exc_info=error)
        reason = f"{type(error).__name__}: {error}"[:500]
        await self._store.run(Transaction.fail, number, reason)


def is_update(raw: object) -> TypeGuard[dict[str, Any]]:
    """Return whether the inbox can keep this as an update; JSON's true would be 1 there."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _NO_ID


def lane_of(raw: dict[str, Any]) -> int:
    """Return the id of the person, or else of the chat, that an update is from; else 0."""
    for name, body in raw.items():
        if name != "update_id" and isinstance(body, dict):
            where = body.get("from") or body.get("chat") or {}
            number = where.get("id", 0) if isinstance(where, dict) else 0
            return number if isinstance(number, int) else 0
    return 0


def _lean(raw: dict[str, Any]) -> dict[str, Any]:
    """Return an update without what its tapped message shows: dear to parse, read by nobody."""
    query = raw.get("callback_query")
    if not isinstance(query, dict) or not isinstance(message := query.get("message"), dict):
        return raw
    bare = {name: part for name, part in message.items() if name in _OF_MESSAGE}
    return {**raw, "callback_query": {**query, "message": bare}}


def _compact(raw: dict[str, Any]) -> str:
    return json.dumps(raw, separators=(",", ":"))


def _total_seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _reason(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another process polls with the same token, or a webhook is set"
    return type(error).__name__ if isinstance(error, NetworkError) else str(error)
