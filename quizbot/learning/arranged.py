"""Grading of what is arranged: steps in order, pairs, gaps."""

from collections.abc import Sequence
from typing import assert_never

from quizbot.bank.items import Cloze, Match, Order, Step
from quizbot.learning.response import Filled, Matched, Ordered
from quizbot.learning.typed import is_term
from quizbot.learning.verdict import Grade, Remark, overall

Arranged = Order | Match | Cloze


def arranged(item: Arranged, response: Ordered | Matched | Filled) -> Grade | None:
    """Return the verdict on an arrangement; None if it does not belong to the item."""
    match item, response:
        case Order(), Ordered():
            wrong = _order(item, response)
        case Match(), Matched():
            wrong = _match(item, response)
        case Cloze(), Filled():
            wrong = _cloze(item, response)
        case _:
            wrong = None
    if wrong is None:
        return None
    correct = not wrong
    return Grade(
        correct=correct,
        share=1 - len(wrong) / _size(item),
        remarks=(
            *(Remark(choice, right=False, feedback=None) for choice in wrong),
            *overall(item, correct=correct),
        ),
        solution=solution(item),
    )


def solution(item: Arranged) -> tuple[str, ...]:
    """Return the right arrangement, a line for each step, pair or gap."""
    match item:
        case Order():
            return tuple(f"{n}. {_dated(step)}" for n, step in enumerate(item.items, 1))
        case Match():
            return tuple(f"{pair.left} → {pair.right}" for pair in item.pairs)
        case Cloze():
            return tuple(gap.answer for gap in item.gaps.values())
        case _:
            assert_never(item)


def _dated(step: Step) -> str:
    return f"{step.text} ({step.when})" if step.when else step.text


def _size(item: Arranged) -> int:
    match item:
        case Order():
            return len(item.items)
        case Match():
            return len(item.pairs)
        case Cloze():
            return len(item.gaps)
        case _:
            assert_never(item)


def _order(item: Order, response: Ordered) -> list[str] | None:
    """Return the steps out of place; None if these are not the steps of the item."""
    steps = response.steps
    if sorted(steps) != list(range(len(item.items))):
        return None
    kept = _longest_rise(steps)
    return [item.items[step].text for step in steps if step not in kept]


def _longest_rise(steps: Sequence[int]) -> tuple[int, ...]:
    """Return the longest run of steps that are in order: all the others would have to move."""
    best: list[tuple[int, ...]] = []
    for step in steps:
        before = [rise for rise in best if rise[-1] < step]
        best.append((*max(before, key=len, default=()), step))
    return max(best, key=len)


def _match(item: Match, response: Matched) -> list[str] | None:
    """Return the wrong pairs; None if these are not right sides for all left sides."""
    rights, given = item.rights, response.rights
    if len(given) != len(item.pairs) or any(not 0 <= right < len(rights) for right in given):
        return None
    return [
        f"{pair.left} → {rights[right]}"
        for pair, right in zip(item.pairs, given, strict=True)
        if rights[right] != pair.right
    ]


def _cloze(item: Cloze, response: Filled) -> list[str] | None:
    """Return what stands in gaps and does not belong there; None if there are other gaps."""
    if len(response.gaps) != len(item.gaps):
        return None
    return [
        text
        for gap, text in zip(item.gaps.values(), response.gaps, strict=True)
        if not is_term(text, (gap.answer, *gap.accept))
    ]
