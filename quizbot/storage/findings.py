"""What a look at the rows finds: which invariant does not hold, where, and what to do about it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

FIRST = 5
"""So many ids are named of each finding."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that always holds, said as what is the case where it does not."""

    invariant: str  # as numbered in the threat model: I4
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class Finding:
    """How many rows break a rule, and the first few of their ids."""

    rule: Rule
    rows: int
    first: tuple[int, ...]

    def __str__(self) -> str:
        ids = ", ".join(map(str, self.first)) + (", ..." if self.rows > len(self.first) else "")
        rule = self.rule
        return f"{rule.invariant} {self.rows} {rule.text} ({ids}): {rule.advice}"


class Tally:
    """Counts the rows that break rules, and keeps the first ids of each."""

    def __init__(self) -> None:
        self._rows: Counter[Rule] = Counter()
        self._first: dict[Rule, list[int]] = {}

    def add(self, rule: Rule, ids: Iterable[int]) -> None:
        """Note that these rows break a rule."""
        first = self._first.setdefault(rule, [])
        for one in ids:
            self._rows[rule] += 1
            if len(first) < FIRST:
                first.append(one)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the rules' first breaches."""
        return tuple(
            Finding(rule, rows, tuple(self._first[rule])) for rule, rows in self._rows.items()
        )
