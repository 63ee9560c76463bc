"""Whether a response is right, why, and what would have been right: for every type of item."""

from typing import assert_never

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
from quizbot.learning import arranged, chosen, typed
from quizbot.learning.chance import guess
from quizbot.learning.response import Chosen, Filled, Matched, Ordered, Response, Typed
from quizbot.learning.verdict import Grade, Hint, Remark, Unreadable, overall

__all__ = ["Grade", "Hint", "Remark", "Unreadable", "grade", "guess", "solution"]


def grade(item: Item, response: Response) -> Grade | Unreadable:
    """Return the verdict on a response; one of another kind than the item asks for is wrong."""
    match item, response:
        case Single(), Chosen():
            return chosen.single(item, response)
        case Multiple(), Chosen():
            return chosen.multiple(item, response)
        case TrueFalse(), Chosen():
            return chosen.true_false(item, response)
        case ((Number() | TextAnswer()), Typed()):
            return typed.typed(item, response)
        case ((Order() | Match() | Cloze()), (Ordered() | Matched() | Filled())):
            return arranged.arranged(item, response) or _unknown(item)
        case _:
            return _unknown(item)


def _unknown(item: Item) -> Grade:
    """Return the verdict where nothing was answered that could be remarked on."""
    return Grade(
        correct=False, share=0.0, remarks=overall(item, correct=False), solution=solution(item)
    )


def solution(item: Item) -> tuple[str, ...]:
    """Return the right answer in words, a line for each of its parts."""
    match item:
        case Single() | Multiple() | TrueFalse():
            return chosen.solution(item)
        case Number() | TextAnswer():
            return typed.solution(item)
        case Order() | Match() | Cloze():
            return arranged.solution(item)
        case _:
            assert_never(item)
