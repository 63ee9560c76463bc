"""A reader who has read nothing, and looks only at how options are written.

Its rules were chosen before it saw any bank, and it learns nothing from the one that it reads, so
what it gets right beyond chance is what the options themselves give away. Ties count by their
share; the odds are exact.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quizbot.bank.finding import Fault
from quizbot.bank.items import Single
from quizbot.bank.library import Bank
from quizbot.bank.whole import Part
from quizbot.lint.choices import (
    Choices,
    all_above,
    convergence,
    fits_article,
    none_above,
    sharing_stem,
    with_absolutes,
)
from quizbot.lint.odds import hits_tail
from quizbot.lint.prose import is_english

Picks = frozenset[int]
"""The options that a cue speaks for; none where it says nothing."""

_LEAST = 8  # questions from which anything can be said
_MARGIN = 0.10  # share of right answers beyond chance that a bank may give away
_TWO_SIGMA = 0.0228  # one-sided


def _longest(view: Choices) -> Picks:
    """Take the option that is longer than all others by a fifth."""
    first, second = sorted(map(len, view.texts), reverse=True)[:2]
    places = [place for place, text in enumerate(view.texts) if len(text) == first]
    return frozenset(places) if first >= 1.2 * second else frozenset()


def _heard(view: Choices) -> Picks:
    """Take the options that repeat most of the stem."""
    return _most({place: len(words) for place, words in sharing_stem(view).items()}, view)


def _common(view: Choices) -> Picks:
    """Take the options that have most in common with the others."""
    return _most(dict(enumerate(convergence(view))), view)


def _moderate(view: Choices) -> Picks:
    """Leave out options that speak absolutely."""
    return frozenset(range(len(view.texts))).difference(with_absolutes(view))


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


def _most(counts: Mapping[int, int], view: Choices) -> Picks:
    top = max(counts.values(), default=0)
    places = frozenset(place for place, count in counts.items() if count == top and top > 0)
    return places if len(places) < len(view.texts) else frozenset()


_LENGTH = ("the longest option", _longest, 3)
_CUES: tuple[tuple[str, Callable[[Choices], Picks], int], ...] = (
    _LENGTH,
    ("the option that repeats the question", _heard, 2),
    ("the option that has most in common with the others", _common, 2),
    ("an option that does not speak absolutely", _moderate, 1),
    ("an option that fits the article before it", _fitting, 4),
    ("“all of the above”", _summing, 4),
)


@dataclass(frozen=True, slots=True)
class Score:
    """How a reader fared: hits (ties by their share), the chances of a blind one, and the odds."""

    hits: float
    chances: tuple[float, ...]

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


def guess(view: Choices, cues: Iterable[tuple[str, Callable[[Choices], Picks], int]]) -> Picks:
    """Return the options that the cues speak for, by their weights; all, where none speaks."""
    votes = dict.fromkeys(range(len(view.texts)), 0)
    for _, cue, weight in cues:
        for place in cue(view):
            votes[place] += weight
    top = max(votes.values())
    return frozenset(place for place, count in votes.items() if count == top)


def score(views: Sequence[tuple[Choices, Picks]]) -> Score:
    """Return how these guesses fare."""
    hits = sum((view.key in picks) / len(picks) for view, picks in views)
    return Score(hits, tuple(1 / len(view.texts) for view, _ in views))


def guesser(parts: Sequence[Part], bank: Bank) -> Iterator[tuple[Part, Fault]]:
    """Find a bank of which a reader who knows nothing gets too much right."""
    cues = _CUES if is_english(bank) else (_LENGTH,)
    asked = [
        (part, number, view)
        for part in parts
        for number, item in part.items
        if isinstance(item, Single) and item.status != "retired"
        if (view := Choices.of(item)).key is not None
    ]
    if len(asked) < _LEAST:
        return
    views = [view for _, _, view in asked]
    known = score([(view, guess(view, cues)) for view in views])
    tell = _strongest(views, cues)
    if not known.beats(_TWO_SIGMA) and tell is None:
        return
    by, known = tell if tell is not None and tell[1].odds < known.odds else ("such cues", known)
    yield (
        asked[0][0],
        Fault(
            ("questions",),
            "QB604",
            f"who knows nothing and goes by {by} is right in {known.share:.0%} of"
            f" {len(known.chances)} questions; chance is {known.blind:.0%}",
            help=_advice(by),
        ),
    )


def _strongest(
    views: Sequence[Choices], cues: Sequence[tuple[str, Callable[[Choices], Picks], int]]
) -> tuple[str, Score] | None:
    """Return the single cue that gives most away where it speaks, if any gives too much.

    Each of them has a chance to seem to, so each has to be the clearer.
    """
    found = []
    for name, cue, _ in cues:
        spoken = [(view, picks) for view in views if (picks := cue(view))]
        if spoken and (one := score(spoken)).beats(_TWO_SIGMA / len(cues)):
            found.append((name, one))
    return min(found, key=lambda one: one[1].odds, default=None)


def _advice(by: str) -> str:
    if by == _LENGTH[0]:
        return "shorten right options, or tell as much in wrong ones"
    return "see what the right options have and the wrong ones lack, and give it to both"


WHOLE = (guesser,)
