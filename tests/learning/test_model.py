"""The model of a learner is a fold of their attempts, and is used for what is foreseen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizbot.bank.items import ItemKey
from quizbot.learning.attempt import Attempt
from quizbot.learning.memory import Card, recall, review
from quizbot.learning.model import PACE, STRANGER, fold, learn
from tests.learning.strategies import NOON, attempt, attempts

DAY = timedelta(days=1)
TOPICS = {ItemKey("bank/one"): "t", ItemKey("bank/two"): None}


@given(st.lists(attempts(), max_size=12))
@settings(max_examples=200, deadline=None)
def test_folding_equals_learning_one_by_one(tried: list[Attempt]) -> None:
    model, cards = STRANGER, dict[ItemKey, Card]()
    for one in tried:
        model = learn(model, cards.get(one.item), one, TOPICS[one.item])
        cards[one.item] = review(cards.get(one.item), one)

    assert fold(tried, TOPICS) == model
    assert model.answers == len(tried)


def test_a_stranger_is_taken_as_the_author_and_the_curve_say() -> None:
    card = Card(3.0, 5.0, NOON, 1, 1, 1, NOON)

    assert STRANGER.unseen("t", 3) == pytest.approx(0.22)
    assert STRANGER.reader()(card, NOON + DAY) == pytest.approx(recall(card, NOON + DAY))


def test_the_pace_is_that_of_all_days_since_the_first_answer() -> None:
    daily = [attempt(position=n, at=NOON + n * DAY) for n in range(30)]
    model = fold(daily, {})

    assert STRANGER.pace(NOON) == PACE
    assert model.pace(NOON + 29 * DAY) == pytest.approx(1.4)
    assert model.pace(NOON + 400 * DAY) < 0.2
    assert model.pace(NOON - DAY) > 0


def test_one_long_sitting_is_not_yet_a_habit() -> None:
    sitting = [attempt(position=n, at=NOON + timedelta(minutes=n)) for n in range(40)]

    assert fold(sitting, {}).pace(NOON + timedelta(hours=1)) < 30


def test_a_clock_that_goes_back_moves_the_beginning() -> None:
    late = learn(STRANGER, None, attempt(at=NOON + DAY), None)

    assert learn(late, None, attempt(), None).begun == NOON
    assert learn(late, None, replace(attempt(), at=NOON + 2 * DAY), None).begun == NOON + DAY
