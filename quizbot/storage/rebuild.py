"""Folding the attempts anew: whatever is derived must come out equal, and is mended if not."""

import math
from dataclasses import dataclass, fields
from datetime import datetime

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card, review
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Learner

_TOLERANCE = 1e-9
_LEARNERS = 500  # a page of them at a time: memory stays bounded


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
            *(getattr(self, field.name) + getattr(other, field.name) for field in fields(self))
        )


@dataclass(frozen=True, slots=True)
class Counters:
    """What a learner's attempts add up to."""

    points: int
    answers: int
    rights: int
    reached: datetime | None


def rebuild(tx: Transaction) -> Rebuilt:
    """Fold every learner's attempts, compare with what is stored, mend what differs."""
    total, after = Rebuilt(), 0
    while page := tx.learners(after, _LEARNERS):
        for learner in page:
            total += _rebuild(tx, tx.hold(learner.id))
        after = page[-1].id
    return total


def count(attempts: list[Attempt]) -> tuple[dict[ItemKey, Card], Counters]:
    """Fold one learner's attempts, oldest first, into cards and counters."""
    cards: dict[ItemKey, Card] = {}
    points, reached = 0, None
    for attempt in attempts:
        before = cards.get(attempt.item)
        cards[attempt.item] = review(before, attempt)
        gained = cards[attempt.item].credited - (before.credited if before else 0)
        points += gained
        reached = attempt.at if gained else reached
    rights = sum(attempt.correct for attempt in attempts)
    return cards, Counters(points, len(attempts), rights, reached)


def _rebuild(tx: Transaction, learner: Learner) -> Rebuilt:
    attempts = tx.attempts(learner.id)
    cards, counters = count(attempts)
    stored = tx.cards(learner.id)
    mended = 0
    for item in cards.keys() | stored.keys():
        if not _equal(cards.get(item), stored.get(item)):
            mended += 1
            tx.replace_card(learner.id, item, cards.get(item))
    known = Counters(learner.points, learner.answers, learner.rights, learner.reached)
    if known != counters:
        tx.recount(
            learner.id,
            points=counters.points,
            answers=counters.answers,
            rights=counters.rights,
            reached=counters.reached,
        )
    return Rebuilt(1, len(attempts), len(cards), mended, int(known != counters))


def _equal(one: Card | None, other: Card | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        math.isclose(left, right, rel_tol=_TOLERANCE) if isinstance(left, float) else left == right
        for left, right in (
            (getattr(one, field.name), getattr(other, field.name)) for field in fields(Card)
        )
    )
