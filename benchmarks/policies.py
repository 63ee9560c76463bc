"""Ways to choose the next question; each sees what a quiz sees: answers, seconds and the clock."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import floor, inf

import fsrs

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.choose import GAP, Candidate, Course, Pick, choose
from quizbot.learning.elo import UNTRIED, Trait
from quizbot.learning.mastery import mastery
from quizbot.learning.memory import Card, review
from quizbot.learning.model import STRANGER, learn
from quizbot.learning.response import Chosen

DAY = timedelta(days=1)
BEGIN = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
CHANCE = 0.25  # four options
TOPICS = 6


def topic(item: int, size: int) -> int:
    return item * TOPICS // size


class Policy:
    """Asks at random; an item comes back only after some others."""

    def __init__(self, size: int, rng: random.Random, horizon: float) -> None:
        self.size, self.rng, self.horizon = size, rng, horizon
        self.seen = [0] * size
        self.recent: list[int] = []

    def pick(self, t: float) -> int | None:
        """Return the item to ask at t; None to stop for today."""
        return self.best([self.rng.random() for _ in range(self.size)])

    def told(self, item: int, t: float, *, right: bool, seconds: float) -> None:
        self.seen[item] += 1
        self.recent.append(item)

    def spaced(self) -> list[int]:
        close = self.recent[-GAP:]
        return [item for item in range(self.size) if item not in close]

    def best(self, scores: list[float]) -> int:
        return max(self.spaced(), key=lambda item: (scores[item], self.rng.random()))


class RoundRobin(Policy):
    """What was asked least often."""

    def pick(self, t: float) -> int | None:
        return self.best([-float(seen) for seen in self.seen])


class DueDates(Policy):
    """The popular library as shipped: what is most overdue, then new items, then an end for today.

    Right is Good, wrong is Again; days are whole, as its users have them.
    """

    def __init__(self, size: int, rng: random.Random, horizon: float) -> None:
        super().__init__(size, rng, horizon)
        self.scheduler = fsrs.Scheduler(enable_fuzzing=False)
        self.cards = [fsrs.Card(card_id=item) for item in range(size)]
        self.due, self.gap = [inf] * size, [1.0] * size

    def pick(self, t: float) -> int | None:
        items = self.spaced()
        if due := [item for item in items if self.due[item] <= t]:
            return max(due, key=lambda item: (t - self.due[item]) / self.gap[item])
        fresh = [item for item in items if not self.seen[item]]
        return self.rng.choice(fresh) if fresh else None

    def told(self, item: int, t: float, *, right: bool, seconds: float) -> None:
        super().told(item, t, right=right, seconds=seconds)
        rating = fsrs.Rating.Good if right else fsrs.Rating.Again
        at = BEGIN.replace(hour=0) + t * DAY
        self.cards[item], _ = self.scheduler.review_card(self.cards[item], rating, at)
        due = (self.cards[item].due - BEGIN.replace(hour=0)) / DAY
        self.due[item] = float(floor(due)) if due - t > 0.5 else due
        self.gap[item] = max(self.due[item] - t, 1e-3)


class Ours(Policy):
    """The rules of this project, fed with attempts and nothing else.

    `traits` are what attempts of others tell of the items. Whoever is told to rest and goes on,
    gets what was asked longest ago; with `stops` it is the end for the day.
    """

    stops = False
    guards = True

    def __init__(
        self,
        size: int,
        rng: random.Random,
        horizon: float,
        traits: Mapping[ItemKey, Trait] | None = None,
    ) -> None:
        super().__init__(size, rng, horizon)
        self.keys = [ItemKey(f"bank/{item}") for item in range(size)]
        self.traits = traits or {}
        self.cards: dict[ItemKey, Card] = {}
        self.model = STRANGER
        self.attempts: list[Attempt] = []
        self.predicted = self.misses = 0.0

    def candidates(self) -> list[Candidate]:
        return [
            Candidate(
                key,
                f"bank/{topic(item, self.size)}",
                "single",
                3,
                CHANCE,
                self.cards.get(key),
                self.traits.get(key, UNTRIED),
            )
            for item, key in enumerate(self.keys)
        ]

    def pick(self, t: float) -> int | None:
        recent = tuple(self.keys[item] for item in self.recent[-GAP:])
        course = Course(recent, int(self.misses), newcomer=t < 2) if self.guards else Course(recent)
        chosen = choose(
            self.candidates(),
            now=BEGIN + t * DAY,
            horizon=BEGIN + self.horizon * DAY,
            course=course,
            rng=self.rng,
            model=self.model,
        )
        if isinstance(chosen, Pick):
            self.predicted = chosen.predicted
            return self.keys.index(chosen.key)
        return None if self.stops else self.oldest(t)

    def oldest(self, t: float) -> int:
        places = {item: place for place, item in enumerate(self.recent)}
        item = min(self.spaced(), key=lambda one: places.get(one, -1))
        card = self.cards.get(self.keys[item])
        known = self.model.reader()(card, BEGIN + t * DAY) if card else 0.2
        self.predicted = CHANCE + 0.72 * known
        return item

    def told(self, item: int, t: float, *, right: bool, seconds: float) -> None:
        key = self.keys[item]
        before = self.cards.get(key)
        attempt = Attempt(
            learner=1,
            sitting=1,
            position=len(self.attempts),
            item=key,
            revision=1,
            order=(0, 1, 2, 3),
            response=Chosen((0 if right else 1,)),
            correct=right,
            first=before is None,
            guess=CHANCE,
            predicted=self.predicted,
            milliseconds=round(seconds * 1000),
            at=BEGIN + t * DAY,
        )
        super().told(item, t, right=right, seconds=seconds)
        self.attempts.append(attempt)
        self.model = learn(self.model, before, attempt, f"bank/{topic(item, self.size)}")
        self.cards[key] = review(before, attempt)
        self.misses = 0 if right else self.misses + 1

    def shown(self, t: float) -> list[float]:
        """Return the mastery that is shown for each topic."""
        topics: dict[str | None, list[Candidate]] = {}
        for one in self.candidates():
            topics.setdefault(one.topic, []).append(one)
        return [mastery(one, BEGIN + t * DAY, self.model).share for one in topics.values()]


class OursStopping(Ours):
    """The same, ending where nothing more is worth its time today."""

    stops = True


class OursUnguarded(Ours):
    """The same without what keeps learners from giving up: no easier items after wrong ones."""

    guards = False
