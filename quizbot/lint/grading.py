"""What grading would make of an item: traps it takes for right, steps out of order, ids reused."""

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

from quizbot.bank.finding import Fault, shorten
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
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part
from quizbot.learning.grading import grade
from quizbot.learning.normalise import fold, leading_number
from quizbot.learning.response import Typed
from quizbot.learning.typed import is_term
from quizbot.learning.verdict import Grade

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"(?:(\d{1,2})\s+)?(?:([A-Za-z]{3,9})\.?\s+)?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),\s+(\d{4})")
_LEADING = re.compile(r"\s*[+-]?[\d.,' \u00a0\u202f]*\d\s*")


def accepted(item: Item, _bank: Bank) -> Iterator[Fault]:
    """Yield the wrong answers of an item that grading would accept, or cannot tell from right."""
    match item:
        case Number() | TextAnswer():
            yield from _traps(item)
        case Single() | Multiple():
            yield from _distractors(item)
        case Match():
            yield from _sides(item)
        case Cloze():
            yield from _gaps(item)
        case Order():
            yield from _dates(item)
        case TrueFalse():
            pass
        case _:
            assert_never(item)


def former(parts: Sequence[Part], _bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Yield the former ids that two questions claim: progress cannot go to both."""
    taken: dict[str, str] = {}
    for part in parts:
        for number, item in part.items:
            for at, was in enumerate(item.was):
                first = taken.setdefault(was, item.id)
                if first == item.id:
                    continue
                way = ("questions", number, "was", at)
                message = f"`{was}` is also a former id of `{first}`"
                advice = "keep it with the question that has its progress"
                yield part, Fault(way, "QB222", message, help=advice)


def _traps(item: Number | TextAnswer) -> Iterator[Fault]:
    for number, trap in enumerate(item.traps):
        verdict = grade(item, Typed(trap.answer))
        way = ("traps", number, "answer")
        if isinstance(verdict, Grade) and verdict.correct:
            message = f"grading would accept {shorten(trap.answer)}: this trap never closes"
            advice = "narrow what is accepted, or drop the trap"
            yield Fault(way, "QB221", message, help=advice)


def _distractors(item: Single | Multiple) -> Iterator[Fault]:
    rights = [option.right for option in item.options if option.right]
    counted = [right for right in rights if leading_number(right) is not None]
    for number, option in enumerate(item.options):
        for right in counted if option.wrong else ():
            if _is_equal(option.text, right) and fold(option.text) != fold(right):
                message = f"this says the same as the right option {shorten(right)}"
                way = ("options", number, "wrong")
                yield Fault(way, "QB221", message, help="write another one")


def _is_equal(one: str, other: str) -> bool:
    """Return whether two texts are the same number, with the same words after it."""
    first, second = leading_number(one), leading_number(other)
    if first is None or first != second:
        return False
    rests = [fold(_LEADING.sub("", text, count=1) or "-") for text in (one, other)]
    return rests[0] == rests[1]


def _sides(item: Match) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    texts = [(("pairs", at, "right"), pair.right) for at, pair in enumerate(item.pairs)]
    for way, text in texts:
        first = seen.setdefault(fold(text), text)
        if first != text:
            message = f"grading takes this for another right side than {shorten(first)}"
            yield Fault(way, "QB221", message, help="write both in the same way")


def _gaps(item: Cloze) -> Iterator[Fault]:
    for name, gap in item.gaps.items():
        for number, option in enumerate(gap.options):
            if option != gap.answer and is_term(option, (gap.answer, *gap.accept)):
                message = f"grading would accept {shorten(option)} in this gap"
                way = ("gaps", name, "options", number)
                yield Fault(way, "QB221", message, help="keep one of the two")


def _dates(item: Order) -> Iterator[Fault]:
    before: tuple[int, ...] = ()
    for number, step in enumerate(item.items):
        when = _when(step.when or "")
        width = min(len(before), len(when))
        if when[:width] < before[:width]:
            message = f"{shorten(step.when or '')} is before the step above it"
            advice = "write the steps in the right order: the first one at the top"
            yield Fault(("items", number, "when"), "QB220", message, help=advice)
        before = when or before


def _when(text: str) -> tuple[int, ...]:
    """Return year, month and day as far as a date has them; empty where it is none."""
    plain = text.strip()
    if found := _ISO.fullmatch(plain):
        return tuple(int(part) for part in found.groups() if part)
    if found := _AMERICAN.fullmatch(plain):
        day, month, year = found[2], found[1], found[3]
    elif found := _DAY.fullmatch(plain):
        day, month, year = found.groups()
    else:
        return ()
    if month is None:
        return (int(year),)
    if month[:3].lower() not in _MONTHS:
        return ()
    known = (int(year), _MONTHS.index(month[:3].lower()) + 1)
    return (*known, int(day)) if day else known


ITEM = (accepted,)
WHOLE = (former,)
