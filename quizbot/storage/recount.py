"""What the database itself can count again: every counter against the rows that it counts.

Each rule is one statement that selects the rows which break it. They run inside the database, so
even a large one is counted in seconds; `regrade` does what needs the rules of learning.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    not_,
    or_,
    select,
    true,
)

from quizbot.storage import tables as t
from quizbot.storage.findings import FIRST, Finding, Rule
from quizbot.storage.screens import EVERYWHERE

REBUILD = "run `quizbot rebuild`"
REPORT = "restore a backup, and report this"
START = "start the bot, or look at its log"

OVERDUE = timedelta(minutes=10)
"""What waits for longer, held by nobody, is not being worked on."""

LONGEST_PAUSE = timedelta(days=7)

Breach = tuple[Rule, Select[Any]]

_learner, _sitting, _attempt, _card = t.learner.c, t.sitting.c, t.attempt.c, t.card.c
_revision, _screen, _inbox, _pause = t.item_revision.c, t.screen.c, t.inbox.c, t.pause.c
_rename = t.rename.c

_RIGHT: ColumnElement[int] = func.sum(case((_attempt.correct.is_(true()), 1), else_=0))


def recount(connection: Connection) -> tuple[Finding, ...]:
    """Count again all that the rows say of one another, at one moment."""
    return _found(connection, (*_answers(), *_counters(), *_cards(), *_states(), *_orphans()))


def overdue(connection: Connection, now: datetime) -> tuple[Finding, ...]:
    """Find what waits though nobody works on it."""
    return _found(connection, _waiting(now))


def _found(connection: Connection, breaches: Iterable[Breach]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for rule, broken in breaches:
        rows = connection.execute(select(func.count()).select_from(broken.subquery())).scalar_one()
        if rows:
            (key,) = broken.selected_columns
            first = connection.execute(broken.order_by(key).limit(FIRST)).scalars()
            found.append(Finding(rule, rows, tuple(map(int, first))))
    return tuple(found)


def _answers() -> Iterator[Breach]:
    """I1 to I3: each answer is one, its owner's, and about the item that was shown."""
    twice = select(func.min(_attempt.id).label("id")).group_by(_attempt.sitting, _attempt.position)
    yield (
        Rule("I1", "questions that were answered more than once", REPORT),
        twice.having(func.count() > 1),
    )
    joined = t.attempt.join(t.sitting, _attempt.sitting == _sitting.id)
    yield (
        Rule("I2", "answers that are not the sitting's owner's", REPORT),
        select(_attempt.id).select_from(joined).where(_attempt.learner != _sitting.learner),
    )
    pinned = t.attempt.join(t.item_revision, _attempt.revision == _revision.id)
    yield (
        Rule("I3", "answers to another item than the pinned revision is of", REPORT),
        select(_attempt.id).select_from(pinned).where(_attempt.item != _revision.item),
    )


def _counters() -> Iterator[Breach]:
    """I4 and I5: what learners and sittings count."""
    own = _counted(_attempt.learner)
    of_learner = t.learner.outerjoin(own, own.c.learner == _learner.id)
    yield (
        Rule("I4", "learners whose answers are not those counted", REBUILD),
        select(_learner.id)
        .select_from(of_learner)
        .where(_differs(_learner.answers, own.c.count) | _differs(_learner.rights, own.c.right)),
    )
    points = (
        select(_card.learner, func.sum(_card.credited).label("points"))
        .group_by(_card.learner)
        .subquery()
    )
    yield (
        Rule("I4", "learners whose points are not those of their cards", REBUILD),
        select(_learner.id)
        .select_from(t.learner.outerjoin(points, points.c.learner == _learner.id))
        .where(_differs(_learner.points, points.c.points)),
    )
    inside = _counted(_attempt.sitting)
    yield (
        Rule("I5", "sittings that stand elsewhere than after their answers", REPORT),
        select(_sitting.id)
        .select_from(t.sitting.outerjoin(inside, inside.c.sitting == _sitting.id))
        .where(
            _differs(_sitting.position, inside.c.count)
            | _differs(_sitting.rights, inside.c.right)
            | (inside.c.last != inside.c.count - 1)
        ),
    )


