"""Items as they are now: what decides their grade, what they are called, and what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Delete, Insert, bindparam, delete, func, select, update
from sqlalchemy import insert as plain_insert

from quizbot.bank.items import ItemKey
from quizbot.storage import tables as t
from quizbot.storage.naming import now_named
from quizbot.storage.sql import Part, columns, insert

_item, _card, _learner = t.item.c, t.card.c, t.learner.c
_edition, _amendment, _rename, _revision = t.edition.c, t.amendment.c, t.rename.c, t.item_revision.c

ITEM_REVS = select(_item.key, _item.rev)
RENAMES = select(_rename.was, _rename.item)
AMEND = (
    update(t.item)
    .where(_item.key == bindparam("b_key"), _item.rev == bindparam("b_before"))
    .values(rev=bindparam("b_rev"), since=bindparam("b_now"))
)
BEGIN_EDITION = plain_insert(t.edition).values(columns(t.edition, "id")).returning(_edition.id)
ADD_AMENDMENT = plain_insert(t.amendment).values(columns(t.amendment))
_OLD, _NEW = (bindparam(f"b_{name}", type_=_rename.item.type) for name in ("was", "item"))
RENAME_CARDS = update(t.card).where(_card.item == _OLD).values(item=_NEW)
RENAME_CHAINS = update(t.rename).where(_rename.item == _OLD).values(item=_NEW)
NAME_BACK: Delete = delete(t.rename).where(_rename.was == _NEW)
RENAME = plain_insert(t.rename).values(columns(t.rename))
ANSWERED = select(func.count()).where(_card.item == bindparam("b_item"))
_CONCERNS = (_amendment.edition == bindparam("b_edition"), _card.item == now_named(_amendment.item))
CONCERNED = (
    select(_card.learner)
    .distinct()
    .select_from(t.amendment)
    .join(t.item_revision, _amendment.revision == _revision.id)
    .join(t.card, _CONCERNS[1])
    .join(t.item, (_item.key == _card.item) & (_item.rev == _revision.rev))
    .join(t.learner, _card.learner == _learner.id)
    .where(_CONCERNS[0], _card.learner > bindparam("b_after"), _learner.reachable.is_(True))
    .order_by(_card.learner)
    .limit(bindparam("b_limit"))
)
AMENDED = (
    select(_amendment.revision)
    .select_from(t.amendment)
    .join(t.card, _CONCERNS[1])
    .where(_CONCERNS[0], _card.learner == bindparam("b_learner"))
    .order_by(_amendment.item)
)
NO_NEW_CARDS = "LOCK TABLE card IN SHARE ROW EXCLUSIVE MODE"


@cache
def note_item(dialect: str) -> Insert:
    """Insert an item unless it is known."""
    statement = insert(t.item, dialect).values(columns(t.item))
    return statement.on_conflict_do_nothing(index_elements=[_item.key])


class Items(Part):
    """Items by "bank/item"."""

    _known_renames: dict[ItemKey, ItemKey] | None = None

    def item_revs(self) -> dict[ItemKey, str]:
        """Return what decides the grade of each item that was ever published."""
        return {ItemKey(key): rev for key, rev in self._db.rows(ITEM_REVS, {})}

    def note_items(self, revs: Mapping[ItemKey, str], now: datetime) -> None:
        """Note items that are not known yet."""
        values = ({"key": key, "rev": rev, "since": now} for key, rev in sorted(revs.items()))
        self._db.change_each(note_item(self._db.dialect), values)

    def amend(self, key: ItemKey, before: str, rev: str, now: datetime) -> bool:
        """Note that something else decides the grade; False where somebody was faster."""
        values = {"b_key": key, "b_before": before, "b_rev": rev, "b_now": now}
        return self._db.change(AMEND, values) == 1

    def begin_edition(self, now: datetime, revisions: Mapping[ItemKey, int]) -> int:
        """Note which right answers have changed together, each with its new revision."""
        ((edition,),) = self._db.rows(BEGIN_EDITION, {"at": now})
        self._db.change_each(
            ADD_AMENDMENT,
            (
                {"edition": edition, "item": item, "revision": revision}
                for item, revision in revisions.items()
            ),
        )
        return int(edition)

    def concerned(self, edition: int, after: int, limit: int) -> list[int]:
        """Return who has answered an item that an edition changed and that is so still; by id.

        Those whom the bot cannot reach are left out.
        """
        values = {"b_edition": edition, "b_after": after, "b_limit": limit}
        return [learner for (learner,) in self._db.rows(CONCERNED, values)]

    def amended(self, edition: int, learner: int) -> list[int]:
        """Return the new revisions of the items of an edition that a learner has answered."""
        values = {"b_edition": edition, "b_learner": learner}
        return [revision for (revision,) in self._db.rows(AMENDED, values)]

    def answered(self, items: Iterable[ItemKey]) -> dict[ItemKey, int]:
        """Return how many learners have answered each of these items."""
        found = {}
        for item in items:
            ((found[item],),) = self._db.rows(ANSWERED, {"b_item": item})
        return found

    def renames(self) -> Mapping[ItemKey, ItemKey]:
        """Return the names that items have now, by those that they had."""
        if self._known_renames is None:
            rows = self._db.rows(RENAMES, {})
            self._known_renames = {ItemKey(was): ItemKey(item) for was, item in rows}
        return self._known_renames

    def rename(self, pairs: Sequence[tuple[ItemKey, ItemKey]], now: datetime) -> list[ItemKey]:
        """Move progress from old names to new ones; return the old ones for which that was done.

        A new name under which somebody has answered already takes no other progress over. Nobody
        answers meanwhile, so no card is left behind under an old name.
        """
        if self._db.dialect == "postgresql":
            self._db.command(NO_NEW_CARDS)
        self._known_renames = None
        done = []
        for was, item in pairs:
            if was not in self.renames() and not self.answered([item])[item]:
                names = {"b_was": was, "b_item": item}
                for statement in (RENAME_CARDS, NAME_BACK, RENAME_CHAINS):
                    self._db.change(statement, names)
                self._db.change(RENAME, {"was": was, "item": item, "at": now})
                self._known_renames = None
                done.append(was)
        return done
