"""What a learner remembers of an item: FSRS-6 with fractional days, aware of guessing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import exp, log

from quizbot.bank.items import ItemKey
from quizbot.learning import forgetting
from quizbot.learning.attempt import Attempt
from quizbot.learning.response import Unknown
from quizbot.learning.score import credit

SLIP = 0.03
"""The chance to answer wrong what one knows."""

TRUSTED = 0.9
"""How far the curve is trusted when an answer is judged.

It says almost 1 for the rest of the day, so that every wrong answer would seem a slip; in real logs
of the first 24 hours learners recall 0.68 to 0.76.
"""

HINTED = 0.5
"""How far an answer given after a hint can count as known."""

_PRIOR = (0.50, 0.35, 0.22, 0.13, 0.07)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Card:
    """The memory of one item by one learner, folded from the attempts."""

    stability: float  # days until recall falls to 0.9
    difficulty: float  # 1 (easy) .. 10
    last: datetime  # when it was last answered
    attempts: int
    right: int
    right_days: int  # different UTC days with a right answer
    right_last: datetime | None  # the last right answer
    credited: int = 0  # points this item has given so far
    rev: str = ""  # what decided the grade when it was last answered; empty where not known

    def covers(self, rev: str) -> bool:
        """Return whether what is remembered holds for an item whose grade is decided by this."""
        return not (self.rev and rev) or self.rev == rev


def prior(difficulty: int) -> float:
    """Return the probability that an unseen item of this authored difficulty, 1 .. 5, is known.

    Where nothing is measured yet; their mean is near what first answers of others have shown.
    """
    return _PRIOR[difficulty - 1]


def predicted(known: float, guess: float) -> float:
    """Return the probability of a right answer to what is known so probably: c + (1 - c - s) P."""
    return guess + max(1 - guess - SLIP, 0.0) * known


def recall(card: Card, now: datetime) -> float:
    """Return the probability that the item is known at a moment, guessing taken out."""
    return forgetting.recall_after(_days(card.last, now), card.stability)


def knew(recall: float, *, correct: bool, guess: float, slip: float = SLIP) -> float:
    """Return the probability that the answer was known, by Bayes' rule: what guessing leaves."""
    known = recall * (1 - slip if correct else slip)
    total = known + (1 - recall) * (guess if correct else 1 - guess)
    return known / total if total else recall


def after(card: Card | None, *, knew: float, now: datetime) -> tuple[float, float]:
    """Return stability and difficulty after an answer that was known with this probability.

    They lie between those after a known answer (Good) and those after an unknown one (Again); the
    stability is mixed by its logarithm.
    """
    if card is None:
        good, good_difficulty = forgetting.FIRST_GOOD
        again, again_difficulty = forgetting.FIRST_AGAIN
    else:
        days = _days(card.last, now)
        _, good, again = forgetting.branches(card.stability, card.difficulty, days)
        again = max(again, forgetting.LEAST)
        good_difficulty = forgetting.no_harder(card.difficulty)
        again_difficulty = forgetting.harder(card.difficulty)
    stability = exp(knew * log(good) + (1 - knew) * log(again))
    return stability, knew * good_difficulty + (1 - knew) * again_difficulty


def review(card: Card | None, attempt: Attempt) -> Card:
    """Return the card after an attempt; it depends on nothing else, so attempts can be folded.

    Where the right answer has changed since, memory begins anew; counts and points are kept.
    """
    known = card if card is not None and card.covers(attempt.rev) else None
    stability, difficulty = after(known, knew=_knew(known, attempt), now=attempt.at)
    before, right = known.right_last if known else None, attempt.correct
    new_day = right and (before is None or _date(attempt.at) > _date(before))
    return Card(
        stability=stability,
        difficulty=difficulty,
        last=max(known.last, attempt.at) if known else attempt.at,
        attempts=(card.attempts if card else 0) + 1,
        right=(card.right if card else 0) + right,
        right_days=(known.right_days if known else 0) + new_day,
        right_last=max(before or attempt.at, attempt.at) if right else before,
        credited=(card.credited if card else 0) + credit(card, attempt),
        rev=attempt.rev or (card.rev if card else ""),
    )


def fold(attempts: Iterable[Attempt]) -> dict[tuple[int, ItemKey], Card]:
    """Fold the attempts, oldest first, into the cards of (learner, item) that they lead to."""
    cards: dict[tuple[int, ItemKey], Card] = {}
    for attempt in attempts:
        whose = attempt.learner, attempt.item
        cards[whose] = review(cards.get(whose), attempt)
    return cards


def _knew(card: Card | None, attempt: Attempt) -> float:
    """Return the probability that an attempt's answer was known."""
    if isinstance(attempt.response, Unknown):
        return 0.0
    before = min(recall(card, attempt.at), TRUSTED) if card else _expected(attempt)
    known = knew(before, correct=attempt.correct, guess=attempt.guess)
    return min(known, HINTED) if attempt.hints else known


def _expected(attempt: Attempt) -> float:
    """Return how probably the item was held to be known when asked: `predicted` turned round."""
    spread = 1 - attempt.guess - SLIP
    return min(max((attempt.predicted - attempt.guess) / spread, 0.0), 1.0) if spread > 0 else 0.0


def _days(since: datetime, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) / _DAY


def _date(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
