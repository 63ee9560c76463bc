"""Grading of what is chosen: one option, several, true or false."""

from typing import assert_never

from quizbot.bank.items import Multiple, Option, Single, TrueFalse
from quizbot.learning.response import Chosen
from quizbot.learning.verdict import Grade, Remark, overall

TRUTH = ("True", "False")
"""The options of a true-false item, in this order on the screen and in responses."""


def single(item: Single, response: Chosen) -> Grade:
    """Return the verdict on the one option chosen."""
    options = _options(item.options, response)
    correct = len(options) == 1 and options[0].is_right
    return Grade(
        correct=correct,
        share=float(correct),
        remarks=(*map(_remark, options), *overall(item, correct=correct)),
        solution=solution(item),
    )


def multiple(item: Multiple, response: Chosen) -> Grade:
    """Return the verdict on the options chosen: all right ones and no other are right."""
    ticked = _options(item.options, response)
    right = [option for option in item.options if option.is_right]
    wrong = [option for option in ticked if not option.is_right]
    missed = [option for option in right if option not in ticked]
    correct = bool(ticked) and not wrong and not missed
    hits = len(right) - len(missed) - len(wrong)
    return Grade(
        correct=correct,
        share=max(hits, 0) / max(len(right), 1),
        remarks=(
            *map(_remark, right if correct else [*wrong, *missed]),
            *overall(item, correct=correct),
        ),
        solution=solution(item),
    )


def true_false(item: TrueFalse, response: Chosen) -> Grade:
    """Return the verdict on True (0) or False (1)."""
    correct = response.options == (0 if item.answer else 1,)
    feedback = item.feedback.right if correct else item.feedback.wrong
    word = next((TRUTH[index] for index in response.options[:1] if index in {0, 1}), "")
    return Grade(
        correct=correct,
        share=float(correct),
        remarks=(Remark(word, correct, feedback),) if word else overall(item, correct=False),
        solution=solution(item),
    )


def solution(item: Single | Multiple | TrueFalse) -> tuple[str, ...]:
    """Return the right options."""
    match item:
        case Single() | Multiple():
            return tuple(option.text for option in item.options if option.is_right)
        case TrueFalse():
            return (TRUTH[0 if item.answer else 1],)
        case _:
            assert_never(item)


def _options(options: tuple[Option, ...], response: Chosen) -> list[Option]:
    """Return the options chosen, as authored; an index out of range chooses nothing."""
    return [option for index, option in enumerate(options) if index in response.options]


def _remark(option: Option) -> Remark:
    return Remark(option.text, option.is_right, option.feedback)
