"""Grading judges every response to every item, and never raises."""

from hypothesis import given, settings

from quizbot.bank.items import Item
from quizbot.learning.grading import Grade, Unreadable, grade, guess, solution
from quizbot.learning.response import Response, Typed, Unknown
from tests.learning.strategies import items, responses, right_response, typed


@given(items, responses)
@settings(max_examples=1000, deadline=None)
def test_every_response_to_every_item_gets_a_verdict(item: Item, response: Response) -> None:
    verdict = grade(item, response)

    if isinstance(verdict, Grade):
        assert 0 <= verdict.share <= 1
        assert verdict.correct == (verdict.share == 1)
        assert verdict.solution == solution(item)
    else:
        assert isinstance(response, Typed)


@given(items, typed)
@settings(max_examples=500, deadline=None)
def test_whatever_is_typed_gets_a_verdict_or_is_unreadable(item: Item, text: str) -> None:
    assert isinstance(grade(item, Typed(text)), Grade | Unreadable)


@given(items)
@settings(max_examples=500, deadline=None)
def test_the_right_response_is_right(item: Item) -> None:
    verdict = grade(item, right_response(item))

    assert isinstance(verdict, Grade)
    assert verdict.correct
    assert all(remark.right for remark in verdict.remarks)


@given(items)
@settings(deadline=None)
def test_not_knowing_is_wrong_and_shows_the_solution(item: Item) -> None:
    verdict = grade(item, Unknown())

    assert isinstance(verdict, Grade)
    assert not verdict.correct
    assert verdict.share == 0
    assert verdict.solution == solution(item)


@given(items)
@settings(deadline=None)
def test_a_guess_is_a_chance(item: Item) -> None:
    assert 0 < guess(item) <= 1
