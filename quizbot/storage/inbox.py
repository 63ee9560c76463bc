"""Raw updates: stored before they are confirmed, kept until their effect is, and 72 hours more."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    bindparam,
    delete,
    literal_column,
    or_,
    select,
    update,
)

from quizbot.storage import tables as t
from quizbot.storage.codec import plain, whole
from quizbot.storage.sql import Part, given, insert
from quizbot.storage.values import Dead, Entry

LEASE = timedelta(seconds=5)
"""How long an update belongs to the replica that received or claimed it."""

_inbox = t.inbox.c
_older = t.inbox.alias("older").c
_THIS = _inbox.update_id == bindparam("b_id")
_WAITS: ColumnElement[str] = literal_column("'waiting'")
"""Written into the SQL: a database uses the index of waiting updates only where it can see this."""

_WAITING = _inbox.state == _WAITS
_ENTRY = (_inbox.update_id, _inbox.lane, _inbox.body, _inbox.tries)


@cache
def receive(dialect: str) -> Insert:
    """Insert an update unless it is there."""
    values = given(("update_id", "lane", "body", "received", "lease")) | {"state": "waiting"}
    statement = insert(t.inbox, dialect).values(values)
    return statement.on_conflict_do_nothing(index_elements=[_inbox.update_id])


CLAIM = (
    select(*_ENTRY)
    .where(_WAITING, or_(_inbox.lease.is_(None), _inbox.lease <= bindparam("b_now")))
    .order_by(_inbox.update_id)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
HOLD = update(t.inbox).where(_THIS).values(lease=bindparam("b_lease"))
RELEASE = update(t.inbox).where(_WAITING, _inbox.lease.is_not(None)).values(lease=None)
EARLIER = (
    select(*_ENTRY)
    .where(_WAITING, _inbox.lane == bindparam("b_lane"), _inbox.update_id < bindparam("b_id"))
    .order_by(_inbox.update_id)
)
DONE = update(t.inbox).where(_THIS, _WAITING).values(state="done", done=bindparam("b_now"))
DONE_IN_TURN = DONE.where(
    ~select(_older.update_id)
    .where(_older.state == _WAITS, _older.lane == _inbox.lane, _older.update_id < _inbox.update_id)
    .exists()
)
STATE = select(_inbox.state).where(_THIS)
TRIED = update(t.inbox).where(_THIS, _WAITING).values(tries=bindparam("b_tries"))
FAIL = (
    update(t.inbox)
    .where(_THIS, _WAITING)
    .values(state="dead", error=bindparam("b_error"), done=bindparam("b_now"))
)
DEAD = (
    select(_inbox.update_id, _inbox.error)
    .where(_inbox.state == "dead")
    .order_by(_inbox.update_id.desc())
    .limit(bindparam("b_limit"))
)
PRUNE: Delete = delete(t.inbox).where(_inbox.state == "done", _inbox.done < bindparam("b_before"))


class Inbox(Part):
    """Updates by Telegram's id."""

    def receive(self, entries: Iterable[Entry], now: datetime) -> list[int]:
        """Store raw updates for this replica; return the ids that were new, in order."""
        statement = receive(self._db.dialect)
        return [
            entry.update_id
            for entry in entries
            if self._db.change(
                statement,
                {
                    "update_id": entry.update_id,
                    "lane": entry.lane,
                    "body": whole(entry.body),
                    "received": now,
                    "lease": now + LEASE,
                },
            )
        ]

    def claim(self, now: datetime, limit: int) -> list[Entry]:
        """Return updates that wait and that no replica works on, oldest first; hold them."""
        found = [Entry(*row) for row in self._db.rows(CLAIM, {"b_now": now, "b_limit": limit})]
        self._db.change_each(
            HOLD, ({"b_id": entry.update_id, "b_lease": now + LEASE} for entry in found)
        )
        return found

    def earlier(self, update_id: int, lane: int) -> list[Entry]:
        """Return the updates of a lane that have to have their effect before this one."""
        values = {"b_id": update_id, "b_lane": lane}
        return [Entry(*row) for row in self._db.rows(EARLIER, values)]

    def done(self, update_id: int, now: datetime) -> bool:
        """Mark an update done; say whether it was waiting until now."""
        return self._db.change(DONE, {"b_id": update_id, "b_now": now}) == 1

    def done_in_turn(self, update_id: int, now: datetime) -> bool:
        """Mark an update done if no earlier one of its lane waits; say whether it was so."""
        return self._db.change(DONE_IN_TURN, {"b_id": update_id, "b_now": now}) == 1

    def waits(self, update_id: int) -> bool:
        """Return whether an update is stored and has had no effect yet."""
        return self._db.row(STATE, {"b_id": update_id}) == ("waiting",)

    def tried(self, update_id: int, tries: int) -> None:
        """Count how often work on an update began and never ended."""
        self._db.change(TRIED, {"b_id": update_id, "b_tries": tries})

    def fail(self, update_id: int, error: str, now: datetime) -> None:
        """Put an update aside for good, with the reason."""
        values = {"b_id": update_id, "b_error": plain(error, 500), "b_now": now}
        self._db.change(FAIL, values)

    def dead(self, limit: int = 20) -> list[Dead]:
        """Return updates that were put aside, newest first."""
        return [Dead(*row) for row in self._db.rows(DEAD, {"b_limit": limit})]

    def prune(self, before: datetime) -> int:
        """Forget updates that were done before a moment; return how many."""
        return self._db.change(PRUNE, {"b_before": before})

    def unclaim(self) -> None:
        """Free every update that a process held when it ended; for the only process there is."""
        if self._db.dialect == "sqlite":
            self._db.change(RELEASE, {})
