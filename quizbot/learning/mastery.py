"""How much of a topic a learner masters, shown honestly: as it will be in a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizbot.learning.choose import Candidate
from quizbot.learning.model import STRANGER, Model

AHEAD = timedelta(days=7)
"""Mastery is what will still be known after so long."""

MEAN, EACH, DAYS = 0.85, 0.6, 2
"""A topic is mastered from this mean on, with this for every item, right on so many days."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """How a learner stands in a topic."""

    share: float  # mean predicted recall in a week, 0 .. 1; what was never asked is not known
    seen: int  # items answered at least once
    size: int
    mastered: bool


def mastery(candidates: Sequence[Candidate], now: datetime, model: Model = STRANGER) -> Mastery:
    """Return how well the items of a topic will be known in a week, guessing taken out.

    `model` is what is believed of the learner; that of a stranger takes the curve as it is.
    """
    known = model.reader()
    cards = [item.card for item in candidates if item.card is not None]
    kept = [known(card, now + AHEAD) for card in cards]
    share = sum(kept) / len(candidates) if candidates else 0.0
    complete = bool(candidates) and len(cards) == len(candidates)
    firm = complete and all(
        each >= EACH and card.right_days >= DAYS for each, card in zip(kept, cards, strict=True)
    )
    return Mastery(share, len(cards), len(candidates), mastered=firm and share >= MEAN)
