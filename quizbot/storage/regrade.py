"""What only the rules of learning can tell: every verdict, card and counter, worked out again."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select

from quizbot.bank.items import Item, ItemKey, Number, TextAnswer
from quizbot.bank.library import Revision
from quizbot.learning.attempt import POLICY, Attempt
from quizbot.learning.grading import Unreadable, grade, guess
from quizbot.learning.response import Chosen, Filled, Matched, Ordered, Typed, Unknown
from quizbot.learning.shown import authored
from quizbot.storage import rows
from quizbot.storage import tables as t
from quizbot.storage.database import Database
from quizbot.storage.findings import Finding, Rule, Tally
from quizbot.storage.rebuild import LEARNERS, compare
from quizbot.storage.recount import REBUILD, REPORT
from quizbot.storage.revisions import Revisions
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner

SHOWN = Rule("I2", "answers with options that were not shown", REPORT)
VERDICT = Rule("I3", "answers that the pinned revision grades otherwise", REPORT)
CHANCE = Rule("I3", "answers whose chance of guessing is not that of the revision", REPORT)
FIRST = Rule("I4", "answers that are wrongly counted as the first to their item, or not", REPORT)
CARDS = Rule("I4", "learners whose cards are not what their answers lead to", REBUILD)
COUNTERS = Rule("I4", "learners whose points or counters are not those of their answers", REBUILD)
ORDER = Rule("I4", "learners who stand elsewhere on the board than their answers say", REBUILD)
PINNED = Rule("I13", "pinned revisions that cannot be read, or are not what they are named", REPORT)

_KNOWN = 2000  # revisions in memory
_ROWS = 500  # rows that are fetched at once
_TOLERANCE = 1e-9

_ATTEMPTS = (
    select(t.attempt.c.id, *rows.ATTEMPT.columns)
    .select_from(rows.ATTEMPTS)
    .where(t.attempt.c.learner == bindparam("b_learner"))
    .order_by(t.attempt.c.id)
)

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Regraded:
    """How much was looked at, and what was found."""

    learners: int
    attempts: int
    findings: tuple[Finding, ...]


def regrade(connection: Connection, told: Told = lambda _: None) -> Regraded:
    """Grade all answers and fold them again, learner by learner; `told` hears how many are done."""
    tally = Tally()
    _pinned(connection, tally)
    _board(connection, tally)
    grader = Grader(connection, tally)
    database = Database(connection)
    tx = Transaction(database, Revisions())
    learners = after = attempts = 0
    while page := tx.learners(after, LEARNERS):
        for learner in page:
            attempts += _learner(tx, grader, learner, _answers(database, learner.id))
        learners, after = learners + len(page), page[-1].id
        told(learners)
    return Regraded(learners, attempts, tally.findings)


class Grader:
    """Grades attempts against their pinned revisions."""

    def __init__(self, connection: Connection, tally: Tally) -> None:
        self._connection = connection
        self.tally = tally
        self._item = lru_cache(_KNOWN)(self._read)

    def check(self, key: int, attempt: Attempt) -> None:
        """Compare an attempt, whose id is given, with what its revision says of it."""
        item = self._item(attempt.revision)
        if item is None:  # that it cannot be read is a finding of its own
            return
        if not is_legal(item, attempt):
            self.tally.add(SHOWN, [key])
            return
        graded = grade(item, attempt.response)
        if isinstance(graded, Unreadable) or graded.correct != attempt.correct:
            self.tally.add(VERDICT, [key])
        if attempt.policy == POLICY and not math.isclose(
            guess(item), attempt.guess, rel_tol=_TOLERANCE
        ):
            self.tally.add(CHANCE, [key])

    def _read(self, key: int) -> Item | None:
        query = select(t.item_revision.c.body).where(t.item_revision.c.id == key)
        body = self._connection.execute(query).scalar_one_or_none()
        revision = None if body is None else _revision(body)
        return None if revision is None else revision.item


def is_legal(item: Item, attempt: Attempt) -> bool:
    """Return whether the options shown are the item's, and the response is made of them."""
    options = authored(item)
    if sorted(attempt.order) != list(range(len(options))):
        return False
    match attempt.response:
        case Chosen(indexes) | Ordered(indexes) | Matched(indexes):
            return bool(indexes) and set(indexes) <= set(attempt.order)
        case Typed():
            return isinstance(item, Number | TextAnswer)
        case Filled() | Unknown():
            return True


def _answers(database: Database, learner: int) -> list[tuple[int, Attempt]]:
    found = database.rows(_ATTEMPTS, {"b_learner": learner})
    return [(key, rows.ATTEMPT.value(row)) for key, *row in found]


def _learner(
    tx: Transaction, grader: Grader, learner: Learner, found: list[tuple[int, Attempt]]
) -> int:
    """Look at one learner's attempts, each with its id; return how many there are."""
    tally, renames = grader.tally, tx.renames()
    seen: dict[ItemKey, str] = {}  # with what decided the grade when it was last answered
    for key, attempt in found:
        grader.check(key, attempt)
        item = renames.get(attempt.item, attempt.item)
        is_known = item in seen
        # Before there were other ways, an answer to a changed question counted as a repeat.
        if attempt.first == is_known and not (is_known and seen[item] != attempt.rev):
            tally.add(FIRST, [key])
        seen[item] = attempt.rev
    folded = compare(tx, learner, [attempt for _, attempt in found])
    if folded.wrong_cards:
        tally.add(CARDS, [learner.id])
    if folded.counters_wrong:
        tally.add(COUNTERS, [learner.id])
    return len(found)


def _pinned(connection: Connection, tally: Tally) -> None:
    row = t.item_revision.c
    query = select(row.id, row.item, row.rev, row.text_rev, row.body).order_by(row.id)
    for key, *names, body in connection.execution_options(yield_per=_ROWS).execute(query):
        one = _revision(body)
        if one is None or [one.key, one.rev, one.text_rev] != names:
            tally.add(PINNED, [key])


def _revision(body: str) -> Revision | None:
    try:
        return Revision.from_json(body)
    except ValidationError:
        return None


def _board(connection: Connection, tally: Tally) -> None:
    """See that the database orders the board as we do: its index may be the one that is broken."""
    row = t.learner.c
    query = (
        select(row.points, row.reached, row.id)
        .where(row.points > 0)
        .order_by(row.points.desc(), row.reached, row.id)
    )
    before = None
    for points, reached, number in connection.execution_options(yield_per=_ROWS).execute(query):
        if reached is None:  # points that nobody ever reached: a counter that is wrong
            continue
        here = (-points, reached, number)
        if before is not None and here < before:
            tally.add(ORDER, [number])
        before = here
