"""What a learner answered, as values; indexes are those of the authored item, never those shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options chosen: one for single and true-false (0 = true, 1 = false), several for multiple."""

    options: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed number or phrase, as it came."""

    text: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """Steps in the order in which the learner put them."""

    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """For every left side in turn, the index of the right side in `Match.rights`."""

    rights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The text of every gap, in the order in which the cloze has them."""

    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The learner says that they do not know: wrong, and no guess."""


Response = Chosen | Typed | Ordered | Matched | Filled | Unknown
