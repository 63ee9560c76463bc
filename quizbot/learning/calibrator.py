"""How far to believe the forgetting curve, for one learner: a logistic model, answer by answer.

It begins by trusting the curve. Each later answer to an item moves twelve weights by one step of a
Kalman filter, so nothing is trained beforehand and nothing is fitted twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, log1p, sqrt
from operator import mul

from quizbot.learning.attempt import Attempt
from quizbot.learning.forgetting import recall_after
from quizbot.learning.memory import SLIP, Card
from quizbot.learning.response import Unknown

FEATURES = 11
"""What is known of an item before it is asked again; `features` says what they are."""

_DAY = 86_400.0
_MINUTE, _SITTING = 1 / 1440, 1 / 24  # days
_UNCERTAIN = 0.3  # the variance of each weight at the start
_DRIFT = 1e-6  # what an answer adds to it: learners change
_BEGUN = 30.0  # answers that the first means and variances count for
_MEANS = (0.0, 1.0, 0.0, 0.2, 0.7, 1.2, 0.6, 0.8, 1.0, 0.4, 0.2)
_VARIANCES = (1.0, 4.0, 6.0, 0.16, 0.2, 0.4, 0.3, 0.04, 0.3, 0.24, 0.16)
_LEAST_VARIANCE = 1e-3
_SURE = 1e-4  # no probability is nearer to 0 or 1
_MEMORY = 0.02  # what the newest answer weighs in the share of right ones
_ALL = FEATURES + 1
_PLAIN = tuple(float(n == 1) for n in range(_ALL))


@dataclass(frozen=True, slots=True)
class Calibrator:
    """What the answers of one learner have taught, folded from the attempts."""

    weights: tuple[float, ...] = _PLAIN  # the constant, then one for each feature
    covariance: tuple[tuple[float, ...], ...] = tuple(
        tuple(_UNCERTAIN * (row == column) for column in range(_ALL)) for row in range(_ALL)
    )
    means: tuple[float, ...] = _MEANS  # of the features; rough guesses at first
    variances: tuple[float, ...] = _VARIANCES
    answers: float = _BEGUN  # that means and variances rest on
    share: float = 0.75  # of right answers lately


START = Calibrator()
"""What holds for a learner of whom nothing is known: the curve as it is."""


def features(card: Card, days: float, share: float) -> tuple[float, ...]:
    """Return what speaks for and against an item being known so many days after its last answer.

    The curve comes first, as log odds; it is the only one that is not standardised.
    """
    stability, wrong = card.stability, max(card.attempts - card.right, 0)
    recall = recall_after(days, stability)
    return (
        _log_odds(recall),
        log(min(max(stability, 0.01), 1e4)),
        log(days + _MINUTE),
        float(days < _SITTING),
        float(card.right_last == card.last),
        log1p(card.right),
        log1p(wrong),
        recall,
        _log_odds(0.02 + 0.96 * share),
        float(wrong == 0),
        float(card.attempts == 1),
    )


def reader(state: Calibrator) -> Callable[[Card, datetime], float]:
    """Return the function that says how probably an item is known at a moment.

    What depends on the learner alone is worked out once: it is asked of many items.
    """
    base, slopes = state.weights[0], [state.weights[1]]
    for weight, mean, variance in _standards(state):
        slopes.append(weight / sqrt(variance))
        base -= slopes[-1] * mean
    share = state.share

    def known(card: Card, now: datetime) -> float:
        score = base + sum(map(mul, slopes, features(card, _days(card, now), share)))
        return _sigmoid(score)

    return known


def learn(state: Calibrator, card: Card | None, attempt: Attempt) -> Calibrator:
    """Return the state after an attempt at an item that was remembered so.

    First answers tell nothing of forgetting, and those after a hint tell of the hint.
    """
    if card is None or not card.covers(attempt.rev) or attempt.hints:
        return state
    guess = 0.0 if isinstance(attempt.response, Unknown) else attempt.guess
    seen = features(card, _days(card, attempt.at), state.share)
    return step(state, seen, right=attempt.correct, guess=guess)


def step(
    state: Calibrator, seen: tuple[float, ...], *, right: bool, guess: float, slip: float = SLIP
) -> Calibrator:
    """Return the state after an answer; P(right) = guess + (1 - guess - slip) P(known).

    One step of an extended Kalman filter on the weights.
    """
    spread = 1 - guess - slip
    if spread <= 0:
        return state
    inputs = [1.0, seen[0]]
    inputs += [
        (value - mean) / sqrt(variance)
        for value, mean, variance in zip(
            seen[1:], state.means[1:], state.variances[1:], strict=True
        )
    ]
    known = min(max(_sigmoid(sum(map(mul, state.weights, inputs))), _SURE), 1 - _SURE)
    expected = guess + spread * known
    slope = spread * known * (1 - known)
    told = slope / (expected * (1 - expected))  # how much one answer says
    reach = [sum(map(mul, row, inputs)) for row in state.covariance]
    damped = 1 + told * slope * sum(map(mul, reach, inputs))
    pull, shrink = told * (right - expected) / damped, told * slope / damped
    means, variances = _moments(state, seen)
    return Calibrator(
        tuple([weight + pull * far for weight, far in zip(state.weights, reach, strict=True)]),
        _narrowed(state.covariance, reach, shrink),
        means,
        variances,
        state.answers + 1,
        state.share + _MEMORY * (right - state.share),
    )


def _narrowed(
    covariance: tuple[tuple[float, ...], ...], reach: list[float], shrink: float
) -> tuple[tuple[float, ...], ...]:
    """Return the covariance after an answer, with a little doubt added to each weight."""
    rows = []
    for place, (row, far) in enumerate(zip(covariance, reach, strict=True)):
        scaled = shrink * far
        narrowed = [old - scaled * other for old, other in zip(row, reach, strict=True)]
        narrowed[place] += _DRIFT
        rows.append(tuple(narrowed))
    return tuple(rows)


def _moments(
    state: Calibrator, seen: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the running means and variances of the features; those of the first stay 0 and 1."""
    count = state.answers + 1
    means, variances = [0.0], [1.0]
    for value, mean, variance in zip(seen[1:], state.means[1:], state.variances[1:], strict=True):
        off = value - mean
        now = mean + off / count
        means.append(now)
        changed = variance + (off * (value - now) - variance) / count
        variances.append(max(changed, _LEAST_VARIANCE))
    return tuple(means), tuple(variances)


def _standards(state: Calibrator) -> "zip[tuple[float, float, float]]":
    return zip(state.weights[2:], state.means[1:], state.variances[1:], strict=True)


def _days(card: Card, now: datetime) -> float:
    return max((now - card.last).total_seconds(), 0.0) / _DAY


def _log_odds(chance: float) -> float:
    bounded = min(max(chance, _SURE), 1 - _SURE)
    return log(bounded / (1 - bounded))


def _sigmoid(score: float) -> float:
    return 1 / (1 + exp(-min(max(score, -30.0), 30.0)))
