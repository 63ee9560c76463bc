"""The queue of updates that wait for one bot."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from quizbot.emulator.signals import Signal
from quizbot.emulator.store import Store, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DAY = 86_400
LIFETIMES = {"callback_query": 150}
# Which kinds of update keep their order among each other, per chat, person or poll.
LANES = {"edited_message": "message", "poll_answer": "poll"}
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Update:
    """One update: its JSON text, the lane that keeps its order, and when its life ends."""

    id: int
    kind: str
    body: str
    lane: str
    expires: float


class UpdateQueue:
    """The updates of one bot, oldest first, until they are confirmed or expire."""

    def __init__(
        self, store: Store, clock: Callable[[], float], bot_id: int, next_id: int, stirred: Signal
    ) -> None:
        self._store = store
        self._stirred = stirred
        self._clock = clock
        self._bot_id = bot_id
        self._next_id = next_id
        self._pending: dict[int, Update] = {}
        self._past: deque[Update] = deque(maxlen=REMEMBERED)
        self._again: set[int] = set()
        self.duplicate = 0
        self.drop = 0
        self.arrived = Signal()
        self.emptied = Signal()

    def restore(self) -> None:
        """Take up the unconfirmed updates that the store holds."""
        next_ids = dict(self._store.things("update_ids"))
        self._next_id = next_ids.get(str(self._bot_id), self._next_id)
        rows = [row for name, row in self._store.things("updates") if self._mine(name)]
        for row in sorted(rows, key=lambda row: int(row["id"])):
            update = Update(row["id"], row["kind"], row["body"], row["lane"], row["expires"])
            self._pending[update.id] = update

    def add(self, kind: str, payload: Any, place: int | str) -> int:
        """Queue an update and return its id."""
        number, self._next_id = self._next_id, self._next_id + 1
        self._store.put("update_ids", self._bot_id, self._next_id)
        body = encode({"update_id": number, kind: payload})
        expires = self._clock() + LIFETIMES.get(kind, DAY)
        lane = f"{LANES.get(kind, kind)}:{place}"
        update = Update(number, kind, body, lane, expires)
        self._past.append(update)
        if self.drop:
            self.drop -= 1
            return number
        if self.duplicate:
            self.duplicate -= 1
            self._again.add(number)
        self._put(update)
        return number

    def redeliver(self, update_id: int) -> bool:
        """Queue one of the last thousand updates once more; return whether it is one of them."""
        past = next((update for update in self._past if update.id == update_id), None)
        if past is not None:
            self._put(past)
        return past is not None

    def confirm(self, update_ids: Iterable[int]) -> None:
        """Forget updates for ever, but for those that a fault sends again."""
        for number in list(update_ids):
            update = self._pending.pop(number)
            self._store.drop("updates", self._name(number))
            if number in self._again:
                self._again.discard(number)
                self._put(update)
        if not self._pending:
            self.emptied.fire()

    def confirm_below(self, offset: int) -> None:
        """Forget all updates before `offset`; a negative one leaves so many of the last."""
        pending = self.waiting()
        if offset < 0:
            self.confirm([update.id for update in pending[:offset]])
        else:
            self.confirm([update.id for update in pending if update.id < offset])

    def waiting(self) -> list[Update]:
        """Return all updates that wait, oldest first, after dropping the expired ones."""
        now = self._clock()
        expired = [update.id for update in self._pending.values() if update.expires <= now]
        for number in expired:
            self._again.discard(number)
        if expired:
            self.confirm(expired)
        return list(self._pending.values())

    def holds(self, update: Update) -> bool:
        """Return whether an update still waits; an expired one is dropped."""
        if update.expires <= self._clock():
            self.waiting()
        return self._pending.get(update.id) is update

    def _put(self, update: Update) -> None:
        self._pending[update.id] = update
        row = {
            "id": update.id,
            "kind": update.kind,
            "body": update.body,
            "lane": update.lane,
            "expires": update.expires,
        }
        self._store.put("updates", self._name(update.id), row)
        self.arrived.fire()
        self._stirred.fire()

    def _name(self, number: int) -> str:
        return f"{self._bot_id}/{number}"

    def _mine(self, name: str) -> bool:
        return name.startswith(f"{self._bot_id}/")


def wanted(kind: str, allowed: list[str]) -> bool:
    """Return whether a bot that allows these kinds of update gets this one."""
    return kind in allowed if allowed else kind not in UNASKED
