"""All that the answers of one learner tell beyond the cards: ability, and trust in the curve."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizbot.bank.items import ItemKey
from quizbot.learning import calibrator, elo
from quizbot.learning.attempt import Attempt
from quizbot.learning.calibrator import Calibrator
from quizbot.learning.elo import NOBODY, UNTRIED, Ability, Trait
from quizbot.learning.memory import Card, review

PACE = 12.0
"""Answers a day that are expected of somebody new."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Model:
    """What is believed of a learner; a fold of their attempts."""

    ability: Ability = NOBODY
    curve: Calibrator = calibrator.START
    begun: datetime | None = None  # when the first answer came
    answers: int = 0

    def pace(self, now: datetime) -> float:
        """Return the answers a day so far, days without any included."""
        if self.begun is None:
            return PACE
        days = max((now - self.begun) / _DAY, 0.0)
        # As if the usual pace had been seen for a day before: the first sitting is no habit.
        return (PACE + self.answers) / (1 + max(days, 1.0))

    def unseen(self, topic: str | None, difficulty: int, trait: Trait = UNTRIED) -> float:
        """Return how probably an item is known that was never asked."""
        return elo.unseen(self.ability, topic, trait, difficulty)

    def reader(self) -> Callable[[Card, datetime], float]:
        """Return the function that says how probably an item that was asked is known then."""
        return calibrator.reader(self.curve)


STRANGER = Model()
"""A learner who has answered nothing yet."""


def learn(model: Model, card: Card | None, attempt: Attempt, topic: str | None) -> Model:
    """Return the model after an attempt; `card` is what was remembered of the item before it."""
    return Model(
        elo.rate(model.ability, topic, attempt),
        calibrator.learn(model.curve, card, attempt),
        min(model.begun or attempt.at, attempt.at),
        model.answers + 1,
    )


def fold(attempts: Iterable[Attempt], topics: Mapping[ItemKey, str | None]) -> Model:
    """Fold one learner's attempts, oldest first; `topics` are those of the items."""
    model, cards = STRANGER, dict[ItemKey, Card]()
    for attempt in attempts:
        before = cards.get(attempt.item)
        model = learn(model, before, attempt, topics.get(attempt.item))
        cards[attempt.item] = review(before, attempt)
    return model
