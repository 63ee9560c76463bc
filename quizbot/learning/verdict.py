"""What grading says, as values: right or not, why, and what would have been right."""

from dataclasses import dataclass
from enum import StrEnum

from quizbot.bank.items import Item


class Hint(StrEnum):
    """What a typed answer should have been."""

    NUMBER = "number"  # no number could be read, or not in a unit that the item knows
    TEXT = "text"  # nothing to compare: no letter and no digit


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A typed answer that could not be read; it is neither right nor wrong and costs nothing."""

    hint: Hint


@dataclass(frozen=True, slots=True)
class Remark:
    """Why something chosen, or missed, is right or wrong; an empty choice is about the whole."""

    choice: str
    right: bool
    feedback: str | None


@dataclass(frozen=True, slots=True)
class Grade:
    """The verdict on a response."""

    correct: bool
    share: float  # how much of it is right, 0 .. 1
    remarks: tuple[Remark, ...]
    solution: tuple[str, ...]  # the right answer in words, a line each


def overall(item: Item, *, correct: bool) -> tuple[Remark, ...]:
    """Return what the item says after any right or any wrong response."""
    feedback = item.feedback.right if correct else item.feedback.wrong
    return (Remark("", correct, feedback),) if feedback else ()
