"""Tutor and pages of one snapshot of the banks, exchanged together."""

import random

from quizbot.bank.library import Library
from quizbot.pages import Pages
from quizbot.tutor import Tutor


class School:
    """Who takes a verb from here works on one snapshot with it, whatever comes meanwhile."""

    def __init__(self, library: Library, rng: random.Random) -> None:
        self._rng = rng
        self._teacher = Tutor
        self.tutor = Tutor(library, rng)
        self.pages = Pages(self.tutor)

    def teach(self, library: Library) -> None:
        """Ask from another snapshot, beginning with the next update."""
        tutor = self._teacher(library, self._rng)
        self.tutor, self.pages = tutor, Pages(tutor)

    def appoint(self, teacher: type[Tutor]) -> None:
        """Let another sort of tutor ask."""
        self._teacher = teacher
        self.teach(self.tutor.library)
