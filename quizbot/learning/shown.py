"""What a learner sees of an item: its options, and the order they are shown in."""

import random
from collections.abc import Sequence
from typing import assert_never

from quizbot.bank.items import (
    Cloze,
    Item,
    Match,
    Multiple,
    Number,
    Order,
    Single,
    TextAnswer,
    TrueFalse,
)
from quizbot.learning.chosen import TRUTH
from quizbot.learning.normalise import leading_number


def shuffle(item: Item, rng: random.Random) -> tuple[int, ...]:
    """Return the authored indexes of the options in the order to show.

    Numbers, ranges and years go up; pinned options come last; what is to be put in order never is.
    The options of a cloze are counted through all its gaps, and stay within their gap.
    """
    match item:
        case Single() | Multiple():
            return _choice(item, rng)
        case TrueFalse():
            return (0, 1)
        case Order():
            mixed = _mixed(range(len(item.items)), rng)
            return mixed if list(mixed) != sorted(mixed) else (*mixed[1:], mixed[0])
        case Match():
            return _mixed(range(len(item.rights)), rng)
        case Cloze():
            texts = authored(item)
            gaps = (_rising(codes, texts) or _mixed(codes, rng) for codes in gap_codes(item))
            return tuple(code for codes in gaps for code in codes)
        case Number() | TextAnswer():
            return ()
        case _:
            assert_never(item)


def options(item: Item, order: Sequence[int]) -> tuple[str, ...]:
    """Return the texts of the options in the order shown; of a match the right sides."""
    texts = authored(item)
    return tuple(texts[index] for index in order)


def authored(item: Item) -> tuple[str, ...]:
    """Return the texts of the options as authored; of a cloze those of all gaps, one by one."""
    match item:
        case Single() | Multiple():
            return tuple(option.text for option in item.options)
        case TrueFalse():
            return TRUTH
        case Order():
            return tuple(step.text for step in item.items)
        case Match():
            return item.rights
        case Cloze():
            return tuple(text for gap in item.gaps.values() for text in gap.options)
        case Number() | TextAnswer():
            return ()
        case _:
            assert_never(item)


def gap_codes(item: Cloze) -> list[range]:
    """Return for every gap the indexes of its options among those of all gaps."""
    codes, start = [], 0
    for gap in item.gaps.values():
        codes.append(range(start, start + len(gap.options)))
        start += len(gap.options)
    return codes


def _choice(item: Single | Multiple, rng: random.Random) -> tuple[int, ...]:
    free = [index for index, option in enumerate(item.options) if option.pin is None]
    pinned = [index for index, option in enumerate(item.options) if option.pin is not None]
    shown = _rising(free, authored(item)) or (_mixed(free, rng) if item.shuffle else free)
    return (*shown, *pinned)


def _rising(indexes: Sequence[int], texts: Sequence[str]) -> list[int] | None:
    """Return the indexes by the numbers that open their texts; None unless all open with one."""
    numbers = [leading_number(texts[index]) for index in indexes]
    known = [(value, at) for value, at in zip(numbers, indexes, strict=True) if value is not None]
    return [at for _, at in sorted(known)] if len(known) == len(indexes) else None


def _mixed(indexes: Sequence[int], rng: random.Random) -> tuple[int, ...]:
    return tuple(rng.sample(indexes, len(indexes)))
