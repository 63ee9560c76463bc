"""The effect of one stored update: done, put aside for good, or left to be tried again.

What a handler does is stored in the transaction that marks the update done, so a crash anywhere
loses nothing and repeats nothing. Updates of one lane have their effects in order, whichever
replica works on them: one that comes too early works on the older ones first.
"""

import json
import logging
from enum import Enum, auto
from typing import Any

from telegram import Update
from telegram.ext import Application

from quizbot.errors import RefusedError, StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, OutOfTurn, Repeated
from quizbot.telegram.handlers import Handlers
from quizbot.telegram.instruments import Instruments

log = logging.getLogger(__name__)

TRIES = 3
_ROUNDS = 5  # looks for older updates of the same lane, before the rest is left for later
_OF_MESSAGE = ("message_id", "date", "chat")  # what is read of a message whose button was tapped


class End(Enum):
    """How work on an update can end."""

    DONE = auto()  # its effect is stored, now or before
    DEAD = auto()  # put aside for good
    WAITING = auto()  # the database is in trouble
    TOO_EARLY = auto()  # an older update of the lane comes first


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


class Effects:
    """Parses updates and hands them to their handlers."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        handlers: Handlers,
        store: Store,
        instruments: Instruments,
    ) -> None:
        self._application = application
        self._handlers = handlers
        self._store = store
        self._clock = instruments.clock
        self._metrics = instruments.metrics
        self._health = instruments.health
        self._failures = Failures()
        self._told: set[int] = set()  # lanes that know that an answer is not saved yet
        handlers.register(application)
        application.add_error_handler(self._failures.note)

    async def work(self, entry: Entry, *, slow: bool = False) -> bool:
        """Work on an update, and before it on older ones of its lane; say whether it has ended."""
        for _ in range(_ROUNDS):
            end = await self._one(entry, slow=slow)
            if end is not End.TOO_EARLY:
                return end is not End.WAITING
            for older in await self._store.read(Transaction.earlier, entry.update_id, entry.lane):
                if await self._one(older) is End.WAITING:
                    return False
        return False

    async def _one(self, entry: Entry, *, slow: bool = False) -> End:
        """Parse and handle one update."""
        try:
            update = Update.de_json(_lean(json.loads(entry.body)), self._application.bot)
        except Exception as error:  # noqa: BLE001 - a poison update must not stop the others
            end = await self._dead(entry, error)
        else:
            end = await self._handle(entry, update, slow=slow)
        if end in {End.DEAD, End.WAITING}:
            self._metrics.ended(end.name.lower(), None)
        return end

    async def _handle(self, entry: Entry, update: Update, *, slow: bool) -> End:
        error: Exception | None = None
        for _ in range(TRIES):
            error = await self._handled(update, slow=slow)
            match error:
                case None:
                    self._saved(entry)
                    return End.DONE  # the handler's transaction has marked it done
                case Repeated():
                    await self._store.run(Transaction.done, entry.update_id, self._clock())
                    return End.DONE
                case OutOfTurn():
                    return End.TOO_EARLY
                case StorageError() if not isinstance(error, RefusedError):
                    return await self._unsaved(entry, update, error)
        assert error is not None
        return await self._dead(entry, error)

    async def _handled(self, update: Update, *, slow: bool) -> Exception | None:
        """Run the handler of an update; return what it raised."""
        try:
            if slow:
                await self._handlers.slow(update)
            else:
                await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001 - the library lets some out of its own frame
            return error
        return self._failures.take(update.update_id)

    def _saved(self, entry: Entry) -> None:
        self._told.discard(entry.lane)
        self._health.set("database", ok=True)

    async def _unsaved(self, entry: Entry, update: Update, error: StorageError) -> End:
        """Leave an update in the inbox, from where it is taken up again; tell its person once."""
        log.error("update not stored", extra={"update": entry.update_id, "reason": str(error)})
        self._health.set("database", ok=False, reason="the database refuses")
        if entry.lane not in self._told:
            self._told.add(entry.lane)
            await self._handlers.unsaved(update)
        return End.WAITING

    async def _dead(self, entry: Entry, error: Exception) -> End:
        log.error("update put aside", extra={"update": entry.update_id}, exc_info=error)
        reason = f"{type(error).__name__}: {error}"[:500]
        await self._store.run(Transaction.fail, entry.update_id, reason, self._clock())
        return End.DEAD


def _lean(raw: dict[str, Any]) -> dict[str, Any]:
    """Return an update without what its tapped message shows: dear to parse, read by nobody."""
    query = raw.get("callback_query")
    if not isinstance(query, dict) or not isinstance(message := query.get("message"), dict):
        return raw
    bare = {name: part for name, part in message.items() if name in _OF_MESSAGE}
    return {**raw, "callback_query": {**query, "message": bare}}
