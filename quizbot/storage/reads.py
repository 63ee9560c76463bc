"""Questions to the database that no verb changes anything with."""

from sqlalchemy import Connection

from quizbot.storage import rows, statements
from quizbot.storage.values import Board, Counts, Place


def board(connection: Connection, learner: int, *, top: int, around: int) -> Board:
    """Return the leaderboard as a learner sees it: ordered by points, first to reach, id.

    Only listed learners with points stand on it; an unlisted one still sees their own place.
    """
    first = connection.execute(statements.TOP, {"b_limit": top}).all()
    total: int = connection.execute(statements.TOTAL).scalar_one()
    leaders = tuple(rows.place(number, row) for number, row in enumerate(first, 1))
    me = connection.execute(statements.LEARNER, {"learner_id": learner}).one_or_none()
    if me is None or me.points <= 0:
        return Board(leaders, (), None, total)
    key = {"b_points": me.points, "b_reached": me.reached, "b_id": me.id}
    ahead: int = connection.execute(statements.AHEAD_COUNT, key).scalar_one()
    own = rows.place(ahead + 1, me)
    before = connection.execute(statements.BEFORE, {**key, "b_limit": around}).all()
    after = connection.execute(statements.AFTER, {**key, "b_limit": around}).all()
    neighbours: tuple[Place, ...] = (
        *(rows.place(own.place - n, row) for n, row in reversed(list(enumerate(before, 1)))),
        own,
        *(rows.place(own.place + n, row) for n, row in enumerate(after, 1)),
    )
    return Board(leaders, neighbours, own, total if me.listed else total + 1)


def counts(connection: Connection) -> Counts:
    """Return how much there is of everything."""
    row = connection.execute(statements.COUNTS).one()
    return Counts(row.learners, row.attempts, row.waiting, row.dead, row.behind)
