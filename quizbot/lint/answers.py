"""The right answer of an item in words, and where it may stand in another text."""

from collections.abc import Sequence
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
from quizbot.lint.prose import has_phrase, numbers

_SHORTEST = 3  # characters of an answer that is not found in a text by chance


def right_texts(item: Item) -> tuple[str, ...]:
    """Return what is right in words; nothing for true or false."""
    match item:
        case Single() | Multiple():
            return tuple(option.right for option in item.options if option.right)
        case Number():
            return (format(item.answer, "f"),)
        case TextAnswer():
            return (item.answer,)
        case Cloze():
            return tuple(gap.answer for gap in item.gaps.values())
        case Order():
            return tuple(step.text for step in item.items)
        case Match():
            return tuple(f"{pair.left}: {pair.right}" for pair in item.pairs)
        case TrueFalse():
            return ()
        case _:
            assert_never(item)


def key(item: Item) -> tuple[str, ...]:
    """Return what two questions with the same right answer have in common."""
    if isinstance(item, TrueFalse):
        return ("true" if item.answer else "false",)
    texts = right_texts(item)
    if isinstance(item, Order):
        return tuple(text.casefold() for text in texts)
    return tuple(sorted(text.casefold().strip(" .") for text in texts))


def given_away(item: Item, text: str) -> str | None:
    """Return the right answer that a text says in so many words, None if it says none.

    A text that names a wrong option as well compares, and gives nothing away.
    """
    match item:
        case Single() | Multiple():
            return _option_in(item, text)
        case Number():
            return format(item.answer, "f") if _is_said(item, text) else None
        case TextAnswer():
            return _first_in(text, (item.answer, *item.accept))
        case Cloze():
            return _first_in(text, tuple(gap.answer for gap in item.gaps.values()))
        case _:
            return None


def _option_in(item: Single | Multiple, text: str) -> str | None:
    said = _first_in(text, [option.right for option in item.options if option.right])
    if said is None or any(one.wrong and has_phrase(text, one.wrong) for one in item.options):
        return None
    return said


def _first_in(text: str, answers: Sequence[str]) -> str | None:
    long = (answer for answer in answers if len(answer) >= _SHORTEST)
    return next((answer for answer in long if has_phrase(text, answer)), None)


def _is_said(item: Number, text: str) -> bool:
    """Return whether a text has the number; small ones stand in many for another reason."""
    return abs(item.answer) > 31 and item.answer in numbers(text)
