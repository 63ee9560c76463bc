"""What a learner remembers of an item: FSRS-6 with fractional days, aware of guessing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Card:
    """The memory of one item by one learner, folded from the attempts."""

    stability: float  # days until recall falls to 0.9
    difficulty: float  # 1 (easy) .. 10
    last: datetime  # when it was last answered
    attempts: int
    right: int
    right_days: int  # different UTC days with a right answer
    right_last: datetime | None  # the last right answer
    credited: int = 0  # points this item has given so far
