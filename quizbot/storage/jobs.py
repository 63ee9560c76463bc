"""Jobs: what happens by itself, when, and which run is at it.

A run is named anew whenever a job is claimed. Whoever comes late, its lease over and the job
claimed by another, finds its name gone: it can neither end the job nor put it off.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)

from quizbot.storage import tables as t
from quizbot.storage.codec import plain
from quizbot.storage.database import Row
from quizbot.storage.sql import Part, given, insert

LEASE = timedelta(seconds=30)
"""How long a job belongs to a run that has not been renewed: some six renewals."""

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """A job in the table; `key` says what it is about and is empty for the only one of its name."""

    name: str
    key: str
    run_at: datetime
    payload: Payload
    lease: datetime | None  # until when it belongs to the run
    run: str | None  # the run that is at it; it names the replica too
    tries: int  # runs since it was last done, the present one included
    error: str | None  # why the run before the present one failed


_job = t.job.c
_PLANNED = (
    *(_job.name, _job.key, _job.run_at, _job.payload, _job.lease, _job.holder),
    *(_job.tries, _job.error),
)
_NOW: BindParameter[datetime] = bindparam("b_now", type_=_job.run_at.type)
_THIS = and_(_job.name == bindparam("b_name"), _job.key == bindparam("b_key"))
_OURS = and_(_THIS, _job.holder == bindparam("b_run"))
_DUE = and_(_job.run_at <= _NOW, or_(_job.lease.is_(None), _job.lease <= _NOW))
_FREE = {"lease": None, "holder": None}
_HELD = {"lease": bindparam("b_lease"), "holder": bindparam("b_run"), "tries": _job.tries + 1}
# To schedule a job anew sets its tries to 0: then what the present run wanted next counts no more.
_UNMOVED = _job.tries == bindparam("b_tries")


@cache
def schedule(dialect: str) -> Insert:
    """Insert a job, or move the one that is there; a run that is at it stays at it."""
    values = given(("name", "key", "run_at", "payload")) | {"tries": 0}
    statement = insert(t.job, dialect).values(values)
    offered = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[_job.name, _job.key],
        set_={"run_at": offered.run_at, "payload": offered.payload, "tries": 0, "error": None},
    )


@cache
def ensure(dialect: str) -> Insert:
    """Insert a job unless it is there, and no later than `b_latest`."""
    values = given(("name", "key", "run_at", "payload")) | {"tries": 0}
    statement = insert(t.job, dialect).values(values)
    return statement.on_conflict_do_update(
        index_elements=[_job.name, _job.key],
        set_={"run_at": statement.excluded.run_at},
        where=and_(_job.run_at > bindparam("b_latest"), _job.tries == 0),
    )


def _among(names: tuple[str, ...]) -> ColumnElement[bool]:
    return _job.name.in_([bindparam(f"b_{place}", name) for place, name in enumerate(names)])


@cache
def claimable(names: tuple[str, ...]) -> Select[Any]:
    """Select due jobs of these names that no run is at, and lock them; skip what is locked."""
    return (
        select(*_PLANNED)
        .where(_among(names), _DUE)
        .order_by(_job.run_at, _job.name, _job.key)
        .limit(bindparam("b_limit"))
        .with_for_update(skip_locked=True)
    )


@cache
def due(names: tuple[str, ...]) -> Select[Any]:
    """Select name and key of due jobs that no run is at."""
    return (
        select(_job.name, _job.key)
        .where(_among(names), _DUE)
        .order_by(_job.run_at, _job.name, _job.key)
        .limit(bindparam("b_limit"))
    )


@cache
def coming(names: tuple[str, ...]) -> Select[Any]:
    """Select the next moment at which one of these jobs becomes due or free."""
    ready = case((_job.lease > _job.run_at, _job.lease), else_=_job.run_at)
    return select(func.min(ready, type_=_job.run_at.type)).where(_among(names), ready > _NOW)


HOLD = update(t.job).where(_THIS).values(**_HELD)
TAKE = update(t.job).where(_THIS, _DUE).values(**_HELD).returning(*_PLANNED)
RENEW = update(t.job).where(_OURS).values(lease=bindparam("b_lease"))
FREE = update(t.job).where(_OURS).values(**_FREE)
END = delete(t.job).where(_OURS, _UNMOVED)
AGAIN = (
    update(t.job)
    .where(_OURS, _UNMOVED)
    .values(run_at=bindparam("b_run_at"), tries=0, error=None, **_FREE)
)
FAIL = (
    update(t.job)
    .where(_OURS, _UNMOVED)
    .values(run_at=bindparam("b_run_at"), error=bindparam("b_error"), **_FREE)
)
CANCEL = delete(t.job).where(_THIS)
PLANNED = select(*_PLANNED).order_by(_job.run_at, _job.name, _job.key)
UNHOLD = update(t.job).where(_job.lease.is_not(None)).values(**_FREE)


class Jobs(Part):
    """Jobs by name and key."""

    def schedule_job(
        self, name: str, run_at: datetime, *, key: str = "", payload: Payload | None = None
    ) -> None:
        """Let a job run at a moment, instead of when it was to run until now."""
        values = {"name": name, "key": key, "run_at": run_at, "payload": _dump(payload)}
        self._db.change(schedule(self._db.dialect), values)

    def ensure_job(self, name: str, run_at: datetime, *, latest: datetime) -> None:
        """Plan a job of which there is one, unless it is planned, and for no later than `latest`.

        Only a clock that was wrong plans a job of ours later than that.
        """
        values = {"name": name, "key": "", "run_at": run_at, "payload": _dump(None)}
        self._db.change(ensure(self._db.dialect), values | {"b_latest": latest})

    def claim_jobs(
        self, names: tuple[str, ...], runs: Sequence[str], now: datetime
    ) -> list[Planned]:
        """Give each run a due job of these names that no other is at, while there are any."""
        if not names or not runs:
            return []
        rows = self._db.rows(claimable(names), {"b_now": now, "b_limit": len(runs)})
        claimed = [
            replace(planned, run=run, lease=now + LEASE, tries=planned.tries + 1)
            for planned, run in zip(map(_planned, rows), runs, strict=False)
        ]
        self._db.change_each(HOLD, ({**_name(one), "b_lease": one.lease} for one in claimed))
        return claimed

    def take_job(self, name: str, key: str, run: str, now: datetime) -> Planned | None:
        """Give a run this very job, if it is due and no other is at it."""
        values = {"b_name": name, "b_key": key, "b_run": run, "b_now": now, "b_lease": now + LEASE}
        row = self._db.row(TAKE, values)
        return None if row is None else _planned(row)

    def due_jobs(self, names: tuple[str, ...], now: datetime, limit: int) -> list[tuple[str, str]]:
        """Return name and key of due jobs that no run is at, the longest due first."""
        rows = self._db.rows(due(names), {"b_now": now, "b_limit": limit})
        return [(name, key) for name, key in rows]

    def next_job(self, names: tuple[str, ...], now: datetime) -> datetime | None:
        """Return when after now the next job of these names becomes due, or is left by its run."""
        row = self._db.row(coming(names), {"b_now": now})
        return None if row is None else row[0]

    def renew_job(self, planned: Planned, now: datetime) -> bool:
        """Lengthen the lease of a run; False where the job is its no longer."""
        return self._db.change(RENEW, {**_name(planned), "b_lease": now + LEASE}) == 1

    def finish_job(self, planned: Planned, again: datetime | None) -> bool:
        """End a run, and the job too unless it is to run again; False where it was its no longer.

        A job that was scheduled anew meanwhile runs when that said.
        """
        values = {**_name(planned), "b_tries": planned.tries}
        if again is None:
            ended = self._db.change(END, values)
        else:
            ended = self._db.change(AGAIN, {**values, "b_run_at": again})
        return ended == 1 or self.free_job(planned)

    def fail_job(self, planned: Planned, error: str, retry: datetime) -> bool:
        """End a run that failed, with the reason; False where the job was its no longer."""
        told = {"b_tries": planned.tries, "b_run_at": retry, "b_error": plain(error, 500)}
        return self._db.change(FAIL, _name(planned) | told) == 1 or self.free_job(planned)

    def free_job(self, planned: Planned) -> bool:
        """Leave a job to whoever comes first; False where it was the run's no longer."""
        return self._db.change(FREE, _name(planned)) == 1

    def cancel_job(self, name: str, key: str = "") -> bool:
        """Strike a job out; say whether there was one. A run that is at it comes to nothing."""
        return self._db.change(CANCEL, {"b_name": name, "b_key": key}) == 1

    def jobs(self) -> list[Planned]:
        """Return all jobs, the next one first."""
        return [_planned(row) for row in self._db.rows(PLANNED, {})]

    def unhold_jobs(self) -> None:
        """Free every job that a process held when it ended; for the only process there is."""
        if self._db.dialect == "sqlite":
            self._db.change(UNHOLD, {})


def renew_all(tx: Jobs, runs: Iterable[Planned], now: datetime) -> list[str]:
    """Renew what is ours, in one order everywhere; return the runs whose job is theirs no more."""
    ordered = sorted(runs, key=lambda planned: (planned.name, planned.key))
    return [str(planned.run) for planned in ordered if not tx.renew_job(planned, now)]


def _name(planned: Planned) -> dict[str, Any]:
    return {"b_name": planned.name, "b_key": planned.key, "b_run": planned.run}


def _planned(row: Row) -> Planned:
    name, key, run_at, payload, *rest = row
    return Planned(name, key, run_at, json.loads(payload), *rest)


def _dump(payload: Payload | None) -> str:
    return json.dumps(payload or {}, separators=(",", ":"))
