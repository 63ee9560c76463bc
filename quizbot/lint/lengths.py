"""How long the messages of an item become: the one that asks it, the one that tells the verdict."""

from collections.abc import Callable
from typing import assert_never

from quizbot.bank.finding import Steps
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
from quizbot.bank.library import Bank
from quizbot.learning.shown import authored

Measure = Callable[[str], int]

LABEL = 40  # longer options stand in the text, behind letters
_FRAME = 200  # heading, marks, what to do, tally
_MOST_SOURCES, _MOST_QUOTE, _MOST_TITLE = 4, 400, 120


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def labels(item: Item) -> list[tuple[Steps, str]]:
    """Return the texts that stand on buttons."""
    match item:
        case Single() | Multiple():
            return [
                (("options", number, "right" if option.right else "wrong"), option.text)
                for number, option in enumerate(item.options)
            ]
        case Order():
            return [
                (("items", number, "text"), step.text) for number, step in enumerate(item.items)
            ]
        case Match():
            pairs = enumerate(item.pairs)
            return [
                *((("pairs", number, "right"), pair.right) for number, pair in pairs),
                *((("extra", number), text) for number, text in enumerate(item.extra)),
            ]
        case Cloze():
            return [
                (("gaps", name, "options", number), text)
                for name, gap in item.gaps.items()
                for number, text in enumerate(gap.options)
            ]
        case TrueFalse() | Number() | TextAnswer():
            return []
        case _:
            assert_never(item)


def asked(item: Item, measure: Measure) -> int:
    """Return about how long the message is that asks an item, with all its hints."""
    size = _FRAME + measure(item.question) + sum(measure(hint) + 3 for hint in item.hints)
    shown = [measure(text) for text in authored(item)]
    if max(shown, default=0) > LABEL:
        size += sum(shown) + 4 * len(shown)
    match item:
        case Order():
            return size + sum(measure(step.text) + 4 for step in item.items)
        case Match():
            rights = max((measure(text) for text in item.rights), default=0)
            return size + sum(measure(pair.left) + rights + 4 for pair in item.pairs)
        case Cloze():
            return size + measure(item.text)
        case _:
            return size


def told(item: Item, bank: Bank, measure: Measure) -> int:
    """Return about how long the message is that tells the verdict on the worst answer."""
    size = (
        _FRAME + measure(item.question) + measure(item.explanation or "") + _remarks(item, measure)
    )
    for cite in item.cite[:_MOST_SOURCES]:
        size += min(measure(cite.quote or ""), _MOST_QUOTE) + measure(cite.at or "") + 4
        if (source := bank.sources.get(cite.source)) is not None:
            size += min(measure(source.title), _MOST_TITLE) + measure(source.publisher or "") + 4
    return size


def _remarks(item: Item, measure: Measure) -> int:
    """Return how long at the most are the reasons and the right answer that a verdict tells."""
    overall = max(measure(item.feedback.right or ""), measure(item.feedback.wrong or ""))
    match item:
        case Single() | Multiple():
            each = [measure(one.text) + measure(one.feedback or "") + 4 for one in item.options]
            right = sum(measure(one.right or "") for one in item.options)
            return overall + right + (sum(each) if isinstance(item, Multiple) else max(each))
        case Number() | TextAnswer():
            return max((measure(trap.feedback) for trap in item.traps), default=0) + overall
        case TrueFalse():
            return overall
        case Order() | Match() | Cloze():
            return overall + 2 * _arranged(item, measure)
        case _:
            assert_never(item)


def _arranged(item: Order | Match | Cloze, measure: Measure) -> int:
    match item:
        case Order():
            return sum(measure(step.text) + measure(step.when or "") + 6 for step in item.items)
        case Match():
            return sum(measure(pair.left) + measure(pair.right) + 4 for pair in item.pairs)
        case Cloze():
            return sum(measure(gap.answer) for gap in item.gaps.values())
        case _:
            assert_never(item)