def _cards() -> Iterator[Breach]:
    """I4: there is a card for each item that was answered, and it counts the answers."""
    named = t.attempt.outerjoin(t.rename, _rename.was == _attempt.item)
    item = func.coalesce(_rename.item, _attempt.item).label("item")
    own = _counted(_attempt.learner, item, among=named)
    same = and_(own.c.learner == _card.learner, own.c.item == _card.item)
    yield (
        Rule("I4", "cards that do not count their answers", REBUILD),
        select(_card.learner)
        .select_from(t.card.outerjoin(own, same))
        .where(_differs(_card.attempts, own.c.count) | _differs(_card.rights, own.c.right)),
    )
    yield (
        Rule("I4", "items that were answered and have no card", REBUILD),
        select(own.c.learner)
        .select_from(own.outerjoin(t.card, same))
        .where(_card.learner.is_(None)),
    )
    yield (
        Rule("I4", "items that have another name now and a card under the old one", REBUILD),
        select(_card.learner).join(t.rename, _rename.was == _card.item),
    )


def _states() -> Iterator[Breach]:
    """I6 and I7: each update and each screen is in a state that exists."""
    ended = _inbox.done.is_not(None)
    legal = or_(
        and_(_inbox.state == "waiting", not_(ended)),
        and_(_inbox.state == "done", ended),
        and_(_inbox.state == "dead", ended, _inbox.error.is_not(None)),
    )
    yield (
        Rule("I6", "updates that neither wait, nor are done, nor are put aside", REPORT),
        select(_inbox.update_id).where(not_(legal)),
    )
    is_behind = _screen.shown < _screen.wanted
    yield (
        Rule("I7", "screens that show more than is wanted", REPORT),
        select(_screen.chat).where(_screen.shown > _screen.wanted),
    )
    yield (
        Rule("I7", "screens that are behind, and neither due nor given up", REPORT),
        select(_screen.chat).where(is_behind, _screen.behind.is_(false()), _screen.gone.is_(None)),
    )
    yield (
        Rule("I7", "screens that are due with nothing to show", REPORT),
        select(_screen.chat).where(_screen.behind.is_(true()), not_(is_behind)),
    )
    answered = select(_attempt.id).where(_attempt.learner == _learner.id).exists()
    shown = select(_screen.chat).where(_screen.chat == _learner.chat).exists()
    yield (
        Rule("I7", "learners who have answered, and whose chat has no screen", REPORT),
        # A group may have become another chat since; a chat between two cannot.
        select(_learner.id).where(_learner.chat == _learner.id, answered, ~shown),
    )


_ORPHANS = {
    t.learner: ("I14", "of learners that are not there"),
    t.sitting: ("I2", "of sittings that are not there"),
    t.item_revision: ("I3", "of revisions that are not there"),
    t.edition: ("I7", "of editions that are not there"),
    t.publishing: ("I13", "of publishings that are not there"),
}


def _orphans() -> Iterator[Breach]:
    """No row names another that is gone; SQLite looks only where it is told to."""
    for table in t.metadata.sorted_tables:
        for key in table.foreign_keys:
            parent, here = key.column.table, key.parent
            invariant, text = _ORPHANS[parent]
            whole = table.outerjoin(parent, here == key.column)
            yield (
                Rule(invariant, f"rows of `{table.name}` {text}", REPORT),
                select(next(iter(table.primary_key)))
                .select_from(whole)
                .where(here.is_not(None), key.column.is_(None)),
            )


def _waiting(now: datetime) -> Iterator[Breach]:
    """I6, I7 and I15: what waits has somebody who works on it, or a reason to wait."""
    before = now - OVERDUE
    yield (
        Rule("I6", "updates that wait though nobody works on them", START),
        select(_inbox.update_id).where(
            _inbox.state == "waiting", _inbox.received < before, _late(_inbox.lease, before)
        ),
    )
    paused = select(_pause.chat).where(
        _pause.chat.in_((_screen.chat, EVERYWHERE)), _pause.until > before
    )
    yield (
        Rule("I7", "screens that wait though nobody works on them", START),
        select(_screen.chat).where(
            _screen.behind.is_(true()),
            _late(_screen.lease, before),
            _late(_screen.not_before, before),
            ~paused.exists(),
        ),
    )
    yield (
        Rule("I15", "chats that are left alone for more than a week", "report this"),
        select(_pause.chat).where(_pause.until > now + LONGEST_PAUSE),
    )


def _counted(*keys: ColumnElement[Any], among: FromClause = t.attempt) -> FromClause:
    """Return the answers, the right ones and the last place of every group of attempts."""
    counts = (
        func.count().label("count"),
        _RIGHT.label("right"),
        func.max(_attempt.position).label("last"),
    )
    return select(*keys, *counts).select_from(among).group_by(*keys).subquery()


def _differs(stored: ColumnElement[int], counted: ColumnElement[Any]) -> ColumnElement[bool]:
    return stored != func.coalesce(counted, 0)


def _late(moment: ColumnElement[Any], before: datetime) -> ColumnElement[bool]:
    return or_(moment.is_(None), moment < before)
