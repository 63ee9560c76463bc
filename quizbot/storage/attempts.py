"""Attempts, which only grow, and the cards that are folded from them."""

from functools import cache

from sqlalchemy import Delete, Insert, bindparam, delete, select

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card
from quizbot.learning.sitting import Sitting
from quizbot.storage import rows, sittings
from quizbot.storage import tables as t
from quizbot.storage.naming import now_named
from quizbot.storage.sql import Part, columns, insert
from quizbot.storage.values import Repeated

_attempt, _card = t.attempt.c, t.card.c


@cache
def record(dialect: str) -> Insert:
    """Insert an attempt unless its slot has one."""
    statement = insert(t.attempt, dialect).values(columns(t.attempt, "id"))
    return statement.on_conflict_do_nothing(index_elements=[_attempt.sitting, _attempt.position])


@cache
def move_and_record() -> Insert:
    """Move a sitting from where it stands, and if it stood there insert the attempt.

    One statement is for PostgreSQL a way to the server and back less; SQLite has no such statement,
    and no way to go.
    """
    moved = sittings.MOVE.returning(t.sitting.c.id).cte("moved")
    written = [column for column in t.attempt.columns if column.name != "id"]
    values = [bindparam(f"a_{column.name}", type_=column.type) for column in written]
    return t.attempt.insert().from_select(written, select(*values).select_from(moved))


_ATTEMPTS = select(*rows.ATTEMPT.columns).select_from(rows.ATTEMPTS)
ATTEMPT = _ATTEMPTS.where(
    _attempt.sitting == bindparam("b_sitting"), _attempt.position == bindparam("b_position")
)
ATTEMPTS = _ATTEMPTS.where(_attempt.learner == bindparam("b_learner")).order_by(_attempt.id)
_NOW = now_named(bindparam("b_item", type_=_card.item.type))
CARD = select(*rows.CARD.columns).where(_card.learner == bindparam("b_learner"), _card.item == _NOW)
CARDS = select(_card.item, *rows.CARD.columns).where(_card.learner == bindparam("b_learner"))
DROP_CARD: Delete = delete(t.card).where(
    _card.learner == bindparam("b_learner"), _card.item == bindparam("b_item")
)


@cache
def keep_card(dialect: str) -> Insert:
    """Insert a card, or set all of the one that is there, under the name of the item now."""
    item = now_named(bindparam("item", type_=_card.item.type))
    statement = insert(t.card, dialect).values(columns(t.card, "item") | {"item": item}).inline()
    fields = [column.name for column in t.card.columns if not column.primary_key]
    return statement.on_conflict_do_update(
        index_elements=[_card.learner, _card.item],
        set_={name: statement.excluded[name] for name in fields},
    )


class Attempts(Part):
    """Graded facts, and what a learner remembers."""

    def answer(self, before: Sitting, after: Sitting, attempt: Attempt) -> bool:
        """Store a sitting's move and the attempt that moved it; say whether it still stood there.

        Raises:
            Repeated: this slot of the sitting has its answer already.
        """
        move, values = rows.move(before, after), rows.ATTEMPT.values(attempt)
        if self._db.dialect == "postgresql":
            made = {f"a_{name}": value for name, value in values.items()}
            return self._db.change(move_and_record(), move | made) == 1
        if self._db.change(sittings.MOVE, move) != 1:
            return False
        self.record(attempt)
        return True

    def record(self, attempt: Attempt) -> None:
        """Store an attempt.

        Raises:
            Repeated: this slot of the sitting has its answer already.
        """
        values = rows.ATTEMPT.values(attempt)
        if not self._db.change(record(self._db.dialect), values):
            msg = "this question has its answer already"
            raise Repeated(msg)

    def attempt(self, sitting: int, position: int) -> Attempt | None:
        """Return the attempt in a slot of a sitting."""
        values = {"b_sitting": sitting, "b_position": position}
        row = self._db.row(ATTEMPT, values)
        return None if row is None else rows.ATTEMPT.value(row)

    def attempts(self, learner: int) -> list[Attempt]:
        """Return a learner's attempts, oldest first."""
        found = self._db.rows(ATTEMPTS, {"b_learner": learner})
        return [rows.ATTEMPT.value(row) for row in found]

    def card(self, learner: int, item: ItemKey) -> Card | None:
        """Return a learner's memory of an item."""
        row = self._db.row(CARD, {"b_learner": learner, "b_item": item})
        return None if row is None else rows.CARD.value(row)

    def cards(self, learner: int) -> dict[ItemKey, Card]:
        """Return all that a learner remembers, by item."""
        found = self._db.rows(CARDS, {"b_learner": learner})
        return {item: rows.CARD.value(row) for item, *row in found}

    def keep(self, learner: int, item: ItemKey, card: Card) -> None:
        """Store a learner's memory of an item, over the older one if there is one."""
        values = rows.CARD.values(card) | {"learner": learner, "item": item}
        self._db.change(keep_card(self._db.dialect), values)

    def replace_card(self, learner: int, item: ItemKey, card: Card | None) -> None:
        """Store the card that the attempts lead to; remove it where they lead to none."""
        if card is None:
            self._db.change(DROP_CARD, {"b_learner": learner, "b_item": item})
        else:
            self.keep(learner, item, card)
