"""The callback queries that bots may still answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizbot.emulator import limits

if TYPE_CHECKING:
    from quizbot.emulator.people import Chat, Json
    from quizbot.emulator.world import World

KEPT_ANSWERS = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """One tap on a button that waits for its answer."""

    id: str
    bot_id: int
    person_id: int
    chat: Chat
    asked: float

    def row(self) -> list[object]:
        """Return what the store keeps of the query, besides its id."""
        return [self.bot_id, self.person_id, self.chat.key, self.asked]


class Queries:
    """The open queries, oldest first; each lives 150 seconds and can be answered once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: dict[str, Query] = {}
        self.answers: dict[str, Json] = {}
        rows = sorted(world.store.things("queries"), key=lambda row: float(row[1][-1]))
        for number, (bot_id, person_id, key, asked) in rows:
            self._open[number] = Query(number, bot_id, person_id, world.chats[key], asked)

    def ask(self, query: Query) -> None:
        """Take up a new query."""
        self._forget_old()
        self._open[query.id] = query
        self._world.store.put("queries", query.id, query.row())

    def answer(self, bot_id: int, query_id: str, answer: Json) -> Query | None:
        """Close a query and return it, or None if this bot can no longer answer it."""
        self._forget_old()
        query = self._open.get(query_id)
        if query is None or query.bot_id != bot_id:
            return None
        self.answers[query_id] = answer
        if len(self.answers) > KEPT_ANSWERS:
            del self.answers[next(iter(self.answers))]
        self._close(query)
        return query

    def _forget_old(self) -> None:
        now = self._world.clock()
        while self._open:
            oldest = next(iter(self._open.values()))
            if now - oldest.asked <= limits.QUERY_SECONDS:
                break
            self._close(oldest)

    def _close(self, query: Query) -> None:
        del self._open[query.id]
        self._world.store.drop("queries", query.id)
