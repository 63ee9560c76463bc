"""Telegram's limits, counted in UTF-16 units as Telegram counts them.

The bot's pages fit always, because it shortens what is too long; these rules tell beforehand. What
they add up is what the pages show: the question with its options and hints, and the verdict with
feedback, explanation, quotations and sources.
"""

from collections.abc import Iterator
from typing import assert_never

from quizbot.bank.finding import Fault, Steps
from quizbot.bank.items import (
    Choice,
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
from quizbot.lint.prose import units

MESSAGE = 4096
POLL_QUESTION, POLL_OPTION, POLL_EXPLANATION, POLL_FEEDS = 300, 100, 200, 2
_LABEL = 40  # longer options stand in the text, behind letters
_FRAME = 200  # heading, marks, what to do, tally
_MOST_SOURCES, _MOST_QUOTE = 4, 400
_MOST_BUTTONS = 10


def limits(item: Item, bank: Bank) -> Iterator[Fault]:
    """Yield what is too long, or too much, for a message or a quiz poll."""
    if item.status == "retired":
        return
    if isinstance(item, Choice | TrueFalse):
        yield from _poll(item)
    yield from _options(item)
    yield from _message(item, bank)
    yield from _commands(item)


def _poll(item: Choice | TrueFalse) -> Iterator[Fault]:
    if (size := units(item.question)) > POLL_QUESTION:
        yield Fault(
            ("question",),
            "QB501",
            f"the question has {size} characters: a quiz poll takes {POLL_QUESTION}",
            help="shorten it if you want to ask it in a poll",
        )
    if item.explanation is None:
        return
    size, feeds = units(item.explanation), item.explanation.strip().count("\n")
    if size > POLL_EXPLANATION or feeds > POLL_FEEDS:
        what = f"{size} characters" if size > POLL_EXPLANATION else f"{feeds + 1} lines"
        yield Fault(
            ("explanation",),
            "QB503",
            f"the explanation has {what}: a quiz poll shows {POLL_EXPLANATION} on 3 lines",
            help="in a poll it follows as a message of its own",
        )


def _options(item: Item) -> Iterator[Fault]:
    shown = _labels(item)
    for steps, text in shown:
        if len(text) > POLL_OPTION // 2 and (size := units(text)) > POLL_OPTION:
            yield Fault(
                steps,
                "QB502",
                f"this option has {size} characters: buttons show {_LABEL}, polls {POLL_OPTION}",
                help="shorten it; reasons belong in `feedback`",
            )
    if isinstance(item, Match) and (count := len(item.rights)) > _MOST_BUTTONS:
        yield Fault(
            ("pairs",),
            "QB505",
            f"{count} right sides are {count} buttons, more than a phone shows at once",
            help="make two questions of it, or take some of `extra` away",
        )


def _labels(item: Item) -> list[tuple[Steps, str]]:
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


def _message(item: Item, bank: Bank) -> Iterator[Fault]:
    asked, told = asked_units(item), told_units(item, bank)
    for size, what in ((asked, "the question with options and hints"), (told, "the verdict")):
        if size > MESSAGE:
            yield Fault(
                ("question",) if size == asked else ("explanation",) if item.explanation else (),
                "QB504",
                f"{what} comes to {size:,} characters, but a message holds {MESSAGE:,}",
                help="shorten the longest of its texts, or learners will see them cut",
            )


def asked_units(item: Item) -> int:
    """Return about how long the message is that asks an item, with all its hints."""
    size = _FRAME + units(item.question) + sum(units(hint) + 3 for hint in item.hints)
    labels = [units(text) for _, text in _labels(item)]
    if max(labels, default=0) > _LABEL:
        size += sum(labels) + 4 * len(labels)
    match item:
        case Order():
            return size + sum(units(step.text) + 4 for step in item.items)
        case Match():
            rights = max((units(text) for text in item.rights), default=0)
            return size + sum(units(pair.left) + rights + 4 for pair in item.pairs)
        case Cloze():
            return size + units(item.text)
        case _:
            return size


def told_units(item: Item, bank: Bank) -> int:
    """Return about how long the message is that tells the verdict on the worst answer."""
    size = _FRAME + units(item.question) + units(item.explanation or "") + _remarks(item)
    for cite in item.cite[:_MOST_SOURCES]:
        size += min(units(cite.quote or ""), _MOST_QUOTE) + units(cite.at or "") + 4
        if (source := bank.sources.get(cite.source)) is not None:
            size += min(units(source.title), 120) + units(source.publisher or "") + 4
    return size


def _remarks(item: Item) -> int:
    """Return how long at the most are the reasons and the right answer that a verdict tells."""
    overall = max(units(item.feedback.right or ""), units(item.feedback.wrong or ""))
    match item:
        case Single() | Multiple():
            each = [units(one.text) + units(one.feedback or "") + 4 for one in item.options]
            right = sum(units(one.right or "") for one in item.options)
            return overall + right + (sum(each) if isinstance(item, Multiple) else max(each))
        case Number() | TextAnswer():
            return max((units(trap.feedback) for trap in item.traps), default=0) + overall
        case TrueFalse():
            return overall
        case Order() | Match() | Cloze():
            return overall + 2 * _arranged(item)
        case _:
            assert_never(item)


def _arranged(item: Order | Match | Cloze) -> int:
    match item:
        case Order():
            return sum(units(step.text) + units(step.when or "") + 6 for step in item.items)
        case Match():
            return sum(units(pair.left) + units(pair.right) + 4 for pair in item.pairs)
        case Cloze():
            return sum(units(gap.answer) for gap in item.gaps.values())
        case _:
            assert_never(item)


def _commands(item: Item) -> Iterator[Fault]:
    for steps, text in _typed(item):
        if text.lstrip().startswith("/"):
            yield Fault(
                steps,
                "QB508",
                "a message that begins with / is a command: this answer never arrives",
                help="accept it without the /, or ask with options",
            )


def _typed(item: Item) -> Iterator[tuple[Steps, str]]:
    """Yield the answers that a learner has to type."""
    if isinstance(item, TextAnswer):
        yield ("answer",), item.answer
        for number, text in enumerate(item.accept):
            yield ("accept", number), text
    elif isinstance(item, Cloze):
        for name, gap in item.gaps.items():
            if not gap.options:
                yield ("gaps", name, "answer"), gap.answer
                for number, text in enumerate(gap.accept):
                    yield ("gaps", name, "accept", number), text


ITEM = (limits,)
