"""The graded fact that everything else is folded from."""

from dataclasses import dataclass
from datetime import datetime

from quizbot.bank.items import ItemKey
from quizbot.learning.response import Response

POLICY = 2
"""Version of the rules that chose and predicted; stored with every attempt."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One graded answer of one learner to one revision of one item."""

    learner: int
    sitting: int
    position: int  # the slot in the sitting, from 0; unique with it
    item: ItemKey
    revision: int
    order: tuple[int, ...]  # authored indexes in the order shown
    response: Response
    correct: bool
    first: bool  # the learner's first attempt at this item
    guess: float  # chance of being right by guessing, from the options shown
    predicted: float  # probability of a right answer, computed when it was asked
    milliseconds: int  # from question shown to answer
    at: datetime
    hints: int = 0
    policy: int = POLICY
    rev: str = ""  # what decided the grade: that of the pinned revision; empty where not known
