"""The arithmetic of forgetting: FSRS-6 on plain numbers, with fractional days."""

from math import exp, expm1

WEIGHTS = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
"""The 21 default parameters of FSRS-6, as py-fsrs 6.3 ships them (`DEFAULT_PARAMETERS`)."""

SAME_DAY = 0.5
"""Below so many days an answer tells of short-term memory; py-fsrs takes a whole day for that."""

LEAST = 0.001
"""The smallest stability, in days."""

# Bound to names once: choosing evaluates `branches` for every item of a learner.
_DECAY = -WEIGHTS[20]
_FACTOR = 0.9 ** (1 / _DECAY) - 1
_GROWTH, _SATURATION, _SPACING = exp(WEIGHTS[8]), -WEIGHTS[9], WEIGHTS[10]
_RELEARN, _HARDNESS, _KEPT, _LAPSE = WEIGHTS[11], -WEIGHTS[12], WEIGHTS[13], WEIGHTS[14]
_MOST_KEPT = exp(-WEIGHTS[17] * WEIGHTS[18])
_SHORT_GOOD, _SHORT_AGAIN = exp(WEIGHTS[17] * WEIGHTS[18]), exp(WEIGHTS[17] * (WEIGHTS[18] - 2))
_SHORT_SATURATION = -WEIGHTS[19]
_EASIEST = WEIGHTS[4] - exp(WEIGHTS[5] * 3) + 1

FIRST_GOOD = (WEIGHTS[2], WEIGHTS[4] - exp(WEIGHTS[5] * 2) + 1)
"""Stability and difficulty after a first answer that was known."""

FIRST_AGAIN = (WEIGHTS[0], WEIGHTS[4])
"""Stability and difficulty after a first answer that was not known."""


def recall_after(days: float, stability: float) -> float:
    """Return the probability of recall so many days after the last answer: 0.9 at `stability`."""
    recall: float = (1 + _FACTOR * days / stability) ** _DECAY
    return recall


def branches(stability: float, difficulty: float, days: float) -> tuple[float, float, float]:
    """Return recall after so many days, then the stability if it was known and if it was not."""
    recall = (1 + _FACTOR * days / stability) ** _DECAY
    if days < SAME_DAY:
        damped = stability * stability**_SHORT_SATURATION
        good = max(stability, damped * _SHORT_GOOD)
        again = damped * _SHORT_AGAIN
    else:
        lost = 1 - recall
        rise = _GROWTH * (11 - difficulty) * stability**_SATURATION * expm1(lost * _SPACING)
        good = stability * (1 + rise)
        again = _RELEARN * difficulty**_HARDNESS * ((stability + 1) ** _KEPT - 1)
        again = min(again * exp(lost * _LAPSE), stability * _MOST_KEPT)
    return recall, good, again


def rise(stability: float, difficulty: float, days: float, ahead: float) -> tuple[float, float]:
    """Return recall after so many days, and how much asking then raises recall a time ahead."""
    recall, good, again = branches(stability, difficulty, days)
    scaled = _FACTOR * ahead
    if_known = (1 + scaled / good) ** _DECAY
    if_not = (1 + scaled / again) ** _DECAY
    untouched = (1 + (scaled + _FACTOR * days) / stability) ** _DECAY
    return recall, if_not + recall * (if_known - if_not) - untouched


def harder(difficulty: float) -> float:
    """Return the difficulty, 1 .. 10, after an answer that was not known."""
    return _reverted(difficulty + (10 - difficulty) * WEIGHTS[6] * 2 / 9)


def no_harder(difficulty: float) -> float:
    """Return the difficulty after an answer that was known: it drifts to that of the easiest."""
    return _reverted(difficulty)


def _reverted(difficulty: float) -> float:
    return min(max(WEIGHTS[7] * _EASIEST + (1 - WEIGHTS[7]) * difficulty, 1.0), 10.0)
