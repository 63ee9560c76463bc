"""Which question comes next: the one that raises later recall most for its time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizbot.bank.items import ItemKey
from quizbot.learning.forgetting import FIRST_AGAIN, FIRST_GOOD, recall_after, rise
from quizbot.learning.memory import Card, predicted, prior

GAP = 4
"""An item comes back only after so many others, as far as there are others."""

RIGHT_SECONDS, WRONG_SECONDS = 8.0, 17.0
"""What a right and a wrong answer take, with the reading of its feedback."""

PRICE = 0.2 / 60
"""Items remembered at the horizon that a second of study must earn: 0.2 a minute."""

RESTED = timedelta(hours=12)
"""An item that was just right does not come back before; to ask it again looks like a mistake."""

NEAREST = timedelta(days=7)
"""No horizon is nearer: else only cramming would pay."""

_NEAR = 0.9  # of the best gain: near enough to prefer a change of topic and type
_LIKELY = 0.7  # an answer that will be right, after some that were wrong
_EASY = 2  # the authored difficulty that newcomers begin with
_FIRST = 5  # questions of a newcomer that should be easy ones
_PATIENCE = 8760  # hours to look ahead for a time that pays again
_DAY, _NO_TIME = timedelta(days=1), timedelta(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the choice needs to know of an item."""

    key: ItemKey
    topic: str | None
    kind: str  # the type of the item
    difficulty: int  # as authored, 1 .. 5
    guess: float  # chance of being right by guessing
    card: Card | None  # None: never asked


@dataclass(frozen=True, slots=True)
class Pick:
    """The item to ask."""

    key: ItemKey
    predicted: float  # probability of a right answer
    gain: float  # expected rise of recall at the horizon for a second of study


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing is worth its time now."""

    until: datetime | None  # when something will be; None: not within a year


_Weighed = tuple[float, float, Candidate]
"""The gain of asking a candidate now, the probability of a right answer, the candidate."""


def choose(
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    horizon: datetime,
    recent: Sequence[ItemKey],
    misses: int,
    newcomer: bool,
    rng: random.Random,
) -> Pick | Rest:
    """Return the item to ask next, or when to come back if none is worth its time.

    `recent` are the last items asked, oldest first; `misses` the wrong answers in a row. Who fails
    often at the start gives up: `newcomer` asks for an easier beginning. Ties fall to `rng`.
    """
    weighed = _weigh(_spaced(candidates, recent), now, horizon)
    paying = [one for one in weighed if one[0] >= PRICE]
    if not paying:
        return Rest(_when_it_pays(candidates, now, horizon))
    last = next((one for one in candidates if recent and one.key == recent[-1]), None)
    seen = sum(one.card is not None for one in candidates)
    if misses >= (1 if newcomer else 2):
        pool = _likely([one for one in weighed if not _just_asked(one[2], now)] or weighed)
    elif newcomer and seen < _FIRST:
        pool = [one for one in paying if one[2].difficulty <= _EASY] or paying
    else:
        pool = paying
    gain, right, best = _varied(pool, last, rng)
    return Pick(best.key, right, gain)


def _spaced(candidates: Sequence[Candidate], recent: Sequence[ItemKey]) -> Sequence[Candidate]:
    """Return the candidates that were not among the last asked; of few items the oldest of them."""
    for gap in range(min(GAP, len(recent)), 0, -1):
        close = recent[-gap:]
        if spaced := [one for one in candidates if one.key not in close]:
            return spaced
    return candidates


def _likely(weighed: list[_Weighed]) -> list[_Weighed]:
    """Return the items that will probably be answered right, else the one that most probably is."""
    likely = [one for one in weighed if one[1] >= _LIKELY]
    return likely or [max(weighed, key=lambda one: one[1])]


def _just_asked(candidate: Candidate, now: datetime) -> bool:
    """Return whether an item was asked so lately that to recall it proves nothing."""
    return candidate.card is not None and now - candidate.card.last < RESTED


def _varied(pool: list[_Weighed], last: Candidate | None, rng: random.Random) -> _Weighed:
    """Return one of the nearly best of a pool, if possible of another topic and type than last."""
    most = max(gain for gain, _, _ in pool)
    enough = min(most, _NEAR * most)  # after misses, all of a pool may be below zero
    near = [one for one in pool if one[0] >= enough]
    if last is not None:
        near = [one for one in near if one[2].topic != last.topic] or near
        near = [one for one in near if one[2].kind != last.kind] or near
    return rng.choice(near)


def _weigh(candidates: Sequence[Candidate], now: datetime, horizon: datetime) -> list[_Weighed]:
    """Return every candidate with the probability and the gain of asking it at a moment."""
    ahead = max(horizon - now, NEAREST) / _DAY
    good, again = recall_after(ahead, FIRST_GOOD[0]), recall_after(ahead, FIRST_AGAIN[0])
    weighed = []
    for one in candidates:
        if (card := one.card) is None:
            known = prior(one.difficulty)
            gained = again + known * (good - again) - known
        elif (since := now - card.last) < RESTED and card.right_last == card.last:
            continue
        else:
            days = since / _DAY if since > _NO_TIME else 0.0
            known, gained = rise(card.stability, card.difficulty, days, ahead)
        right = predicted(known, one.guess)
        # By what is known: counting lucky guesses, choices would always beat typed answers.
        seconds = WRONG_SECONDS + (RIGHT_SECONDS - WRONG_SECONDS) * known
        weighed.append((gained / seconds, right, one))
    return weighed


def _when_it_pays(
    candidates: Sequence[Candidate], now: datetime, horizon: datetime
) -> datetime | None:
    """Return the hour from which on something will be worth its time again; None: not in a year.

    The horizon moves along. Gains grow with time, so the hour is found by doubling and halving.
    """

    def paying(hours: int) -> list[Candidate]:
        later = timedelta(hours=hours)
        weighed = _weigh(candidates, now + later, horizon + later)
        return [one for gain, _, one in weighed if gain >= PRICE]

    low, high = 0, 1
    while not (found := paying(high)):
        if high > _PATIENCE:
            return None
        low, high = high, high * 2
    candidates = found
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if paying(middle) else (middle, high)
    return now + timedelta(hours=high)
