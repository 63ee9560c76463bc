"""Folding the attempts anew: whatever is derived must come out equal, and is mended if not."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card, review
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner

LEARNERS = 50
"""A page of them at a time: memory stays bounded, and nobody waits long for a transaction."""

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much was folded, and how much of what was stored had to be mended."""

    learners: int = 0
    attempts: int = 0
    cards: int = 0
    cards_mended: int = 0
    counters_mended: int = 0

    def __add__(self, other: "Rebuilt") -> "Rebuilt":
        return Rebuilt(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )


@dataclass(frozen=True, slots=True)
class Counters:
    """What a learner's attempts add up to."""

    points: int
    answers: int
    rights: int
    reached: datetime | None


@dataclass(frozen=True, slots=True)
class Folded:
    """What a learner's attempts lead to, and which of it is stored otherwise."""

    learner: int
    attempts: int
    cards: dict[ItemKey, Card]
    counters: Counters
    wrong_cards: frozenset[ItemKey]
    counters_wrong: bool

    @property
    def differs(self) -> bool:
        """Whether anything has to be mended."""
        return bool(self.wrong_cards) or self.counters_wrong

    @property
    def result(self) -> Rebuilt:
        """The same as numbers."""
        return Rebuilt(
            1, self.attempts, len(self.cards), len(self.wrong_cards), int(self.counters_wrong)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What some learners' attempts lead to; `last` is where the next page begins after."""

    folded: Rebuilt = field(default_factory=Rebuilt)
    differing: tuple[int, ...] = ()
    last: int | None = None

    def mended(self, by: Rebuilt) -> Rebuilt:
        """Return the page's numbers, with what had to be mended once nobody else could answer."""
        return replace(
            self.folded, cards_mended=by.cards_mended, counters_mended=by.counters_mended
        )


def survey(tx: Transaction, after: int) -> Page:
    """Fold the attempts of the learners after this one, and change nothing."""
    total, differing, last = Rebuilt(), [], None
    for learner in tx.learners(after, LEARNERS):
        folded = compare(tx, learner, tx.attempts(learner.id))
        total += folded.result
        last = learner.id
        if folded.differs:
            differing.append(learner.id)
    return Page(total, tuple(differing), last)


def mend(tx: Transaction, learners: Iterable[int]) -> Rebuilt:
    """Fold these learners' attempts while none is added, and store what differs."""
    total = Rebuilt()
    for number in learners:
        learner = tx.hold(number)
        folded = compare(tx, learner, tx.attempts(number))
        _store(tx, folded)
        total += folded.result
    return total


def rebuild(tx: Transaction) -> Rebuilt:
    """Do it for all learners, in one transaction."""
    total, after = Rebuilt(), 0
    while (page := survey(tx, after)).last is not None:
        total += page.mended(mend(tx, page.differing))
        after = page.last
    return total


def compare(tx: Transaction, learner: Learner, attempts: list[Attempt]) -> Folded:
    """Fold a learner's attempts, and compare with the cards and counters that are stored."""
    cards, counters = count(attempts, tx.renames())
    stored = tx.cards(learner.id)
    wrong = (
        item
        for item in cards.keys() | stored.keys()
        if not _equal(cards.get(item), stored.get(item))
    )
    known = Counters(learner.points, learner.answers, learner.rights, learner.reached)
    return Folded(learner.id, len(attempts), cards, counters, frozenset(wrong), known != counters)


def count(
    attempts: Iterable[Attempt], renames: Mapping[ItemKey, ItemKey]
) -> tuple[dict[ItemKey, Card], Counters]:
    """Fold one learner's attempts, oldest first, into cards and counters.

    `renames` are the names that items have now, by those that they had.
    """
    cards: dict[ItemKey, Card] = {}
    points, answers, rights, reached = 0, 0, 0, None
    for attempt in attempts:
        item = renames.get(attempt.item, attempt.item)
        before = cards.get(item)
        cards[item] = review(before, attempt)
        gained = cards[item].credited - (before.credited if before else 0)
        points += gained
        answers += 1
        rights += attempt.correct
        reached = attempt.at if gained else reached
    return cards, Counters(points, answers, rights, reached)


def _store(tx: Transaction, folded: Folded) -> None:
    for item in folded.wrong_cards:
        tx.replace_card(folded.learner, item, folded.cards.get(item))
    if folded.counters_wrong:
        tx.recount(
            folded.learner,
            points=folded.counters.points,
            answers=folded.counters.answers,
            rights=folded.counters.rights,
            reached=folded.counters.reached,
        )


def _equal(one: Card | None, other: Card | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        math.isclose(left, right, rel_tol=_TOLERANCE) if isinstance(left, float) else left == right
        for left, right in (
            (getattr(one, each.name), getattr(other, each.name)) for each in fields(Card)
        )
    )
