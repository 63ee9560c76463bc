"""Telegram's limits, counted in UTF-16 units as Telegram counts them.

The bot's pages fit always, because it shortens what is too long; these rules tell beforehand. What
they add up is what the pages show: the question with its options and hints, and the verdict with
feedback, explanation, quotations and sources (`lengths`).
"""

from collections.abc import Iterator

from quizbot.bank.finding import Fault, Steps
from quizbot.bank.items import (
    Choice,
    Cloze,
    Item,
    Match,
    Order,
    TextAnswer,
    TrueFalse,
)
from quizbot.bank.library import Bank
from quizbot.learning.shown import authored
from quizbot.lint.lengths import LABEL, asked, labels, told, units

MESSAGE = 4096
POLL_QUESTION, POLL_OPTION, POLL_EXPLANATION, POLL_FEEDS = 300, 100, 200, 2
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
    longest = max(map(len, authored(item)), default=0)
    for steps, text in labels(item) if 2 * longest > POLL_OPTION else ():
        if (size := units(text)) > POLL_OPTION:
            yield Fault(
                steps,
                "QB502",
                f"this option has {size} characters: buttons show {LABEL}, polls {POLL_OPTION}",
                help="shorten it; reasons belong in `feedback`",
            )
    if isinstance(item, Match) and (count := len(item.rights)) > _MOST_BUTTONS:
        yield Fault(
            ("pairs",),
            "QB505",
            f"{count} right sides are {count} buttons, more than a phone shows at once",
            help="make two questions of it, or take some of `extra` away",
        )


def _message(item: Item, bank: Bank) -> Iterator[Fault]:
    short = _is_short(item) or 2 * asked(item, len) <= MESSAGE
    if short and 2 * told(item, bank, len) <= MESSAGE:
        return  # no text has more than two units a character
    size, what = max(
        (asked(item, units), "the question with its options and hints"),
        (told(item, bank, units), "the verdict with its reasons"),
    )
    if size > MESSAGE:
        longest = max(("question", "explanation"), key=lambda name: len(getattr(item, name) or ""))
        yield Fault(
            (longest,),
            "QB504",
            f"{what} comes to {size:,} characters, but a message holds {MESSAGE:,}",
            help="shorten the longest of its texts, or learners will see them cut",
        )


def _is_short(item: Item) -> bool:
    """Return whether a look at the question and its hints tells that the message fits."""
    if isinstance(item, Order | Match | Cloze):
        return False
    longest = max(map(len, authored(item)), default=0)
    return longest <= 100 and len(item.question) + sum(map(len, item.hints)) <= 800


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
