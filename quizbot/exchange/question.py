"""A question as Moodle knows it, in which GIFT, Moodle's XML and Aiken agree.

Readers make it from their format, `understand` makes items from it, `simplify` makes it from
items, writers put it into their format. Credit is in percent: 100 is all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quizbot.bank.finding import Finding

Style = Literal["moodle", "html", "plain", "markdown"]
Kind = Literal["choice", "true-false", "short", "number", "match", "order", "cloze"]

ALL = Decimal(100)
NOTHING = Decimal(0)
MOST = 5_000
"""How many questions are read from one file; a bank of more is too large to be one file."""

MANY = f"nothing is read from here on: more than {MOST:,} questions, split the file"
_MOST_FINDINGS = 1_000

ANYTHING = "*"
"""The answer that stands for whatever nobody thought of."""


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column in the file that is read, both from 1."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Styled:
    """A text and how its signs are meant; in `moodle` tags of HTML are allowed among plain text."""

    text: str
    style: Style = "plain"


NO_TEXT = Styled("")


@dataclass(frozen=True, slots=True)
class Answer:
    """An option of a choice, an accepted answer or a wrong one that has its own feedback.

    For numbers `number` and `tolerance` say what the text says; ANYTHING has no number.
    """

    text: Styled
    percent: Decimal = ALL
    feedback: Styled = NO_TEXT
    place: Place = Place()
    number: Decimal | None = None
    tolerance: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Pair:
    """A left side, which may be empty, and its right side."""

    left: Styled
    right: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Question:
    """One question with all that any of the formats says of it.

    A choice is `single` where only one option can be ticked. The two answers of true-false are the
    texts `true` and `false`. Steps of an order are answers in the right order.
    """

    kind: Kind
    stem: Styled
    place: Place = Place()
    title: str = ""
    number: str = ""  # Moodle's id number, which may be any word
    tags: tuple[str, ...] = ()
    category: str = ""
    answers: tuple[Answer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    single: bool = True
    shuffle: bool = True
    general: Styled = NO_TEXT
    right: Styled = NO_TEXT
    wrong: Styled = NO_TEXT
    hints: tuple[Styled, ...] = ()
    units: tuple[tuple[str, Decimal], ...] = ()  # by how many of it make one of the first


@dataclass(frozen=True, slots=True)
class Read:
    """The questions of a file, and what could not be read or got lost."""

    questions: tuple[Question, ...]
    findings: tuple[Finding, ...] = ()


Lose = Callable[[Place, str, str], None]
"""Notes a loss: where, its code, what is lost."""


class Losses:
    """Gathers findings about one file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: list[Finding] = []

    def __call__(self, place: Place, code: str, message: str) -> None:
        """Note what is lost at a place."""
        self.add(Finding(self._path, place.line, place.column, code, message))

    def add(self, finding: Finding) -> None:
        """Note what somebody else has found; what comes after the first thousand is not kept."""
        if len(self._found) < _MOST_FINDINGS:
            self._found.append(finding)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noted, by place, each once."""
        return tuple(sorted(set(self._found)))
