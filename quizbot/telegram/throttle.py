"""Nobody is worked for faster than they can read: one notice, and then silence."""

from collections.abc import Callable
from enum import Enum, auto

from quizbot.telegram.buckets import Buckets, Rate

PERSON = Rate(second=5, burst=20)


class Verdict(Enum):
    """What is to be done with an update."""

    ADMIT = auto()
    TELL = auto()  # say once that it was too much
    DROP = auto()


class Throttle:
    """Judges updates by the person they are from; `timer` gives seconds that never go back."""

    def __init__(self, timer: Callable[[], float], rate: Rate = PERSON) -> None:
        self._buckets = Buckets(rate, timer)
        self._told: set[int] = set()

    def judge(self, person: int) -> Verdict:
        """Take one update of a person into account. Updates of nobody are always admitted."""
        if person == 0:
            return Verdict.ADMIT
        if self._told and self._buckets.is_full(person):
            self._told.discard(person)
        if not self._buckets.take(person):
            return Verdict.ADMIT
        if person in self._told:
            return Verdict.DROP
        self._told.add(person)
        return Verdict.TELL
