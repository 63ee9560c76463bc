"""Every statement, built once: to build one and its cache key costs more than to run it."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Delete,
    Insert,
    Table,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.dml import ReturningInsert

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

from quizbot.storage import rows
from quizbot.storage import tables as t

_learner, _sitting, _attempt, _card = t.learner.c, t.sitting.c, t.attempt.c, t.card.c
_screen, _inbox, _revision = t.screen.c, t.inbox.c, t.item_revision.c


def _insert(table: Table, dialect: str) -> "postgresql.Insert | sqlite.Insert":
    if dialect != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - heavy, and most have SQLite

    return postgresql.insert(table)


def _given(names: Iterable[str]) -> dict[str, Any]:
    """Return the columns whose values are given under their own names."""
    return {name: bindparam(name) for name in names}


def _columns(table: Table, *but: str) -> dict[str, Any]:
    """Return the values of a whole row, but for some columns."""
    return _given(column.name for column in table.columns if column.name not in but)


# Learners

LEARNER = select(*rows.LEARNER.columns).where(_learner.id == bindparam("learner_id"))
LEARNER_HELD = LEARNER.with_for_update()  # no attempt of theirs is inserted meanwhile


@cache
def insert_learner(dialect: str) -> Insert:
    """Insert a learner under the next number, unless somebody else takes one or the other."""
    following = select(func.coalesce(func.max(_learner.number), 0) + 1).scalar_subquery()
    values = _columns(t.learner, "number") | {"number": following}
    return _insert(t.learner, dialect).values(values).on_conflict_do_nothing()


@cache
def change_learner(fields: tuple[str, ...]) -> Update:
    """Set fields of a learner."""
    return update(t.learner).where(_learner.id == bindparam("b_id")).values(_given(fields))


CREDIT = (
    update(t.learner)
    .where(_learner.id == bindparam("b_id"))
    .values(answers=_learner.answers + 1, rights=_learner.rights + bindparam("b_right"))
)
CREDIT_POINTS = CREDIT.values(
    points=_learner.points + bindparam("b_points"), reached=bindparam("b_now")
)

# Sittings

SITTING = select(*rows.SITTING.columns).where(_sitting.nonce == bindparam("b_nonce"))
CURRENT = (
    select(*rows.SITTING.columns)
    .where(_sitting.learner == bindparam("b_learner"))
    .order_by(_sitting.id.desc())
    .limit(1)
)
BEGIN = insert(t.sitting).values(_columns(t.sitting, "id")).returning(_sitting.id)
MOVE = (
    update(t.sitting)
    .where(
        _sitting.id == bindparam("b_id"),
        _sitting.position == bindparam("b_position"),
        _sitting.phase == bindparam("b_phase"),
        _sitting.step == bindparam("b_step"),
    )
    .values(_columns(t.sitting, "id", "nonce", "learner", "begun", "minutes", "topics"))
)


@cache
def insert_revision(dialect: str) -> Insert:
    """Insert a revision unless it is there."""
    statement = _insert(t.item_revision, dialect).values(_columns(t.item_revision, "id"))
    return statement.on_conflict_do_nothing(
        index_elements=[_revision.item, _revision.rev, _revision.text_rev]
    )


REVISION_ID = select(_revision.id).where(
    _revision.item == bindparam("b_item"),
    _revision.rev == bindparam("b_rev"),
    _revision.text_rev == bindparam("b_text_rev"),
)
REVISION = select(_revision.body).where(_revision.id == bindparam("b_id"))

# Attempts and cards


@cache
def record(dialect: str) -> Insert:
    """Insert an attempt unless its slot has one."""
    statement = _insert(t.attempt, dialect).values(_columns(t.attempt, "id"))
    return statement.on_conflict_do_nothing(index_elements=[_attempt.sitting, _attempt.position])


ATTEMPT = select(*rows.ATTEMPT.columns).where(
    _attempt.sitting == bindparam("b_sitting"), _attempt.position == bindparam("b_position")
)
ATTEMPTS = (
    select(*rows.ATTEMPT.columns)
    .where(_attempt.learner == bindparam("b_learner"))
    .order_by(_attempt.id)
)
LEARNERS = (
    select(*rows.LEARNER.columns)
    .where(_learner.id > bindparam("b_after"))
    .order_by(_learner.id)
    .limit(bindparam("b_limit"))
)
CARD = select(*rows.CARD.columns).where(
    _card.learner == bindparam("b_learner"), _card.item == bindparam("b_item")
)
CARDS = select(_card.item, *rows.CARD.columns).where(_card.learner == bindparam("b_learner"))
DROP_CARD: Delete = delete(t.card).where(
    _card.learner == bindparam("b_learner"), _card.item == bindparam("b_item")
)
RECOUNT = (
    update(t.learner)
    .where(_learner.id == bindparam("b_id"))
    .values(_given(("points", "answers", "rights", "reached")))
)


@cache
def keep_card(dialect: str) -> Insert:
    """Insert a card, or set all of the one that is there."""
    statement = _insert(t.card, dialect).values(_columns(t.card))
    fields = [column.name for column in t.card.columns if not column.primary_key]
    return statement.on_conflict_do_update(
        index_elements=[_card.learner, _card.item],
        set_={name: statement.excluded[name] for name in fields},
    )


# Screens

_AT_SCREEN = and_(_screen.chat == bindparam("b_chat"), _screen.slot == bindparam("b_slot"))

SCREEN = select(*rows.SCREEN.columns).where(_AT_SCREEN)


@cache
def want_screen(dialect: str, *, fresh: bool) -> ReturningInsert[Any]:
    """Insert a screen or want more of the one that is there; return it.

    The message to edit is the given one, else the present one; a fresh screen has none. The present
    one is stale where it is not the one to edit.
    """
    values = _given(("chat", "slot", "learner", "content", "message", "lease"))
    first = {"wanted": 1, "shown": 0, "tries": 0, "behind": True}
    statement = _insert(t.screen, dialect).values(values | first)
    given = statement.excluded
    replaced = case((_screen.message != given.message, _screen.message), else_=_screen.stale)
    return statement.on_conflict_do_update(
        index_elements=[_screen.chat, _screen.slot],
        set_={
            "learner": given.learner,
            "content": given.content,
            "lease": given.lease,
            "message": None if fresh else func.coalesce(given.message, _screen.message),
            "stale": func.coalesce(_screen.message, _screen.stale)
            if fresh
            else func.nullif(replaced, given.message),
            "wanted": _screen.wanted + 1,
            "behind": True,
            "tries": 0,
            "gone": None,
            "not_before": None,
        },
    ).returning(*rows.SCREEN.columns)


_LATEST = _screen.wanted == bindparam("b_version")
SHOWN = (
    update(t.screen)
    .where(_AT_SCREEN, _screen.shown < bindparam("b_version"))
    .values(
        shown=bindparam("b_version"),
        tries=0,
        behind=~_LATEST,
        # Where more is wanted by now, what that is to be done with belongs to whoever wants it.
        message=case(
            (_LATEST, bindparam("b_message")),
            else_=func.coalesce(_screen.message, bindparam("b_message")),
        ),
        stale=case((_LATEST, null()), else_=_screen.stale),
        lease=case((_LATEST, null()), else_=_screen.lease),
    )
)
POSTPONE = (
    update(t.screen)
    .where(_AT_SCREEN, _LATEST)
    .values(not_before=bindparam("b_until"), lease=None, tries=_screen.tries + 1)
)
GIVE_UP = (
    update(t.screen)
    .where(_AT_SCREEN, _LATEST)
    .values(gone=bindparam("b_gone"), behind=False, lease=None)
)
DUE = (
    select(*rows.SCREEN.columns)
    .where(
        _screen.behind.is_(true()),
        or_(_screen.not_before.is_(None), _screen.not_before <= bindparam("b_now")),
        or_(_screen.lease.is_(None), _screen.lease <= bindparam("b_now")),
    )
    .order_by(_screen.not_before.nulls_first(), _screen.chat)
    .limit(bindparam("b_limit"))
    .with_for_update(skip_locked=True)
)
HOLD = update(t.screen).where(_AT_SCREEN).values(lease=bindparam("b_lease"))
RELEASE = update(t.screen).where(_screen.lease > bindparam("b_now")).values(lease=None)

# Inbox


@cache
def receive(dialect: str) -> Insert:
    """Insert an update unless it is there."""
    values = _given(("update_id", "body", "received")) | {"state": "waiting"}
    statement = _insert(t.inbox, dialect).values(values)
    return statement.on_conflict_do_nothing(index_elements=[_inbox.update_id])


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
    .where(_inbox.update_id == bindparam("b_id"), _inbox.state == "waiting")
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

_BOARD = (_learner.id, _learner.number, _learner.alias, _learner.points)
_LISTED = and_(
    or_(_learner.listed.is_(true()), _learner.id == bindparam("b_me")), _learner.points > 0
)
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
