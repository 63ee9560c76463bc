"""Sittings: each stands somewhere, and moves only from where it stands."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from quizbot.learning.sitting import Sitting
from quizbot.storage import rows
from quizbot.storage import tables as t
from quizbot.storage.sql import Part, columns

_sitting = t.sitting.c


SITTING = select(*rows.SITTING.columns).where(_sitting.nonce == bindparam("b_nonce"))
CURRENT = (
    select(*rows.SITTING.columns)
    .where(_sitting.learner == bindparam("b_learner"))
    .order_by(_sitting.id.desc())
    .limit(1)
)
BEGIN = insert(t.sitting).values(columns(t.sitting, "id")).returning(_sitting.id)
MOVE = (
    update(t.sitting)
    .where(
        _sitting.id == bindparam("b_id"),
        _sitting.position == bindparam("b_position"),
        _sitting.phase == bindparam("b_phase"),
        _sitting.step == bindparam("b_step"),
    )
    .values(columns(t.sitting, "id", "nonce", "learner", "begun", "minutes", "topics"))
)


class Sittings(Part):
    """A learner's runs of questions."""

    def sitting(self, nonce: str) -> Sitting | None:
        """Return a sitting by the name that buttons carry."""
        row = self._db.row(SITTING, {"b_nonce": nonce})
        return None if row is None else rows.SITTING.value(row)

    def current(self, learner: int) -> Sitting | None:
        """Return a learner's newest sitting."""
        row = self._db.row(CURRENT, {"b_learner": learner})
        return None if row is None else rows.SITTING.value(row)

    def begin(
        self, *, nonce: str, learner: int, now: datetime, minutes: int, topics: tuple[str, ...]
    ) -> Sitting:
        """Store a new sitting, with nothing asked yet."""
        fresh = Sitting(
            id=0, nonce=nonce, learner=learner, begun=now, minutes=minutes, topics=topics
        )
        ((key,),) = self._db.rows(BEGIN, rows.SITTING.values(fresh))
        return replace(fresh, id=key)

    def move(self, before: Sitting, after: Sitting) -> bool:
        """Store a sitting's move if it still stands where it stood; say whether it did."""
        return self._db.change(MOVE, rows.move(before, after)) == 1
