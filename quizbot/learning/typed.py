"""Grading of what is typed: exact numbers, and words compared after folding; never by likeness."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from rapidfuzz.distance import OSA

from quizbot.bank.items import Number, TextAnswer, Trap
from quizbot.learning.normalise import fold, read_number
from quizbot.learning.response import Typed
from quizbot.learning.verdict import Grade, Hint, Remark, Unreadable, overall

_ROMAN = re.compile(r"\b[ivx]+\b")
_SHORTEST = 4  # letters of a term in which a slip of the finger may be forgiven


def typed(item: Number | TextAnswer, response: Typed) -> Grade | Unreadable:
    """Return the verdict on a typed number or phrase."""
    match item:
        case Number():
            return _number(item, response.text)
        case TextAnswer():
            return _text(item, response.text)
        case _:
            assert_never(item)


def solution(item: Number | TextAnswer) -> tuple[str, ...]:
    """Return the answer, a number with its unit."""
    match item:
        case Number():
            return (quantity(item.answer, item.unit),)
        case TextAnswer():
            return (item.answer,)
        case _:
            assert_never(item)


def quantity(value: Decimal, unit: str | None) -> str:
    """Return a number in digits, with its unit: 5500 km, 12%."""
    digits = format(value, "f")
    if unit is None or unit == "%":
        return digits + (unit or "")
    return f"{digits} {unit}"


def is_term(text: str, terms: Iterable[str]) -> bool:
    """Return whether a text is one of the terms: equal when folded, or the same plain number."""
    folded, value = fold(text), read_number(text, None, {})
    return any(
        fold(term) == folded or (value is not None and read_number(term, None, {}) == value)
        for term in terms
    )


def _number(item: Number, text: str) -> Grade | Unreadable:
    value = read_number(text, item.unit, item.units)
    if value is None:
        return Unreadable(Hint.NUMBER)
    correct = abs(Fraction(value) - Fraction(item.answer)) <= _tolerance(item)
    trap = next(
        (trap for trap in item.traps if read_number(trap.answer, item.unit, item.units) == value),
        None,
    )
    return _graded(item, trap, correct=correct)


def _tolerance(item: Number) -> Fraction:
    """Return how far from the answer is still right, in the item's unit."""
    if item.tolerance.endswith("%"):
        return abs(Fraction(item.answer)) * Fraction(item.tolerance[:-1]) / 100
    return Fraction(item.tolerance)


def _text(item: TextAnswer, text: str) -> Grade | Unreadable:
    terms = (item.answer, *item.accept)
    exact = is_term(text, terms)
    if not exact and not any(map(str.isalnum, text)):
        return Unreadable(Hint.TEXT)
    trap = next((trap for trap in item.traps if is_term(text, [trap.answer])), None)
    near = trap is None and any(_is_slip(text, term, item.typos) for term in terms)
    return _graded(item, trap, correct=exact or near)


def _is_slip(text: str, term: str, typos: int) -> bool:
    """Return whether a text is a term with at most so many slips of the finger, none in numbers."""
    typed, meant = fold(text), fold(term)
    if sum(map(str.isalpha, meant)) < _SHORTEST or _numbers(typed) != _numbers(meant):
        return False
    return OSA.distance(typed, meant) <= typos


def _numbers(folded: str) -> list[str]:
    """Return the digits and Roman numerals: SALT I is not SALT II, nor SS-20 SS-12."""
    return [*filter(str.isdigit, folded), *_ROMAN.findall(folded)]


def _graded(item: Number | TextAnswer, trap: Trap | None, *, correct: bool) -> Grade:
    """Return the verdict, with the feedback of the trap that a wrong answer fell into."""
    if trap is not None and not correct:
        remarks: tuple[Remark, ...] = (Remark("", right=False, feedback=trap.feedback),)
    else:
        remarks = overall(item, correct=correct)
    return Grade(correct, float(correct), remarks, solution(item))
