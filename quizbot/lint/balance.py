"""Where right answers stand over a whole bank: places that are fixed, true against false."""

from collections.abc import Iterator, Sequence

from quizbot.bank.finding import Fault
from quizbot.bank.items import Item, Single, TrueFalse
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part
from quizbot.learning.normalise import leading_number
from quizbot.lint.choices import Choices
from quizbot.lint.odds import chi_square_tail

_LEAST_FIXED, _LEAST_TRUTHS = 8, 6
_CHANCE = 0.01
_SHARE = 0.25  # of true or of false statements that a bank should have at least
_ORDINALS = ("first", "second", "third", "fourth", "fifth")

Found = tuple[Part, int]


def positions(parts: Sequence[Part], _bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Find a place at which fixed right options stand too often, by a chi-square test."""
    fixed = [(part, number, Choices.of(item)) for part, number, item in _asked(parts)
             if isinstance(item, Single) and _is_fixed(item)]  # fmt: skip
    keyed = [(part, number, view, view.key) for part, number, view in fixed if view.key is not None]
    if len(keyed) < _LEAST_FIXED:
        return
    most = max(len(view.texts) for _, _, view, _ in keyed)
    expected, counts = [0.0] * most, [0] * most
    for _, _, view, key in keyed:
        counts[key] += 1
        for place in range(len(view.texts)):
            expected[place] += 1 / len(view.texts)
    value = sum((n - mean) ** 2 / mean for n, mean in zip(counts, expected, strict=True))
    if chi_square_tail(value, most - 1) >= _CHANCE:
        return
    worst = max(range(most), key=lambda place: counts[place] - expected[place])
    part, number = next((part, number) for part, number, _, key in keyed if key == worst)
    which = _ORDINALS[worst] if worst < len(_ORDINALS) else f"{worst + 1}th"
    yield (
        part,
        Fault(
            ("questions", number, "options"),
            "QB603",
            f"the right option is the {which} in {counts[worst]} of {len(keyed)} questions whose"
            " order is fixed",
            help="vary its place, or leave `shuffle: false` out",
        ),
    )


def _is_fixed(item: Single) -> bool:
    """Return whether learners see the order of the file; the bot sorts numbers itself."""
    if item.shuffle:
        return False
    return any(leading_number(option.text) is None for option in item.options)


def truths(parts: Sequence[Part], _bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Find a bank in which nearly all statements are true, or false."""
    asked = [(part, number, item.answer) for part, number, item in _asked(parts)
             if isinstance(item, TrueFalse)]  # fmt: skip
    true = sum(answer for _, _, answer in asked)
    rare = min(true, len(asked) - true)
    if len(asked) < _LEAST_TRUTHS or rare >= _SHARE * len(asked):
        return
    usual = true > rare
    part, number, _ = next(one for one in asked if one[2] == usual)
    word = "true" if usual else "false"
    yield (
        part,
        Fault(
            ("questions", number, "answer"),
            "QB606",
            f"{len(asked) - rare} of {len(asked)} statements are {word}: who says so each time"
            " need not think",
            help="turn some of them round",
        ),
    )


def _asked(parts: Sequence[Part]) -> Iterator[tuple[Part, int, Item]]:
    for part in parts:
        for number, item in part.items:
            if item.status != "retired":
                yield part, number, item


WHOLE = (positions, truths)
