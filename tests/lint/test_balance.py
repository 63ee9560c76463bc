"""Places of right options that are fixed, and statements that are all true."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lint.linting import SINGLE, TRUE, Question, codes, look, options

TEXTS = ("North", "South", "East", "West")


def fixed(places: Sequence[int], *, shuffle: bool = False) -> list[Question]:
    return [
        SINGLE
        | {"id": f"q{at}", "question": f"Where did wind number {at} blow?", "shuffle": shuffle}
        | options(*TEXTS, right=place)
        for at, place in enumerate(places)
    ]


def test_a_place_that_is_nearly_always_right_is_found(tmp_path: Path) -> None:
    found = [one for one, _ in look(tmp_path, *fixed([1, 2, 2, 2, 2, 2, 2, 0, 2]))]
    said = [one for one in found if one.code == "QB603"]

    assert len(said) == 1
    assert "the third in 7 of 9" in said[0].message


@pytest.mark.parametrize(
    "questions",
    [
        fixed([2] * 9, shuffle=True),
        fixed([2] * 7),
        fixed([0, 1, 2, 3, 0, 1, 2, 3, 3, 3]),
    ],
)
def test_places_that_vary_or_are_shuffled_or_are_few_say_nothing(
    questions: list[Question], tmp_path: Path
) -> None:
    assert "QB603" not in codes(tmp_path, *questions)


def test_numbers_are_sorted_by_the_bot_so_their_place_is_no_bias(tmp_path: Path) -> None:
    questions = [one | options("1", "2", "3") for one in fixed([0] * 9)]

    assert "QB603" not in codes(tmp_path, *questions)


def truths(answers: Sequence[bool]) -> list[Question]:
    return [
        TRUE | {"id": f"t{at}", "question": f"Wind number {at} blew.", "answer": answer}
        for at, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("answers", "is_found"),
    [
        ([True] * 6, True),
        ([False] * 7 + [True], True),
        ([True] * 5, False),
        ([True] * 6 + [False] * 2, False),
    ],
)
def test_statements_should_not_nearly_all_be_true(
    answers: list[bool], is_found: bool, tmp_path: Path
) -> None:
    assert ("QB606" in codes(tmp_path, *truths(answers))) is is_found
