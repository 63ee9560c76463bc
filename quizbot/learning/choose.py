"""Which question comes next: the one that raises later recall most for its time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

from quizbot.bank.items import ItemKey
from quizbot.learning.elo import UNTRIED, Trait
from quizbot.learning.forgetting import FIRST_AGAIN, FIRST_GOOD, recall_after, rises
from quizbot.learning.memory import Card, predicted
from quizbot.learning.model import STRANGER, Model

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

NEXT = 5.0
"""Days that an answer has to last where time is plenty: then the item will be asked again.

Nearer than the horizon, because the curve is right for days and flatters months.
"""

_ENOUGH = 2.0  # more answers an item until the horizon: with fewer, time is short
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
    trait: Trait = UNTRIED  # what the answers of all learners tell of it


@dataclass(frozen=True, slots=True)
class Course:
    """How it has gone so far."""

    recent: Sequence[ItemKey] = ()  # the last items asked, oldest first
    misses: int = 0  # wrong answers in a row
    newcomer: bool = False  # who fails often at the start gives up: begin with what is easy


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


@dataclass(frozen=True, slots=True)
class Ahead:
    """What an answer is for: recall when the item would be asked again, and at the horizon."""

    near: float  # days until then
    far: float  # days until the horizon
    short: float  # how short time is, 0 .. 1: how far it counts which items last by themselves


_Weighed = tuple[float, float, float, Candidate]
"""The worth of asking a candidate now, its gain at the horizon, how far it is known, itself.

The worth and the gain are for a second of study.
"""


def choose(
    candidates: Sequence[Candidate],
    *,
    now: datetime,
    horizon: datetime,
    course: Course,
    rng: random.Random,
    model: Model = STRANGER,
) -> Pick | Rest:
    """Return the item to ask next, or when to come back if none is worth its time.

    `model` is what is believed of the learner. Ties fall to `rng`.
    """
    recent = course.recent
    ahead = look_ahead(len(candidates), model.pace(now), horizon - now)
    weighed = _weigh(_spaced(candidates, recent), now, ahead, model)
    paying = [one for one in weighed if one[1] >= PRICE]
    if not paying:
        return Rest(_when_it_pays(candidates, now, ahead, model))
    last = next((one for one in candidates if recent and one.key == recent[-1]), None)
    seen = sum(one.card is not None for one in candidates)
    if course.misses >= (1 if course.newcomer else 2):
        calm = [one for one in weighed if not _just_asked(one[3], now)] or weighed
        pool = _likely(calm, now, model)
    elif course.newcomer and seen < _FIRST:
        pool = [one for one in paying if one[3].difficulty <= _EASY] or paying
    else:
        pool = paying
    _, gain, _, best = _varied(pool, last, rng)
    return Pick(best.key, _right(best, now, model), gain)


def look_ahead(items: int, pace: float, left: timedelta) -> Ahead:
    """Return what an answer is for, with so many items, answers a day, and time to the horizon.

    An item that will be asked again has to last until then, and the next answer does the rest.
    Where time is short, it also counts which items last by themselves: hard ones can wait.
    """
    far = max(left, NEAREST) / _DAY
    again = items / pace
    return Ahead(min(NEXT, far), far, min(1.0, _ENOUGH * again / far) ** 2)


def _spaced(candidates: Sequence[Candidate], recent: Sequence[ItemKey]) -> Sequence[Candidate]:
    """Return the candidates that were not among the last asked; of few items the oldest of them."""
    for gap in range(min(GAP, len(recent)), 0, -1):
        close = recent[-gap:]
        if spaced := [one for one in candidates if one.key not in close]:
            return spaced
    return candidates


def _likely(weighed: list[_Weighed], now: datetime, model: Model) -> list[_Weighed]:
    """Return the items that will probably be answered right, else the one that most probably is."""
    read = model.reader()
    rights = [
        predicted(known if one.card is None else read(one.card, now), one.guess)
        for _, _, known, one in weighed
    ]
    likely = [one for one, right in zip(weighed, rights, strict=True) if right >= _LIKELY]
    return likely or [weighed[rights.index(max(rights))]]


def _right(one: Candidate, now: datetime, model: Model) -> float:
    """Return the probability of a right answer to a candidate."""
    if one.card is None:
        known = model.unseen(one.topic, one.difficulty, one.trait)
    else:
        known = model.reader()(one.card, now)
    return predicted(known, one.guess)


def _just_asked(candidate: Candidate, now: datetime) -> bool:
    """Return whether an item was asked so lately that to recall it proves nothing."""
    return candidate.card is not None and now - candidate.card.last < RESTED


def _varied(pool: list[_Weighed], last: Candidate | None, rng: random.Random) -> _Weighed:
    """Return one of the nearly best of a pool, if possible of another topic and type than last."""
    most = max(worth for worth, _, _, _ in pool)
    enough = min(most, _NEAR * most)  # after misses, all of a pool may be below zero
    near = [one for one in pool if one[0] >= enough]
    if last is not None:
        near = [one for one in near if one[3].topic != last.topic] or near
        near = [one for one in near if one[3].kind != last.kind] or near
    return rng.choice(near)


def _weigh(
    candidates: Sequence[Candidate], now: datetime, ahead: Ahead, model: Model
) -> list[_Weighed]:
    """Return every candidate with what asking it at a moment is worth."""
    near, far = ahead.near, ahead.far
    fresh: dict[tuple[str | None, int, Trait], tuple[float, float, float]] = {}
    weighed = []
    for one in candidates:
        trait = one.trait
        odds = 1.0 if trait is UNTRIED else exp(ahead.short * trait.ease)
        if (card := one.card) is None:
            same = one.topic, one.difficulty, trait
            if (found := fresh.get(same)) is None:
                known = model.unseen(one.topic, one.difficulty, trait)
                found = fresh[same] = _first_rises(known, ahead, odds)
            known, gained, later = found
        elif (since := now - card.last) < RESTED and card.right_last == card.last:
            continue
        else:
            days = since / _DAY if since > _NO_TIME else 0.0
            known, gained, later = rises(
                card.stability, card.difficulty, days, near=near, far=far, odds=odds
            )
        # By what is known: counting lucky guesses, choices would always beat typed answers.
        seconds = WRONG_SECONDS + (RIGHT_SECONDS - WRONG_SECONDS) * known
        weighed.append((gained / seconds, later / seconds, known, one))
    return weighed


def _first_rises(known: float, ahead: Ahead, odds: float) -> tuple[float, float, float]:
    """Return the chance that an unseen item is known, and how much asking it raises recall."""
    gains = []
    for days in (ahead.near, ahead.far):
        good, again = (
            recall * odds / (1 + recall * (odds - 1))
            for recall in (recall_after(days, FIRST_GOOD[0]), recall_after(days, FIRST_AGAIN[0]))
        )
        gains.append(again + known * (good - again) - known)
    return known, gains[0], gains[1]


def _when_it_pays(
    candidates: Sequence[Candidate], now: datetime, ahead: Ahead, model: Model
) -> datetime | None:
    """Return the hour from which on something will be worth its time again; None: not in a year.

    The horizon moves along. Gains grow with time, so the hour is found by doubling and halving.
    """

    def paying(hours: int) -> list[Candidate]:
        weighed = _weigh(candidates, now + timedelta(hours=hours), ahead, model)
        return [one for _, gain, _, one in weighed if gain >= PRICE]

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
