"""A draft: a question that nobody has judged yet, with the passage that proves its answer."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from quizbot.bank.values import Label
from quizbot.feed.reading import Read, Reading
from quizbot.feed.spans import Span
from quizbot.learning.normalise import leading_number

GENERATOR = "quizbot rules 1"
MOST_QUOTED = 40
"""Words of an article that a draft quotes."""

Kind = Literal["wh", "cloze", "number", "true-false", "order", "claim-or-fact", "who-said"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft; its offsets lie in the text of its article."""

    kind: Kind
    article: str
    sha256: str
    start: int
    end: int
    quote: str
    answer: str
    stem: str
    told: str  # the explanation
    wrong: tuple[str, ...] = ()
    label: Label = "fact"
    by: str | None = None  # who claims it
    score: float = 0.0
    note: str = ""
    lint: tuple[str, ...] = ()
    rank: int = 1
    steps: tuple[tuple[str, str], ...] = ()  # of an order: what and when

    @property
    def id(self) -> str:
        """A name that stays the same while article, passage and kind of question do."""
        what = f"{self.sha256} {self.start} {self.end} {self.kind} {self.answer}"
        return f"{self.kind}-{sha256(what.encode()).hexdigest()[:12]}"

    @property
    def options(self) -> tuple[str, ...]:
        """The right option among the wrong ones: numbers in order, others by a lot; or none."""
        if not self.wrong:
            return ()
        options = (self.answer, *self.wrong)
        if all(leading_number(one) is not None for one in options):
            return tuple(sorted(options, key=lambda one: (leading_number(one) or 0, one)))
        if self.kind == "claim-or-fact":
            return tuple(sorted(options, key=_standing_order))
        return tuple(sorted(options, key=lambda one: sha256(f"{self.id} {one}".encode()).digest()))


def _standing_order(option: str) -> int:
    order = ("As a fact", "As a claim", "As a view", "As a guess")
    return next((place for place, begin in enumerate(order) if option.startswith(begin)), 9)


def evidence(reading: Reading, sentence: Read, span: Span | None) -> tuple[int, int, str]:
    """Return the passage of the article that holds a span: its sentence, or 40 words of it."""
    start, end = sentence.place.start, sentence.place.end
    words = list(re.finditer(r"\S+", reading.shadow.text[start:end]))
    if len(words) > MOST_QUOTED:
        first, last = _window(words, start, span)
        start, end = start + words[first].start(), start + words[last].end()
    begin, stop = reading.shadow.back(start), reading.shadow.back(end)
    return begin, stop, reading.article.text[begin:stop]


def _window(words: list[re.Match[str]], start: int, span: Span | None) -> tuple[int, int]:
    """Return the first and the last of 40 words around a span, more of them before it."""
    if span is None:
        return 0, MOST_QUOTED - 1
    inside = [
        number
        for number, word in enumerate(words)
        if start + word.start() < span.end and start + word.end() > span.start
    ]
    last = min(len(words) - 1, inside[-1] + 8)
    first = min(inside[0], max(0, last - MOST_QUOTED + 1))
    return first, min(len(words) - 1, first + MOST_QUOTED - 1)
