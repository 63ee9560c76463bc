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
    """Return the points that an attempt earns; an item gives points once.

    Where the right answer has changed since, this is a first attempt.
    """
    if not attempt.correct or (card_before is not None and card_before.credited):
        return 0
    return FIRST if card_before is None or not card_before.covers(attempt.rev) else LATER
