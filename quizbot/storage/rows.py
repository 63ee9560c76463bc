"""Between rows and values: a value's fields, in their order, are the columns that are selected."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Column, Table

from quizbot.bank.library import Revision
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card
from quizbot.learning.sitting import Sitting
from quizbot.storage import tables
from quizbot.storage.codec import plain
from quizbot.storage.values import Learner, Screen

T = TypeVar("T")

Values = dict[str, Any]


class Shape(Generic[T]):
    """How a kind of value lies in its table."""

    def __init__(self, kind: type[T], table: Table, *joined: Column[Any], **renamed: str) -> None:
        """The last fields may be columns of other tables, which are joined and not written."""
        self._make = cast("Any", kind)  # no bound of a type variable says "dataclass"
        names = [field.name for field in fields(self._make)]
        own = names[: len(names) - len(joined)]
        self._read: Any = attrgetter(*own)
        self._keys = [renamed.get(name, name) for name in own]
        self.columns: list[Column[Any]] = [*(table.c[key] for key in self._keys), *joined]

    def value(self, row: Sequence[Any]) -> T:
        """Return the value of a row."""
        made: T = self._make(*row)
        return made

    def values(self, one: T) -> Values:
        """Return a value's columns."""
        return dict(zip(self._keys, self._read(one), strict=True))


LEARNER = Shape(Learner, tables.learner)
SITTING = Shape(Sitting, tables.sitting, order="shown", right="rights")
ATTEMPT = Shape(Attempt, tables.attempt, tables.item_revision.c.rev, order="shown")
ATTEMPTS = tables.attempt.join(tables.item_revision)
CARD = Shape(Card, tables.card, right="rights")
SCREEN = Shape(Screen, tables.screen)


def new_learner(
    number: int, chat: int, now: datetime, language: str | None, minutes: int
) -> Values:
    """Return the columns of a learner who has just come."""
    return {
        "id": number,
        "chat": chat,
        "joined": now,
        "language": language and plain(language, 35),
        "alias": None,
        "listed": True,
        "minutes": minutes,
        "topics": (),
        "points": 0,
        "answers": 0,
        "rights": 0,
        "reached": None,
        "reachable": True,
    }


def move(before: Sitting, after: Sitting) -> Values:
    """Return where a sitting has to stand, and where it goes."""
    return {
        "b_id": before.id,
        "b_position": before.position,
        "b_phase": before.phase,
        "b_step": before.step,
        **SITTING.values(after),
    }


def revision(one: Revision, now: datetime) -> Values:
    """Return the columns of a revision, without its id."""
    return {
        "item": one.key,
        "rev": one.rev,
        "text_rev": one.text_rev,
        "body": one.to_json(),
        "since": now,
    }
