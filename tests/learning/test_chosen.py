"""Chosen options: each wrong one and each missed one says why."""

from typing import Any

import pytest

from quizbot.bank.items import ITEM, Item
from quizbot.learning.grading import Grade, Remark, grade
from quizbot.learning.response import Chosen, Response, Typed
from tests.learning.strategies import fields

SINGLE = ITEM.validate_python(
    fields(
        "single",
        options=[
            {"right": "500 to 5,500 km", "feedback": "Both bounds."},
            {"wrong": "100 to 500 km", "feedback": "Too short."},
            {"wrong": "over 5,500 km"},
        ],
    )
)
MULTIPLE = ITEM.validate_python(
    fields(
        "multiple",
        options=[
            {"right": "SS-20", "feedback": "Banned."},
            {"wrong": "Minuteman", "feedback": "Too far."},
            {"right": "Pershing II", "feedback": "Banned too."},
            {"wrong": "Polaris"},
        ],
        feedback={"right": "Well done.", "wrong": "Look at the ranges."},
    )
)


def true_false(**own: Any) -> Item:
    return ITEM.validate_python(fields("true-false", answer=False, **own))


def graded(item: Item, response: Response) -> Grade:
    verdict = grade(item, response)
    assert isinstance(verdict, Grade)
    return verdict


def test_the_right_option_says_why_it_is_right() -> None:
    assert graded(SINGLE, Chosen((0,))) == Grade(
        correct=True,
        share=1.0,
        remarks=(Remark("500 to 5,500 km", right=True, feedback="Both bounds."),),
        solution=("500 to 5,500 km",),
    )


def test_a_wrong_option_says_why_it_is_wrong() -> None:
    verdict = graded(SINGLE, Chosen((1,)))

    assert not verdict.correct
    assert verdict.remarks == (Remark("100 to 500 km", right=False, feedback="Too short."),)
    assert verdict.solution == ("500 to 5,500 km",)


@pytest.mark.parametrize("options", [(), (7,), (-1,), (0, 1)])
def test_anything_but_one_option_of_a_single_choice_is_wrong(options: tuple[int, ...]) -> None:
    assert not graded(SINGLE, Chosen(options)).correct


def test_all_right_options_together_are_right() -> None:
    verdict = graded(MULTIPLE, Chosen((2, 0)))

    assert verdict.correct
    assert [one.feedback for one in verdict.remarks] == ["Banned.", "Banned too.", "Well done."]


def test_wrong_and_missed_options_are_both_named() -> None:
    verdict = graded(MULTIPLE, Chosen((0, 1)))

    assert not verdict.correct
    assert verdict.share == 0
    assert verdict.remarks == (
        Remark("Minuteman", right=False, feedback="Too far."),
        Remark("Pershing II", right=True, feedback="Banned too."),
        Remark("", right=False, feedback="Look at the ranges."),
    )
    assert verdict.solution == ("SS-20", "Pershing II")


def test_a_part_of_the_right_options_counts_as_a_share() -> None:
    assert graded(MULTIPLE, Chosen((0,))).share == 0.5


@pytest.mark.parametrize(("option", "correct", "word"), [(0, False, "True"), (1, True, "False")])
def test_true_is_the_first_option_and_false_the_second(
    option: int, correct: bool, word: str
) -> None:
    item = true_false(feedback={"right": "Yes.", "wrong": "No."})

    verdict = graded(item, Chosen((option,)))

    assert verdict.correct is correct
    assert verdict.remarks == (Remark(word, correct, "Yes." if correct else "No."),)
    assert verdict.solution == ("False",)


def test_neither_true_nor_false_is_wrong() -> None:
    assert graded(true_false(), Chosen((5,))) == Grade(
        correct=False, share=0.0, remarks=(), solution=("False",)
    )


def test_a_response_of_another_kind_is_wrong() -> None:
    assert not graded(SINGLE, Typed("500 to 5,500 km")).correct
