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


def rises(
    stability: float, difficulty: float, days: float, *, near: float, far: float, odds: float = 1.0
) -> tuple[float, float, float]:
    """Return recall after so many days, and how much asking then raises it at two times ahead.

    `near` and `far` are days; `odds` multiplies the odds of every recall: more than 1 for an item
    that lasts longer than the curve says.
    """
    recall, good, again = branches(stability, difficulty, days)
    scaled = _FACTOR * near
    known, missed = (1 + scaled / good) ** _DECAY, (1 + scaled / again) ** _DECAY
    left = (1 + (scaled + _FACTOR * days) / stability) ** _DECAY
    scaled = _FACTOR * far
    late_known, late_missed = (1 + scaled / good) ** _DECAY, (1 + scaled / again) ** _DECAY
    late_left = (1 + (scaled + _FACTOR * days) / stability) ** _DECAY
    if odds != 1:
        recall, known, missed, left = _by(odds, recall, known, missed, left)
        late_known, late_missed, late_left = _by(odds, late_known, late_missed, late_left)
    return (
        recall,
        missed + recall * (known - missed) - left,
        late_missed + recall * (late_known - late_missed) - late_left,
    )


def _by(odds: float, *chances: float) -> list[float]:
    """Return probabilities with their odds multiplied."""
    return [chance * odds / (1 + chance * (odds - 1)) for chance in chances]


def harder(difficulty: float) -> float:
    """Return the difficulty, 1 .. 10, after an answer that was not known."""
    return _reverted(difficulty + (10 - difficulty) * WEIGHTS[6] * 2 / 9)


def no_harder(difficulty: float) -> float:
    """Return the difficulty after an answer that was known: it drifts to that of the easiest."""
    return _reverted(difficulty)


def _reverted(difficulty: float) -> float:
    return min(max(WEIGHTS[7] * _EASIEST + (1 - WEIGHTS[7]) * difficulty, 1.0), 10.0)
