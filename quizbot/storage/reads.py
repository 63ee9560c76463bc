"""Questions to the database that no verb changes anything with."""

from quizbot.storage import rows, statements
from quizbot.storage.database import Database, Row
from quizbot.storage.values import Board, Counts, Place


def board(database: Database, learner: int, *, top: int, around: int) -> Board:
    """Return the leaderboard as a learner sees it: ordered by points, first to reach, id.

    Listed learners with points stand on it; an unlisted one sees themselves there all the same.
    """
    viewer = {"b_me": learner}
    leaders = _places(database.rows(statements.TOP, viewer | {"b_limit": top}), 1)
    ((total,),) = database.rows(statements.TOTAL, viewer)
    found = database.row(statements.LEARNER, {"learner_id": learner})
    me = None if found is None else rows.LEARNER.value(found)
    if me is None or me.points <= 0:
        return Board(leaders, (), None, total)
    key = viewer | {"b_points": me.points, "b_reached": me.reached, "b_id": me.id}
    ((ahead,),) = database.rows(statements.AHEAD_COUNT, key)
    own = Place(ahead + 1, me.id, me.number, me.alias, me.points)
    before = database.rows(statements.BEFORE, key | {"b_limit": around})
    after = database.rows(statements.AFTER, key | {"b_limit": around})
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
    (row,) = database.rows(statements.COUNTS, {})
    return Counts(*row)
