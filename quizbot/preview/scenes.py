"""The messages that an item leads to, by the renderers of the bot: asked, and each verdict."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, assert_never

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
from quizbot.bank.library import Revision
from quizbot.dialogue import Asked, Told
from quizbot.learning import sitting as moves
from quizbot.learning.attempt import Attempt
from quizbot.learning.chosen import TRUTH
from quizbot.learning.grading import Grade, grade, guess, solution
from quizbot.learning.response import Chosen, Filled, Matched, Ordered, Response, Typed, Unknown
from quizbot.learning.sitting import Sitting
from quizbot.telegram.page import Page
from quizbot.telegram.questions import asked
from quizbot.telegram.verdicts import told

_NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)  # nothing that is shown depends on it
_NOBODY: Final = Sitting(0, "0" * 13, 0, _NOW, 4, ())


@dataclass(frozen=True, slots=True)
class Scene:
    """A message, and what leads to it."""

    title: str
    page: Page


class AsAuthored(random.Random):
    """Chance that leaves all in the order in which it was written."""

    def sample(self, population: Any, k: int, *, counts: Any = None) -> list[Any]:
        """Return the first of the population."""
        del counts
        return list(population)[:k]


def scenes(revision: Revision) -> list[Scene]:
    """Return the question, the question with its hints, and the verdict on each likely answer.

    Options stand as they were written, but for those that the bot puts in order.
    """
    item = revision.item
    order = moves.shuffle(item, AsAuthored())
    sitting = moves.ask(_NOBODY, revision.key, 0, order=order, predicted=0.0, now=_NOW)
    made = [Scene("The question", asked(Asked(sitting, revision)))]
    if item.hints:
        hinted = replace(sitting, hints=len(item.hints))
        made.append(Scene("With all hints", asked(Asked(hinted, revision))))
    for title, response in _responses(item):
        made.append(Scene(title, _verdict(revision, sitting, response)))
    return made


def _verdict(revision: Revision, sitting: Sitting, response: Response) -> Page:
    graded = grade(revision.item, response)
    assert isinstance(graded, Grade)  # what stands in a bank can be read
    attempt = Attempt(
        learner=0,
        sitting=0,
        position=0,
        item=revision.key,
        revision=0,
        order=sitting.order,
        response=response,
        correct=graded.correct,
        first=True,
        guess=guess(revision.item),
        predicted=0.0,
        milliseconds=0,
        at=_NOW,
    )
    after = moves.settle(sitting, correct=graded.correct, seconds=0.0, now=_NOW)
    return told(Told(after, revision, attempt, graded))


def _responses(item: Item) -> Iterator[tuple[str, Response]]:
    """Yield the answers that can be foreseen, each with what it is; the right one comes last."""
    match item:
        case Single():
            for number, option in _wrong_first(item.options):
                yield f"After “{option.text}”", Chosen((number,))
        case Multiple():
            yield from _several(item)
        case TrueFalse():
            for number in (1, 0) if item.answer else (0, 1):
                yield f"After “{TRUTH[number]}”", Chosen((number,))
        case Number() | TextAnswer():
            yield from _typed(item)
        case Order() | Match() | Cloze():
            yield "After a wrong answer", _all_wrong(item)
            yield "After the right answer", _all_right(item)
        case _:
            assert_never(item)


def _typed(item: Number | TextAnswer) -> Iterator[tuple[str, Response]]:
    for trap in item.traps:
        yield f"After typing “{trap.answer}”", Typed(trap.answer)
    yield "After “I don't know”", Unknown()
    right = format(item.answer, "f") if isinstance(item, Number) else item.answer
    yield f"After typing “{right}”", Typed(right)


def _wrong_first(options: Sequence[Any]) -> list[tuple[int, Any]]:
    return sorted(enumerate(options), key=lambda one: one[1].is_right)


def _several(item: Multiple) -> Iterator[tuple[str, Response]]:
    rights = tuple(number for number, option in enumerate(item.options) if option.is_right)
    for number, option in enumerate(item.options):
        if not option.is_right:
            chosen = Chosen(tuple(sorted((*rights, number))))
            yield f"After all right ones and “{option.text}”", chosen
    if len(rights) > 1:
        text = item.options[rights[-1]].text
        yield f"After all right ones but “{text}”", Chosen(rights[:-1])
    yield "After the right ones", Chosen(rights)


def _all_wrong(item: Order | Match | Cloze) -> Response:
    match item:
        case Order():
            return Ordered(tuple(reversed(range(len(item.items)))))
        case Match():
            right = [item.rights.index(pair.right) for pair in item.pairs]
            return Matched((*right[1:], right[0]))
        case Cloze():
            return Filled(tuple(_other(gap.answer, gap.options) for gap in item.gaps.values()))
        case _:
            assert_never(item)


def _other(answer: str, options: Sequence[str]) -> str:
    return next((option for option in options if option != answer), "…")


def _all_right(item: Order | Match | Cloze) -> Response:
    match item:
        case Order():
            return Ordered(tuple(range(len(item.items))))
        case Match():
            return Matched(tuple(item.rights.index(pair.right) for pair in item.pairs))
        case Cloze():
            return Filled(solution(item))
        case _:
            assert_never(item)
