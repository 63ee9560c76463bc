"""Questions to the database that no verb changes anything with."""

from sqlalchemy import and_, bindparam, func, or_, select, true

from quizbot.storage import rows
from quizbot.storage import tables as t
from quizbot.storage.database import Database, Row
from quizbot.storage.learners import LEARNER
from quizbot.storage.values import Board, Counts, Place

_learner, _screen, _inbox = t.learner.c, t.screen.c, t.inbox.c

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


def board(database: Database, learner: int, *, top: int, around: int) -> Board:
    """Return the leaderboard as a learner sees it: ordered by points, first to reach, id.

    Listed learners with points stand on it; an unlisted one sees themselves there all the same.
    """
    viewer = {"b_me": learner}
    leaders = _places(database.rows(TOP, viewer | {"b_limit": top}), 1)
    ((total,),) = database.rows(TOTAL, viewer)
    found = database.row(LEARNER, {"learner_id": learner})
    me = None if found is None else rows.LEARNER.value(found)
    if me is None or me.points <= 0:
        return Board(leaders, (), None, total)
    key = viewer | {"b_points": me.points, "b_reached": me.reached, "b_id": me.id}
    ((ahead,),) = database.rows(AHEAD_COUNT, key)
    own = Place(ahead + 1, me.id, me.number, me.alias, me.points)
    before = database.rows(BEFORE, key | {"b_limit": around})
    after = database.rows(AFTER, key | {"b_limit": around})
    neighbours = (
        *_places(before[::-1], own.place - len(before)),
        own,
        *_places(after, own.place + 1),
    )
    return Board(leaders, neighbours, own, total)


def _places(found: list[Row], first: int) -> tuple[Place, ...]:
    return tuple(Place(number, *row) for number, row in enumerate(found, first))


def counts(database: Database) -> Counts:
    """Return how much there is of everything."""
    (row,) = database.rows(COUNTS, {})
    return Counts(*row)
