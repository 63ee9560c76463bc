"""Points are earned once an item, and never lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import fold, review
from quizbot.learning.score import credit
from tests.learning.strategies import attempt, attempts


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ([True], [10]),
        ([False], [0]),
        ([True, True], [10, 0]),
        ([False, True, True], [0, 5, 0]),
        ([True, False, True], [10, 0, 0]),
    ],
)
def test_an_item_gives_points_once(answers: list[bool], points: list[int]) -> None:
    card, earned = None, []
    for correct in answers:
        tried = attempt(correct=correct)
        earned.append(credit(card, tried))
        card = review(card, tried)

    assert earned == points
    assert card is not None
    assert card.credited == sum(points)


@given(st.lists(attempts(), max_size=12))
@settings(max_examples=200)
def test_no_item_gives_more_than_ten_points(tried: list[Attempt]) -> None:
    assert all(card.credited in {0, 5, 10} for card in fold(tried).values())
