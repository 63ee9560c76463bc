"""Who learns, and how far they have come."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Update, bindparam, func, select, update

from quizbot.learning.names import tidy
from quizbot.storage import rows
from quizbot.storage import tables as t
from quizbot.storage.sql import Part, columns, given, insert
from quizbot.storage.values import Learner

DEFAULT_MINUTES = 4

_learner = t.learner.c


LEARNER = select(*rows.LEARNER.columns).where(_learner.id == bindparam("learner_id"))
LEARNER_HELD = LEARNER.with_for_update()  # no attempt of theirs is inserted meanwhile


@cache
def insert_learner(dialect: str) -> Insert:
    """Insert a learner under the next number, unless somebody else takes one or the other."""
    following = select(func.coalesce(func.max(_learner.number), 0) + 1).scalar_subquery()
    values = columns(t.learner, "number") | {"number": following}
    return insert(t.learner, dialect).values(values).on_conflict_do_nothing()


@cache
def change_learner(fields: tuple[str, ...]) -> Update:
    """Set fields of a learner."""
    return update(t.learner).where(_learner.id == bindparam("b_id")).values(given(fields))


CREDIT = (
    update(t.learner)
    .where(_learner.id == bindparam("b_id"))
    .values(answers=_learner.answers + 1, rights=_learner.rights + bindparam("b_right"))
)
CREDIT_POINTS = CREDIT.values(
    points=_learner.points + bindparam("b_points"), reached=bindparam("b_now")
)

LEARNERS = (
    select(*rows.LEARNER.columns)
    .where(_learner.id > bindparam("b_after"))
    .order_by(_learner.id)
    .limit(bindparam("b_limit"))
)
RECOUNT = (
    update(t.learner)
    .where(_learner.id == bindparam("b_id"))
    .values(given(("points", "answers", "rights", "reached")))
)


class Learners(Part):
    """Learners, by Telegram's id."""

    def learner(self, number: int) -> Learner | None:
        """Return a learner by Telegram's id."""
        row = self._db.row(LEARNER, {"learner_id": number})
        return None if row is None else rows.LEARNER.value(row)

    def hold(self, number: int) -> Learner:
        """Return a learner whom nobody else can answer for until this transaction ends."""
        ((*row,),) = self._db.rows(LEARNER_HELD, {"learner_id": number})
        return rows.LEARNER.value(row)

    def enrol(self, number: int, chat: int, now: datetime, language: str | None = None) -> Learner:
        """Return the learner, made if there is none; whoever speaks can be reached again."""
        known = self.learner(number)
        while known is None:  # again where another replica took the number for somebody else
            values = rows.new_learner(number, chat, now, language, DEFAULT_MINUTES)
            self._db.change(insert_learner(self._db.dialect), values)
            known = self.learner(number)
        if known.reachable and known.chat == chat:
            return known
        self.change(number, reachable=True, chat=chat)
        return replace(known, reachable=True, chat=chat)

    def change(self, number: int, /, **fields: Any) -> None:
        """Change fields of a learner: minutes, topics, alias, listed, chat, language, reachable."""
        if fields.get("alias") is not None:
            fields["alias"] = tidy(fields["alias"]) or None
        self._db.change(change_learner(tuple(fields)), {"b_id": number, **fields})

    def credit(self, number: int, *, points: int, right: bool, now: datetime) -> None:
        """Count one answer, and the points it gave."""
        statement = CREDIT_POINTS if points else CREDIT
        values = {"b_id": number, "b_right": int(right), "b_points": points, "b_now": now}
        self._db.change(statement, values)

    def learners(self, after: int, limit: int) -> list[Learner]:
        """Return a page of learners, by id."""
        values = {"b_after": after, "b_limit": limit}
        return [rows.LEARNER.value(row) for row in self._db.rows(LEARNERS, values)]

    def recount(self, number: int, **counters: Any) -> None:
        """Set a learner's points, answers, rights and when the points were reached."""
        self._db.change(RECOUNT, {"b_id": number, **counters})
