"""Every choice of a bank looked at once: its cues, its options, and what a guesser makes of it."""

from collections.abc import Iterator, Sequence

from quizbot.bank.finding import Fault
from quizbot.bank.items import Multiple, Single
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part
from quizbot.lint.choices import Choices
from quizbot.lint.cues import cues
from quizbot.lint.guesser import Guesser
from quizbot.lint.options import options
from quizbot.lint.prose import is_english


def choosing(parts: Sequence[Part], bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Yield what the options of each choice give away, and what those of all do together."""
    english = is_english(bank)
    guesser = Guesser(english=english)
    for part in parts:
        for number, item in part.items:
            if isinstance(item, Single | Multiple) and item.status != "retired":
                view = Choices.of(item)
                guesser.read(view)
                for fault in cues(view, english=english):
                    yield part, fault.under(("questions", number))
                for fault in options(item, view, english=english):
                    yield part, fault.under(("questions", number))
    if (verdict := guesser.verdict()) is not None:
        yield parts[0], verdict


WHOLE = (choosing,)
