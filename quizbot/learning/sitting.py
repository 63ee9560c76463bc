"""A learner's current run of questions: what is on screen, and which moves are legal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizbot.bank.items import ItemKey


class Phase(StrEnum):
    """Where a sitting stands."""

    ASKING = "asking"  # a question waits for its answer
    TOLD = "told"  # the verdict is on screen, Next goes on
    ENDED = "ended"  # the closing card is on screen


@dataclass(frozen=True, slots=True)
class Sitting:
    """One run of questions. (position, phase, step) is what a move compares and sets."""

    id: int
    nonce: str  # 13 base-36 characters, about 67 bits; names the sitting on buttons
    learner: int
    begun: datetime
    minutes: int  # planned minutes of study
    topics: tuple[str, ...]  # "bank/topic" keys asked about; empty means all
    position: int = 0  # answers so far: the slot of the question on screen or of the next one
    phase: Phase = Phase.ASKING
    step: int = 0  # changes within the question on screen, back to 0 with the next
    revision: int | None = None  # pinned revision of the question on screen
    order: tuple[int, ...] = ()  # authored indexes of its options in the order shown
    draft: tuple[int | str, ...] = ()  # taps so far: toggles, steps, right sides, gap texts
    hints: int = 0  # hints shown for it
    predicted: float = 0.0  # probability of a right answer when it was asked
    asked: datetime | None = None  # when it was shown
    recent: tuple[ItemKey, ...] = ()  # the last items asked, oldest first, at most 4
    right: int = 0  # right answers so far
    misses: int = 0  # wrong answers in a row
    seconds: float = 0.0  # study time so far, each answer capped
