"""How likely something is by chance alone: exact where it is small, near enough where it is not."""

import math
from collections.abc import Sequence

_EXACT = 400  # trials up to which the distribution is computed whole


def chi_square_tail(value: float, freedom: int) -> float:
    """Return the chance that chi-square with so many degrees of freedom (1..) exceeds a value.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.4.4 and 26.4.5.
    """
    if value <= 0:
        return 1.0
    if freedom % 2:
        total = math.erfc(math.sqrt(value / 2))
        term = math.sqrt(2 * value / math.pi) * math.exp(-value / 2)
        powers = range(3, freedom, 2)
    else:
        total, term = 0.0, math.exp(-value / 2)
        powers = range(2, freedom, 2)
    for power in powers:
        total += term
        term *= value / power
    if freedom > 1:
        total += term
    return min(1.0, total)


def hits_tail(hits: float, chances: Sequence[float]) -> float:
    """Return the chance of at least so many hits in independent trials with these chances."""
    if len(chances) > _EXACT:
        mean = sum(chances)
        sigma = math.sqrt(sum(chance * (1 - chance) for chance in chances))
        return 0.5 * math.erfc((hits - 0.5 - mean) / (sigma * math.sqrt(2))) if sigma else 1.0
    known = [1.0]  # the chance of 0, 1, 2 ... hits
    for chance in chances:
        known.append(0.0)
        for count in range(len(known) - 1, 0, -1):
            known[count] += (known[count - 1] - known[count]) * chance
        known[0] *= 1 - chance
    return min(1.0, sum(known[math.ceil(hits - 1e-9) :]))
