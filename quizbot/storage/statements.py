"""Every statement, built once: to build one and its cache key costs more than to run it."""

from functools import cache
from typing import Any

from sqlalchemy import (
    Delete,
    Insert,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from quizbot.storage import tables as t

_learner, _sitting, _attempt, _card = t.learner.c, t.sitting.c, t.attempt.c, t.card.c
_screen, _inbox, _revision = t.screen.c, t.inbox.c, t.item_revision.c


def _insert(table: Table, dialect: str) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


# Learners

LEARNER = select(t.learner).where(_learner.id == bindparam("learner_id"))


@cache
def insert_learner(dialect: str) -> Insert:
    """Insert a learner under the next number, unless somebody else takes one or the other."""
    following = select(func.coalesce(func.max(_learner.number), 0) + 1).scalar_subquery()
    return _insert(t.learner, dialect).values(number=following).on_conflict_do_nothing()


@cache
def change_learner(fields: tuple[str, ...]) -> Update:
    """Set fields of a learner."""
    values: dict[str, Any] = {name: bindparam(name) for name in fields}
    return update(t.learner).where(_learner.id == bindparam("b_id")).values(values)


CREDIT = (
    update(t.learner)
    .where(_learner.id == bindparam("b_id"))
    .values(answers=_learner.answers + 1, rights=_learner.rights + bindparam("b_right"))
)
CREDIT_POINTS = CREDIT.values(
    points=_learner.points + bindparam("b_points"), reached=bindparam("b_now")
)

# Sittings

SITTING = select(t.sitting).where(_sitting.nonce == bindparam("b_nonce"))
CURRENT = (
    select(t.sitting)
    .where(_sitting.learner == bindparam("b_learner"))
    .order_by(_sitting.id.desc())
    .limit(1)
)
BEGIN = insert(t.sitting).returning(_sitting.id)
MOVE = (
    update(t.sitting)
    .where(
        _sitting.id == bindparam("b_id"),
        _sitting.position == bindparam("b_position"),
        _sitting.phase == bindparam("b_phase"),
        _sitting.step == bindparam("b_step"),
    )
    .values(
        {
            name: bindparam(name)
            for name in (
                "position",
                "phase",
                "step",
                "revision",
                "shown",
                "draft",
                "hints",
                "predicted",
                "asked",
                "recent",
                "rights",
                "misses",
                "seconds",
            )
        }
    )
)


@cache
def insert_revision(dialect: str) -> Insert:
    """Insert a revision unless it is there."""
    return _insert(t.item_revision, dialect).on_conflict_do_nothing(
        index_elements=[_revision.item, _revision.rev, _revision.text_rev]
    )


REVISION_ID = select(_revision.id).where(
    _revision.item == bindparam("b_item"),
    _revision.rev == bindparam("b_rev"),
    _revision.text_rev == bindparam("b_text_rev"),
)
REVISION = select(_revision.body).where(_revision.id == bindparam("b_id"))

# Attempts and cards

RECORD = insert(t.attempt)
ATTEMPT = select(t.attempt).where(
    _attempt.sitting == bindparam("b_sitting"), _attempt.position == bindparam("b_position")
)
ATTEMPTS = select(t.attempt).where(_attempt.learner == bindparam("b_learner")).order_by(_attempt.id)
LEARNERS = (
    select(t.learner)
    .where(_learner.id > bindparam("b_after"))
    .order_by(_learner.id)
    .limit(bindparam("b_limit"))
)
CARD = select(t.card).where(
    _card.learner == bindparam("b_learner"), _card.item == bindparam("b_item")
)
CARDS = select(t.card).where(_card.learner == bindparam("b_learner"))
DROP_CARD: Delete = delete(t.card).where(
    _card.learner == bindparam("b_learner"), _card.item == bindparam("b_item")
)
RECOUNT = (
    update(t.learner)
    .where(_learner.id == bindparam("b_id"))
    .values(
        {name: bindparam(name) for name in ("points", "answers", "rights", "reached")},
    )
)


@cache
def keep_card(dialect: str) -> Insert:
    """Insert a card, or set all of the one that is there."""
    statement = _insert(t.card, dialect)
    fields = [column.name for column in t.card.columns if not column.primary_key]
    return statement.on_conflict_do_update(
        index_elements=[_card.learner, _card.item],
        set_={name: statement.excluded[name] for name in fields},
    )


# Screens

_AT_SCREEN = and_(_screen.chat == bindparam("b_chat"), _screen.slot == bindparam("b_slot"))

SCREEN = select(t.screen).where(_AT_SCREEN)
INSERT_SCREEN = insert(t.screen).values(wanted=1, shown=0, tries=0, behind=True)
WANT_SCREEN = (
    update(t.screen)
    .where(_AT_SCREEN)
    .values(
        wanted=_screen.wanted + 1,
        behind=True,
        tries=0,
        gone=None,
        not_before=None,
        **{name: bindparam(name) for name in ("learner", "content", "message", "stale", "lease")},
    )
)
SHOWN = (
    update(t.screen)
    .where(_AT_SCREEN, _screen.shown < bindparam("b_version"))
    .values(
        shown=bindparam("b_version"),
        message=bindparam("b_message"),
        stale=None,
        tries=0,
        behind=_screen.wanted > bindparam("b_version"),
        lease=None,
    )
)
POSTPONE = (
    update(t.screen)
    .where(_AT_SCREEN)
    .values(not_before=bindparam("b_until"), lease=None, tries=_screen.tries + 1)
)
GIVE_UP = (
    update(t.screen).where(_AT_SCREEN).values(gone=bindparam("b_gone"), behind=False, lease=None)
)
DUE = (
    select(t.screen)
    .where(
        _screen.behind.is_(true()),
        or_(_screen.not_before.is_(None), _screen.not_before <= bindparam("b_now")),
        or_(_screen.lease.is_(None), _screen.lease <= bindparam("b_now")),
    )
    .order_by(_screen.not_before, _screen.chat)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
HOLD = update(t.screen).where(_AT_SCREEN).values(lease=bindparam("b_lease"))
RELEASE = update(t.screen).where(_screen.lease > bindparam("b_now")).values(lease=None)

# Inbox

KNOWN = select(_inbox.update_id).where(_inbox.update_id.in_(bindparam("b_ids", expanding=True)))


@cache
def receive(dialect: str) -> ReturningInsert[int]:
    """Insert an update unless it is there; return its id if it was new."""
    return (
        _insert(t.inbox, dialect)
        .values(state="waiting")
        .on_conflict_do_nothing(index_elements=[_inbox.update_id])
        .returning(_inbox.update_id)
    )


WAITING = (
    select(_inbox.update_id, _inbox.body)
    .where(_inbox.state == "waiting")
    .order_by(_inbox.update_id)
    .limit(bindparam("b_limit"))
)
DONE = (
    update(t.inbox)
    .where(_inbox.update_id == bindparam("b_id"), _inbox.state == "waiting")
    .values(state="done", done=bindparam("b_now"))
)
FAIL = (
    update(t.inbox)
    .where(_inbox.update_id == bindparam("b_id"))
    .values(state="dead", error=bindparam("b_error"))
)
DEAD = (
    select(_inbox.update_id, _inbox.error)
    .where(_inbox.state == "dead")
    .order_by(_inbox.update_id.desc())
    .limit(bindparam("b_limit"))
)
PRUNE: Delete = delete(t.inbox).where(_inbox.state == "done", _inbox.done < bindparam("b_before"))

# Counts and the leaderboard

COUNTS = select(
    select(func.count()).select_from(t.learner).scalar_subquery().label("learners"),
    select(func.count()).select_from(t.attempt).scalar_subquery().label("attempts"),
    select(func.count())
    .select_from(t.inbox)
    .where(_inbox.state == "waiting")
    .scalar_subquery()
    .label("waiting"),
    select(func.count())
    .select_from(t.inbox)
    .where(_inbox.state == "dead")
    .scalar_subquery()
    .label("dead"),
    select(func.count())
    .select_from(t.screen)
    .where(_screen.behind.is_(true()))
    .scalar_subquery()
    .label("behind"),
)

_BOARD = (_learner.id, _learner.number, _learner.alias, _learner.points, _learner.reached)
_LISTED = and_(_learner.listed.is_(true()), _learner.points > 0)
_AHEAD = or_(
    _learner.points > bindparam("b_points"),
    and_(
        _learner.points == bindparam("b_points"),
        or_(
            _learner.reached < bindparam("b_reached"),
            and_(_learner.reached == bindparam("b_reached"), _learner.id < bindparam("b_id")),
        ),
    ),
)
_AT_OR_BEHIND = and_(
    _learner.points <= bindparam("b_points"),
    or_(
        _learner.points < bindparam("b_points"),
        _learner.reached > bindparam("b_reached"),
        and_(_learner.reached == bindparam("b_reached"), _learner.id > bindparam("b_id")),
    ),
)

TOP = (
    select(*_BOARD)
    .where(_LISTED)
    .order_by(_learner.points.desc(), _learner.reached, _learner.id)
    .limit(bindparam("b_limit"))
)
TOTAL = select(func.count()).select_from(t.learner).where(_LISTED)
AHEAD_COUNT = select(func.count()).select_from(t.learner).where(_LISTED, _AHEAD)
BEFORE = (
    select(*_BOARD)
    .where(_LISTED, _AHEAD)
    .order_by(_learner.points, _learner.reached.desc(), _learner.id.desc())
    .limit(bindparam("b_limit"))
)
AFTER = (
    select(*_BOARD)
    .where(_LISTED, _AT_OR_BEHIND)
    .order_by(_learner.points.desc(), _learner.reached, _learner.id)
    .limit(bindparam("b_limit"))
)
