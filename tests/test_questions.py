"""The questions that come with quizbot are valid, complete and well founded."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from quizbot.bank.items import Item, Multiple, Number, Single, TextAnswer, TrueFalse
from quizbot.bank.library import Revision
from quizbot.bank.load import Loaded, load, shipped
from quizbot.bank.schema import MODELS


@cache
def loaded() -> Loaded:
    return load([shipped()])


@cache
def published() -> tuple[Revision, ...]:
    return loaded().library.published


def all_items() -> list[Item]:
    return [one.item for one in published()]


def test_every_shipped_bank_is_without_error() -> None:
    assert loaded().files > 0
    assert [str(one) for one in loaded().errors] == []


def test_there_are_questions_enough_to_begin_with() -> None:
    assert len(published()) >= 24


@pytest.mark.parametrize("kind", MODELS)
def test_every_type_is_used_at_least_twice(kind: str) -> None:
    assert Counter[str](item.type for item in all_items())[kind] >= 2


def test_every_question_explains_itself_and_belongs_to_a_topic() -> None:
    assert [item.id for item in all_items() if not item.explanation or not item.topic] == []


def test_every_question_says_what_it_is_and_where_it_is_written() -> None:
    assert [item.id for item in all_items() if item.label is None or not item.cite] == []


def test_every_wrong_answer_that_is_foreseen_is_explained() -> None:
    silent = [item.id for item in all_items() if not all(_replies(item))]

    assert silent == []


def _replies(item: Item) -> Iterator[str | None]:
    """Yield what a learner hears after each wrong answer that can be foreseen."""
    match item:
        case Single() | Multiple():
            yield from (option.feedback for option in item.options if not option.is_right)
        case Number() | TextAnswer():
            yield from (trap.feedback for trap in item.traps)
            yield item.feedback.wrong
        case TrueFalse():
            yield item.feedback.wrong
        case _:
            yield item.explanation


def test_nobody_is_shown_a_topic_without_questions() -> None:
    topics = {topic.key for topic in loaded().library.topics}

    assert topics == {one.topic for one in published()}
    assert len(topics) >= 4
