"""How updates come in: stored first, confirmed then, each worked on by itself.

The offset that confirms updates to Telegram moves only once they are in the inbox, whose key
filters repeats. What one person sends too fast is confirmed and not stored.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeGuard
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from quizbot.errors import StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry
from quizbot.telegram.effects import Effects
from quizbot.telegram.instruments import Instruments
from quizbot.telegram.lanes import Lanes
from quizbot.telegram.throttle import Throttle, Verdict

log = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query", "my_chat_member")
"""The kinds of update that the bot works on; Telegram sends no other."""

CRASHES = 5
"""Work on an update that began so often and never ended is not begun again."""

_LONG_POLL = 25  # seconds
_LONGEST_PAUSE = 30.0  # seconds between polls while Telegram is out of reach
_BATCH = 100
_NO_ID = 1 << 63  # the first number that the inbox cannot hold


class Intake:
    """From Telegram to the inbox, from the inbox to the lanes."""

    def __init__(
        self,
        *,
        base_url: str,
        polls: BaseRequest,
        store: Store,
        lanes: Lanes,
        effects: Effects,
        throttle: Throttle,
        instruments: Instruments,
    ) -> None:
        self._base_url = base_url
        self._polls = polls
        self._store = store
        self._lanes = lanes
        self._effects = effects
        self._throttle = throttle
        self._clock = instruments.clock
        self._metrics = instruments.metrics
        self._health = instruments.health
        self._latency = instruments.latency
        self._offset: int | None = None
        self._under_way: set[int] = set()

    @property
    def full(self) -> bool:
        """Whether no more updates should be taken at the moment."""
        return self._lanes.full

    @property
    def under_way(self) -> int:
        """How many updates wait in lanes or are worked on."""
        return len(self._under_way)

    async def poll(self) -> None:
        """Fetch for ever; while Telegram cannot be reached, wait a little longer each time."""
        pause = 0.5
        while True:
            try:
                await self.fetch(_LONG_POLL)
            except InvalidToken:
                self._health.set("token", ok=False, reason="Telegram refuses the token")
                log.error("token refused", extra={"seconds": _LONGEST_PAUSE})
                pause = _LONGEST_PAUSE
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
        address = f"{self._base_url}/getUpdates?{urlencode(parameters)}"
        answer: Any = await self._polls.post(address, read_timeout=seconds + 5)
        self._health.set("token", ok=True)
        batch = [raw for raw in answer if is_update(raw)] if isinstance(answer, list) else []
        fresh = await self.receive(batch)
        if batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1
        return fresh

    async def receive(self, batch: Iterable[dict[str, Any]]) -> int:
        """Store raw updates and put the new ones in their lanes; return how many were new."""
        entries: dict[int, Entry] = {}
        kinds: dict[int, str] = {}
        slow: set[int] = set()  # those whose person is to be told that it was too much
        for raw in batch:
            entry = _entry(raw)
            verdict = self._throttle.judge(entry.lane)
            if verdict is Verdict.DROP:  # confirmed, but not stored
                self._metrics.received(kind_of(raw), "throttled")
                continue
            entries[entry.update_id], kinds[entry.update_id] = entry, kind_of(raw)
            if verdict is Verdict.TELL:
                slow.add(entry.update_id)
        if not entries:
            return 0
        fresh = await self._store.run(Transaction.receive, list(entries.values()), self._clock())
        for number, kind in kinds.items():
            self._metrics.received(kind, "new" if number in fresh else "repeated")
        for number in fresh:
            entry = entries[number]
            await self._enter(entry, self._slowed if number in slow else self._worked)
        return len(fresh)

    async def resume(self) -> int:
        """Take up stored updates that nobody works on; return how many."""
        count = 0
        while entries := await self._store.run(Transaction.claim, self._clock(), _BATCH):
            idle = [entry for entry in entries if entry.update_id not in self._under_way]
            for entry in idle:
                await self._enter(entry, self._tried)
            count += len(idle)
            if len(entries) < _BATCH:
                break
        return count

    async def _enter(self, entry: Entry, work: Callable[[Entry], Any]) -> None:
        self._under_way.add(entry.update_id)
        self._latency.begin(entry.update_id)

        async def job() -> None:
            try:
                await work(entry)
            finally:
                self._under_way.discard(entry.update_id)
                self._latency.end(entry.update_id)

        await self._lanes.put(entry.lane, job)

    async def _worked(self, entry: Entry) -> None:
        await self._effects.work(entry)

    async def _slowed(self, entry: Entry) -> None:
        await self._effects.work(entry, slow=True)

    async def _tried(self, entry: Entry) -> None:
        """Work on an update that somebody began before: where that ended the process, stop."""
        if entry.tries >= CRASHES:
            reason = f"work on it began {entry.tries} times and never ended"
            await self._store.run(Transaction.fail, entry.update_id, reason, self._clock())
            return
        await self._store.run(Transaction.tried, entry.update_id, entry.tries + 1)
        if not await self._effects.work(entry):
            await self._store.run(Transaction.tried, entry.update_id, entry.tries)


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
            whole = isinstance(number, int) and not isinstance(number, bool)
            return number if whole and abs(number) < _NO_ID else 0
    return 0


def kind_of(raw: dict[str, Any]) -> str:
    """Return what kind of update this is: the Bot API's name for it."""
    return next((name for name in raw if name != "update_id"), "other")


def _entry(raw: dict[str, Any]) -> Entry:
    body = json.dumps(raw, separators=(",", ":"))
    return Entry(raw["update_id"], lane_of(raw), body)


def _total_seconds(wait: float | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _reason(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another process polls with the same token, or a webhook is set"
    return type(error).__name__ if isinstance(error, NetworkError) else str(error)
