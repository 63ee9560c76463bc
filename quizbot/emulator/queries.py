"""The callback queries that bots may still answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizbot.emulator import limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from quizbot.emulator.people import Chat, Json

KEPT_ANSWERS = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """One tap on a button that waits for its answer."""

    id: str
    bot_id: int
    person_id: int
    chat: Chat
    asked: float


class Queries:
    """The open queries, oldest first; each lives 150 seconds and can be answered once."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, Query] = {}
        self.answers: dict[str, Json] = {}

    def ask(self, query: Query) -> None:
        """Take up a new query."""
        self._forget_old()
        self._open[query.id] = query

    def answer(self, bot_id: int, query_id: str, answer: Json) -> Query | None:
        """Close a query and return it, or None if this bot can no longer answer it."""
        self._forget_old()
        query = self._open.get(query_id)
        if query is None or query.bot_id != bot_id:
            return None
        self.answers[query_id] = answer
        if len(self.answers) > KEPT_ANSWERS:
            del self.answers[next(iter(self.answers))]
        return self._open.pop(query_id)

    def _forget_old(self) -> None:
        now = self._clock()
        for query in list(self._open.values()):
            if now - query.asked <= limits.QUERY_SECONDS:
                break
            del self._open[query.id]
