"""A whole check: everything that loading finds, and everything that the lints find beyond it.

A lint is a pure function that yields faults. There are three kinds; a module of lints offers those
that it has as the tuples `ITEM`, `DATED` and `WHOLE`:

- of one item: `(item, bank)`; the steps of its faults begin at the item;
- of one item on a day: `(item, bank, today)`, likewise;
- of a whole bank: `(parts, bank)` yields each fault with the part that it is in; the steps begin
  at the top of that file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from quizbot.bank.finding import Fault, Finding
from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.load import Loaded, load
from quizbot.bank.read import LOADER, Loader
from quizbot.bank.whole import Part
from quizbot.lint import (
    balance,
    coverage,
    cues,
    guesser,
    limits,
    markup,
    options,
    quotes,
    similar,
    stems,
    teaching,
    truth,
)

OfItem = Callable[[Item, Bank], Iterator[Fault]]
OfDay = Callable[[Item, Bank, date], Iterator[Fault]]
OfBank = Callable[[Sequence[Part], Bank], Iterator[tuple[Part, Fault]]]


@dataclass(frozen=True, slots=True)
class Lints:
    """The lints to run."""

    item: tuple[OfItem, ...] = ()
    dated: tuple[OfDay, ...] = ()
    whole: tuple[OfBank, ...] = ()


ALL = Lints(
    item=(
        *truth.ITEM,
        *quotes.ITEM,
        *cues.ITEM,
        *stems.ITEM,
        *teaching.ITEM,
        *options.ITEM,
        *limits.ITEM,
        *markup.ITEM,
    ),
    dated=truth.DATED,
    whole=(
        *quotes.WHOLE,
        *similar.WHOLE,
        *balance.WHOLE,
        *guesser.WHOLE,
        *coverage.WHOLE,
    ),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, sorted by file and place, and how much was looked at."""

    findings: tuple[Finding, ...]
    files: int
    questions: int


def check(
    paths: Sequence[Path], today: date, *, loader: Loader = LOADER, lints: Lints = ALL
) -> Checked:
    """Check all banks of these files and folders; never raises for what is in them."""
    loaded = load(paths, loader=loader)
    found = (*loaded.findings, *_linted(loaded, lints, today))
    questions = sum(len(bank.items) for bank in loaded.library.banks.values())
    return Checked(tuple(sorted(found)), loaded.files, questions)


def _linted(loaded: Loaded, lints: Lints, today: date) -> Iterator[Finding]:
    """Yield what the lints find in the files without an error."""
    wrong = {one.path for one in loaded.errors}
    for bank in loaded.library.banks.values():
        parts = [part for part in loaded.parts[bank.id] if part.path not in wrong]
        for part in parts:
            for number, item in part.items:
                for fault in _of_item(item, bank, lints, today):
                    yield part.finding(fault.under(("questions", number)))
        for lint in lints.whole:
            for part, fault in lint(parts, bank):
                yield part.finding(fault)


def _of_item(item: Item, bank: Bank, lints: Lints, today: date) -> Iterator[Fault]:
    for lint in lints.item:
        yield from lint(item, bank)
    for dated in lints.dated:
        yield from dated(item, bank, today)
