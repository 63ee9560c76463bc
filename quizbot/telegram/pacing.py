"""When calls may go out: not faster than Telegram likes, and not at all where it said to wait.

What Telegram said (429) is kept in the database, so that it holds over restarts and for every
replica. Answers to a person are not under the overall rate; what nobody waits for is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from quizbot.storage.screens import EVERYWHERE
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.telegram.buckets import Buckets, Rate

CHAT = Rate(second=1, burst=20)
GROUP = Rate(second=20 / 60, burst=20)
OVERALL = Rate(second=25, burst=25)
ALIKE = 5
"""So many different chats refused with no call succeeding between: the whole bot has to wait."""

REVOKED = timedelta(seconds=60)
"""How long nothing is sent once Telegram has refused the token."""


class Pacer:
    """One a process; `timer` gives seconds that never go back, `clock` the time of day."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], timer: Callable[[], float]
    ) -> None:
        self._store = store
        self._clock = clock
        self._chats = Buckets(CHAT, timer)
        self._groups = Buckets(GROUP, timer)
        self._overall = Buckets(OVERALL, timer)
        self._pauses: dict[int, datetime] = {}
        self._refused: dict[int, datetime] = {}  # since the last call that succeeded

    async def restore(self) -> None:
        """Take up the pauses that are kept, of this replica before and of others."""
        for chat, until in (await self._store.read(Transaction.pauses, self._clock())).items():
            self._pauses[chat] = max(until, self._pauses.get(chat, until))

    def paused(self, chat: int) -> datetime | None:
        """Return until when no calls about a chat may be made; None where they may."""
        if not self._pauses:
            return None
        now = self._clock()
        until = max(
            (self._pauses[key] for key in (chat, EVERYWHERE) if key in self._pauses), default=now
        )
        if until > now:
            return until
        self._pauses.pop(chat, None)
        self._pauses.pop(EVERYWHERE, None)
        return None

    def turn(self, chat: int, *, awaited: bool) -> datetime | None:
        """Take a turn for a message to a chat; return None, or when to come again.

        `awaited` says that a person waits for it at this moment.
        """
        seconds = 0.0 if awaited else self._overall.take(EVERYWHERE)
        seconds = seconds or (self._groups if chat < 0 else self._chats).take(chat)
        return self._clock() + timedelta(seconds=seconds) if seconds else None

    def succeeded(self) -> None:
        """Note that Telegram takes messages: what it refused was about those chats alone."""
        self._refused.clear()

    async def refused(self, chat: int, wait: timedelta) -> datetime:
        """Note a 429; return until when it holds. Many in a row hold for the whole bot."""
        until = self._clock() + wait
        self._refused[chat] = until
        await self._pause(chat, until)
        if len(self._refused) >= ALIKE:
            await self._pause(EVERYWHERE, min(self._refused.values()))
            self._refused.clear()
        return until

    async def revoked(self) -> datetime:
        """Note that Telegram refuses the token: nothing more is sent for a while."""
        until = self._clock() + REVOKED
        await self._pause(EVERYWHERE, until)
        return until

    async def _pause(self, chat: int, until: datetime) -> None:
        self._pauses[chat] = max(until, self._pauses.get(chat, until))
        await self._store.run(Transaction.pause, chat, until)
