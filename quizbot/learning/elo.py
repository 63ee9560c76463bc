"""How hard items are and how able learners: Elo's rule on first answers, and what repeats add.

Every step needs the attempt alone: what was expected is what the attempt says was predicted. So
items and learners can be folded apart from one another, in any order of learners.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import SLIP, prior

STEP, SETTLING = 0.4, 0.05
"""An answer moves a rating by STEP / (1 + SETTLING n) of its surprise, n answers having come.

In simulations with guessable answers a step of 1 drowned what it should find.
"""

DOUBT = 2.0
"""The variance of how items differ in lasting, in log odds, before anybody has repeated them."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A place on the scale of log odds, and how many answers have moved it."""

    value: float = 0.0
    answers: int = 0

    def moved(self, surprise: float) -> "Rating":
        """Return the rating after an answer that was so much better than expected, -1 .. 1."""
        reach = STEP / (1 + SETTLING * self.answers)
        return Rating(self.value + reach * surprise, self.answers + 1)


@dataclass(frozen=True, slots=True)
class Ability:
    """What a learner knows unasked: in general, and beyond that in each topic."""

    overall: Rating = Rating()
    topics: Mapping[str, Rating] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trait:
    """What the answers of all learners tell of one item."""

    known: Rating = Rating()  # how much more are right at first than its author expected
    surprise: float = 0.0  # of the repeats: how much better they were than foreseen
    told: float = 0.0  # how much those repeats can tell

    @property
    def ease(self) -> float:
        """How much longer it lasts than others, in log odds; towards 0 while little is told."""
        return self.surprise / (self.told + 1 / DOUBT)


NOBODY, UNTRIED = Ability(), Trait()
"""What holds for a learner, and for an item, before the first answer."""


def unseen(ability: Ability, topic: str | None, trait: Trait, difficulty: int) -> float:
    """Return how probably an item is known that the learner was never asked.

    `difficulty`, 1 .. 5, is what its author says; it holds until first answers tell otherwise.
    """
    expected = prior(difficulty)
    special = ability.topics.get(topic, Rating()).value if topic is not None else 0.0
    score = log(expected / (1 - expected)) + ability.overall.value + special + trait.known.value
    return 1 / (1 + exp(-min(max(score, -30.0), 30.0)))


def rate(ability: Ability, topic: str | None, attempt: Attempt) -> Ability:
    """Return the ability after an attempt; only first ones tell of it, and none after a hint."""
    if not attempt.first or attempt.hints:
        return ability
    surprise = _surprise(attempt)
    topics = ability.topics
    if topic is not None:
        topics = {**topics, topic: topics.get(topic, Rating()).moved(surprise)}
    return Ability(ability.overall.moved(surprise), topics)


def measure(trait: Trait, attempt: Attempt) -> Trait:
    """Return what is told of an item once this attempt at it has come.

    A first one moves how hard it is. A repeat tells how well it lasts, by the score and the
    information of an item's own log odds, at what was predicted.
    """
    if attempt.hints:
        return trait
    surprise = _surprise(attempt)
    if attempt.first:
        return Trait(trait.known.moved(surprise), trait.surprise, trait.told)
    spread = 1 - attempt.guess - SLIP
    right = attempt.predicted
    known = min(max((right - attempt.guess) / spread, 0.0), 1.0) if spread > 0 else 0.0
    slope = spread * known * (1 - known)
    if not slope:
        return trait
    weight = slope / (right * (1 - right))
    return Trait(trait.known, trait.surprise + weight * surprise, trait.told + weight * slope)


def fold(attempts: Iterable[Attempt]) -> dict[ItemKey, Trait]:
    """Fold the attempts of all learners, oldest first, into what they tell of the items."""
    traits: dict[ItemKey, Trait] = {}
    for attempt in attempts:
        traits[attempt.item] = measure(traits.get(attempt.item, UNTRIED), attempt)
    return traits


def _surprise(attempt: Attempt) -> float:
    """Return how much better an answer was than expected, -1 .. 1."""
    return attempt.correct - attempt.predicted
