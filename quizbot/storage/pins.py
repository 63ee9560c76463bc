"""The revisions of items that were ever asked, as they were."""

from datetime import datetime
from functools import cache

from sqlalchemy import Insert, bindparam, select

from quizbot.bank.library import Revision
from quizbot.storage import rows
from quizbot.storage import tables as t
from quizbot.storage.revisions import Revisions
from quizbot.storage.sql import Part, columns, insert

_revision = t.item_revision.c


@cache
def insert_revision(dialect: str) -> Insert:
    """Insert a revision unless it is there."""
    statement = insert(t.item_revision, dialect).values(columns(t.item_revision, "id"))
    return statement.on_conflict_do_nothing(
        index_elements=[_revision.item, _revision.rev, _revision.text_rev]
    )


REVISION_ID = select(_revision.id).where(
    _revision.item == bindparam("b_item"),
    _revision.rev == bindparam("b_rev"),
    _revision.text_rev == bindparam("b_text_rev"),
)
REVISION = select(_revision.body).where(_revision.id == bindparam("b_id"))


class Pins(Part):
    """Revisions by their id; what is new is cached after the commit."""

    _revisions: Revisions
    pinned: list[tuple[int, Revision]]

    def pin(self, revision: Revision, now: datetime) -> int:
        """Return the id under which a revision is kept, storing it the first time."""
        known = self._revisions.id(revision)
        if known is not None:
            return known
        self._db.change(insert_revision(self._db.dialect), rows.revision(revision, now))
        names = {"b_item": revision.key, "b_rev": revision.rev, "b_text_rev": revision.text_rev}
        ((key,),) = self._db.rows(REVISION_ID, names)
        self.pinned.append((key, revision))
        return int(key)

    def revision(self, key: int) -> Revision:
        """Return a pinned revision, as it was when it was asked."""
        known = self._revisions.revision(key)
        if known is None:
            ((body,),) = self._db.rows(REVISION, {"b_id": key})
            known = Revision.from_json(body)
            self.pinned.append((key, known))
        return known
