"""A reader who has read nothing, and looks only at how options are written.

Its rules were chosen before it saw any bank, and it learns nothing from the one that it reads, so
what it gets right beyond chance is what the options themselves give away. Ties count by their
share; the odds are exact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from quizbot.bank.finding import Fault
from quizbot.lint.choices import Choices, all_above, fits_article, none_above
from quizbot.lint.odds import hits_tail

Picks = frozenset[int]
"""The options that a cue speaks for; none where it says nothing."""

_LEAST = 8  # questions from which anything can be said
_MARGIN = 0.10  # share of right answers beyond chance that a bank may give away
_TWO_SIGMA = 0.0228  # one-sided


def _longest(view: Choices) -> Picks:
    """Take the option that is longer than all others by a fifth."""
    sizes = list(map(len, view.texts))
    second, first = sorted(sizes)[-2:]
    return frozenset({sizes.index(first)}) if first >= 1.2 * second else frozenset()


def _heard(view: Choices) -> Picks:
    """Take the options that repeat most of the stem."""
    return _most(list(map(len, view.heard)))


def _common(view: Choices) -> Picks:
    """Take the options that have most in common with the others."""
    return _most(view.common)


def _moderate(view: Choices) -> Picks:
    """Leave out options that speak absolutely."""
    if True not in view.absolute:
        return frozenset()
    return frozenset(place for place, absolute in enumerate(view.absolute) if not absolute)


def _fitting(view: Choices) -> Picks:
    """Take the options that fit the article before them."""
    found = fits_article(view)
    return found[1] if found else frozenset()


def _summing(view: Choices) -> Picks:
    """Take "all of the above"; leave out "none of the above"."""
    if places := all_above(view):
        return frozenset(places)
    nothing = none_above(view)
    return frozenset(range(len(view.texts))).difference(nothing) if nothing else frozenset()


def _most(counts: Sequence[int]) -> Picks:
    """Return the places with the highest count, none where all are equal."""
    top = max(counts)
    if counts.count(top) == len(counts):
        return frozenset()
    return frozenset(place for place, count in enumerate(counts) if count == top)


_LENGTH = ("the longest option", _longest, 3)
_CUES: tuple[tuple[str, Callable[[Choices], Picks], int], ...] = (
    _LENGTH,
    ("the option that repeats the question", _heard, 2),
    ("the option that has most in common with the others", _common, 2),
    ("an option that does not speak absolutely", _moderate, 1),
    ("an option that fits the article before it", _fitting, 4),
    ("“all of the above”", _summing, 4),
)


@dataclass(slots=True)
class Tally:
    """How a reader fares: hits (ties by their share), and the chances of a blind one."""

    hits: float = 0.0
    chances: list[float] = field(default_factory=list)

    def add(self, hit: float, size: int) -> None:
        """Count a guess among so many options."""
        self.hits += hit
        self.chances.append(1 / size)

    @property
    def share(self) -> float:
        """How many of the questions it got right, 0 .. 1."""
        return self.hits / len(self.chances)

    @property
    def blind(self) -> float:
        """How many a blind reader gets right."""
        return sum(self.chances) / len(self.chances)

    @property
    def odds(self) -> float:
        """How likely a blind reader gets as many right."""
        return hits_tail(self.hits, self.chances)

    def beats(self, odds: float) -> bool:
        """Return whether it beats chance by ten points, and so clearly."""
        if len(self.chances) < _LEAST or self.share - self.blind <= _MARGIN:
            return False
        return self.odds < odds


class Guesser:
    """Reads the questions of a bank one by one, and tells at the end how it fared."""

    def __init__(self, *, english: bool) -> None:
        self._cues = _CUES if english else (_LENGTH,)
        self._all = Tally()
        self._single = [Tally() for _ in self._cues]

    def read(self, view: Choices) -> None:
        """Guess the right option of a question that has one."""
        if view.key is None:
            return
        size = len(view.texts)
        votes = [0] * size
        for tally, (_, cue, weight) in zip(self._single, self._cues, strict=True):
            if picks := cue(view):
                tally.add((view.key in picks) / len(picks), size)
                for place in picks:
                    votes[place] += weight
        top = max(votes)
        self._all.add((votes[view.key] == top) / votes.count(top), size)

    def verdict(self) -> Fault | None:
        """Return what to say of a bank of which too much can be guessed."""
        known, by = self._all, "such cues"
        single = [
            (tally.odds, name, tally)
            for tally, (name, _, _) in zip(self._single, self._cues, strict=True)
            # Each of them has a chance to seem to know, so each has to be the clearer.
            if tally.beats(_TWO_SIGMA / len(self._cues))
        ]
        if not known.beats(_TWO_SIGMA) and not single:
            return None
        odds, name, tally = min(single, default=(1.0, "", known))
        if odds < known.odds:
            known, by = tally, name
        return Fault(
            ("questions",),
            "QB604",
            f"who knows nothing and goes by {by} is right in {known.share:.0%} of"
            f" {len(known.chances)} questions; chance is {known.blind:.0%}",
            help=_advice(by),
        )


def _advice(by: str) -> str:
    if by == _LENGTH[0]:
        return "shorten right options, or tell as much in wrong ones"
    return "see what the right options have and the wrong ones lack, and give it to both"
