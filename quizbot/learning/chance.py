"""The chance to be right by guessing."""

from math import factorial, prod
from typing import assert_never

from quizbot.bank.items import (
    Cloze,
    Gap,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)

TYPED = 0.02
"""The chance to type the right answer without knowing it."""


def guess(item: Item) -> float:
    """Return the chance that a blind guess at an item is right, from the options it offers."""
    match item:
        case Single():
            return 1 / len(item.options)
        case Multiple():
            return 1 / ((1 << len(item.options)) - 1)
        case TrueFalse():
            return 1 / 2
        case Number() | TextAnswer():
            return TYPED
        case Order():
            return 1 / factorial(len(item.items))
        case Match():
            return 1 / _assignments(item)
        case Cloze():
            return prod((_gap(gap) for gap in item.gaps.values()), start=1.0)
        case _:
            assert_never(item)


def _gap(gap: Gap) -> float:
    return 1 / len(gap.options) if gap.options else TYPED


def _assignments(item: Match) -> int:
    """Return in how many ways the left sides can be given right sides.

    A right side may be used as often as pairs share it, an extra one once: the number of words of
    n letters from a multiset, by its exponential generating function.
    """
    size = len(item.pairs)
    shared = [sum(pair.right == right for pair in item.pairs) for right in item.rights]
    ways = [1, *[0] * size]  # ways[n]: n left sides filled with the right sides seen so far
    for uses in shared:
        ways = [
            sum(
                ways[n - k] * factorial(n) // (factorial(k) * factorial(n - k))
                for k in range(min(n, max(uses, 1)) + 1)
            )
            for n in range(size + 1)
        ]
    return ways[size]
