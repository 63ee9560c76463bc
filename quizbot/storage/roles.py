"""Who may do more than learn, the record of what they did, and what they look after."""

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Delete, Insert, and_, bindparam, delete, func, or_, select, true, update
from sqlalchemy import insert as plain_insert

from quizbot.storage import reads
from quizbot.storage import tables as t
from quizbot.storage.codec import plain
from quizbot.storage.oversight import Audited, LateJob, Overview, Role
from quizbot.storage.sql import Part, columns, insert

LATE = timedelta(minutes=5)
"""A job that nobody has begun so long after its time is in trouble."""

_role, _audit, _inbox, _screen, _pause, _job = (
    table.c for table in (t.role, t.audit, t.inbox, t.screen, t.pause, t.job)
)

ROLES = select(_role.role).where(_role.person == bindparam("b_person"))
HOLDERS = select(_role.person, _role.by).where(_role.role == bindparam("b_role"))
REVOKE: Delete = delete(t.role).where(
    _role.person == bindparam("b_person"), _role.role == bindparam("b_role")
)


@cache
def grant(dialect: str) -> Insert:
    """Insert a role unless the person has it."""
    statement = insert(t.role, dialect).values(columns(t.role))
    return statement.on_conflict_do_nothing(index_elements=[_role.person, _role.role])


AUDIT = plain_insert(t.audit).values(columns(t.audit, "id"))
AUDITED = (
    select(_audit.at, _audit.actor, _audit.act, _audit.subject, _audit.allowed, _audit.detail)
    .order_by(_audit.id.desc())
    .limit(bindparam("b_limit"))
)
FORGET_AUDITED: Delete = delete(t.audit).where(_audit.at < bindparam("b_before"))

_WAITS = _inbox.state == "waiting"
OVERVIEW = select(
    select(func.min(_inbox.received)).where(_WAITS).scalar_subquery().label("oldest"),
    select(func.count())
    .select_from(t.inbox)
    .where(_WAITS, _inbox.lease <= bindparam("b_now"))
    .scalar_subquery()
    .label("left_updates"),
    select(func.count())
    .select_from(t.screen)
    .where(_screen.behind.is_(true()), _screen.lease <= bindparam("b_now"))
    .scalar_subquery()
    .label("left_screens"),
    select(func.count())
    .select_from(t.pause)
    .where(_pause.until > bindparam("b_now"))
    .scalar_subquery()
    .label("paused"),
)
LATE_JOBS = (
    select(_job.name, _job.key, _job.tries)
    .where(
        or_(
            _job.error.is_not(None),
            and_(
                _job.run_at <= bindparam("b_late"),
                or_(_job.lease.is_(None), _job.lease <= bindparam("b_now")),
            ),
        )
    )
    .order_by(_job.run_at, _job.name, _job.key)
    .limit(bindparam("b_limit"))
)
RETRY = (
    update(t.inbox)
    .where(_inbox.state == "dead")
    .values(state="waiting", lease=None, tries=0, error=None, done=None)
)


class Roles(Part):
    """Roles by Telegram's user id, the audit, and the state of the bot."""

    def roles(self, person: int) -> frozenset[Role]:
        """Return what a person is beside a learner."""
        return frozenset(Role(role) for (role,) in self._db.rows(ROLES, {"b_person": person}))

    def holders(self, role: Role) -> dict[int, int]:
        """Return who has a role, and who granted it."""
        return dict(self._db.rows(HOLDERS, {"b_role": role.value}))

    def grant(self, person: int, role: Role, *, by: int, now: datetime) -> None:
        """Give a person a role; who has it keeps it as it was granted."""
        values = {"person": person, "role": role.value, "granted": now, "by": by}
        self._db.change(grant(self._db.dialect), values)

    def revoke(self, person: int, role: Role) -> None:
        """Take a role from a person."""
        self._db.change(REVOKE, {"b_person": person, "b_role": role.value})

    def audit(self, one: Audited) -> None:
        """Record a privileged act."""
        values = {
            "at": one.at,
            "actor": one.actor,
            "act": plain(one.act, 64),
            "subject": plain(one.subject, 100),
            "allowed": one.allowed,
            "detail": plain(one.detail, 500),
        }
        self._db.change(AUDIT, values)

    def audited(self, limit: int = 100) -> list[Audited]:
        """Return privileged acts, newest first."""
        return [Audited(*row) for row in self._db.rows(AUDITED, {"b_limit": limit})]

    def forget_audited(self, before: datetime) -> int:
        """Forget the acts before a moment; return how many."""
        return self._db.change(FORGET_AUDITED, {"b_before": before})

    def overview(self, now: datetime, jobs: int = 5) -> Overview:
        """Return how the bot is, with so many of the jobs in trouble."""
        (row,) = self._db.rows(OVERVIEW, {"b_now": now})
        oldest, left_updates, left_screens, paused = row
        late = {"b_late": now - LATE, "b_now": now, "b_limit": jobs}
        return Overview(
            at=now,
            counts=reads.counts(self._db),
            oldest=None if oldest is None else now - oldest,
            strays=left_updates + left_screens,
            paused=paused,
            jobs=tuple(LateJob(*found) for found in self._db.rows(LATE_JOBS, late)),
        )

    def retry_dead(self) -> int:
        """Let every update that was put aside wait again, as if never tried; return how many."""
        return self._db.change(RETRY, {})
