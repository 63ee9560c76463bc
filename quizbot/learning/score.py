"""Points: for knowing an item the first time, never for repeating it."""

from typing import TYPE_CHECKING

from quizbot.learning.attempt import Attempt

if TYPE_CHECKING:
    from quizbot.learning.memory import Card  # which itself credits the cards it folds

FIRST = 10
"""Points for an item that is right at the first attempt."""

LATER = 5
"""Points for an item that is first right at a later attempt."""


def credit(card_before: "Card | None", attempt: Attempt) -> int:
    """Return the points that an attempt earns; an item gives points once."""
    if not attempt.correct:
        return 0
    if card_before is None:
        return FIRST
    return 0 if card_before.credited else LATER
