"""A whole check: everything that loading finds, and everything that the lints find beyond it.

A lint is a pure function that yields faults. There are three kinds; a module of lints offers those
that it has as the tuples `ITEM`, `DATED` and `WHOLE`:

- of one item: `(item, bank)`; the steps of its faults begin at the item;
- of one item on a day: `(item, bank, today)`, likewise;
- of a whole bank: `(parts, bank)` yields each fault with the part that it is in; the steps begin
  at the top of that file.

Lints see all that can be understood, also in files with errors; items that refer to nothing are
left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from quizbot.bank.edits import locate
from quizbot.bank.files import fetch, find, shown
from quizbot.bank.finding import Fault, Finding
from quizbot.bank.items import Item
from quizbot.bank.library import Bank
from quizbot.bank.load import Loaded, Parsed, assemble, parse, without_collector
from quizbot.bank.read import LOADER, Loader
from quizbot.bank.recover import read_through
from quizbot.bank.whole import Part, join, references
from quizbot.lint import (
    balance,
    choosing,
    coverage,
    grading,
    limits,
    markup,
    quotes,
    similar,
    stems,
    teaching,
    truth,
)
from quizbot.lint.ignores import sift
from quizbot.lint.surface import is_suspect, surface

OfItem = Callable[[Item, Bank], Iterator[Fault]]
OfDay = Callable[[Item, Bank, date], Iterator[Fault]]
OfBank = Callable[[Sequence[Part], Bank], Iterator[tuple[Part, Fault]]]
Told = Callable[[str], None]

# What cannot be said of a bank while parts of it cannot be read.
_OF_ALL = frozenset({"QB603", "QB604", "QB605", "QB606", "QB609"})


@dataclass(frozen=True, slots=True)
class Lints:
    """The lints to run; each module adds its own to `ALL`."""

    item: tuple[OfItem, ...] = ()
    dated: tuple[OfDay, ...] = ()
    whole: tuple[OfBank, ...] = ()


ALL = Lints(
    item=(
        *grading.ITEM,
        *truth.ITEM,
        *quotes.ITEM,
        *stems.ITEM,
        *teaching.ITEM,
        *limits.ITEM,
    ),
    dated=truth.DATED,
    whole=(
        *grading.WHOLE,
        *quotes.WHOLE,
        *choosing.WHOLE,
        *markup.WHOLE,
        *similar.WHOLE,
        *balance.WHOLE,
        *coverage.WHOLE,
    ),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """All findings, sorted by file and place; how much was looked at, and where each file is."""

    findings: tuple[Finding, ...] = ()
    questions: int = 0
    files: Mapping[str, Path] = field(default_factory=dict)  # by the path that findings show


@dataclass(frozen=True, slots=True)
class Inputs:
    """How to look: the day it is, the parser, bytes that stand in for those of files, progress."""

    today: date
    loader: Loader = LOADER
    instead: Mapping[Path, bytes] = field(default_factory=dict)
    told: Told = lambda _: None


def check(paths: Sequence[Path], inputs: Inputs, *, lints: Lints = ALL) -> Checked:
    """Check all banks of these files and folders; never raises for what is in them."""
    with without_collector():
        files, findings = find(paths)
        raws: dict[str, bytes] = {}
        parsed = []
        for number, file in enumerate(files, 1):
            inputs.told(f"reading {number:,} of {len(files):,} files")
            raw = inputs.instead.get(file) or fetch(file)
            one = parse(shown(file), raw, loader=inputs.loader)
            if one.part is None and isinstance(raw, bytes):
                raws[one.path] = raw
            parsed.append(one)
        loaded = assemble(parsed, findings)
        found = _all(loaded, parsed, raws, inputs, lints)
    questions = sum(len(part.items) for parts in loaded.parts.values() for part in parts)
    return Checked(found, questions, {shown(file): file for file in files})


def look(
    files: Sequence[Parsed], loaded: Loaded, inputs: Inputs, *, lints: Lints = ALL
) -> tuple[Finding, ...]:
    """Check banks that have been put together already, of files that need not be on disk."""
    return _all(loaded, files, {}, inputs, lints)


def _all(
    loaded: Loaded,
    parsed: Sequence[Parsed],
    raws: Mapping[str, bytes],
    inputs: Inputs,
    lints: Lints,
) -> tuple[Finding, ...]:
    """Return what loading and the lints found together, each once and in order."""
    faults = _faults(loaded, lints, inputs)
    by_path: dict[str, list[Finding]] = {}
    for finding in loaded.findings:
        by_path.setdefault(finding.path, []).append(finding)
    for one in parsed:
        raw = one.part.raw if one.part else raws.get(one.path)
        if raw is not None:
            found = by_path.setdefault(one.path, [])
            found[:] = _look(one, raw, found, faults.get(one.path, ()), inputs)
    once = {
        (one.path, one.line, one.column, one.code): one
        for found in by_path.values()
        for one in sorted(found, reverse=True)
    }
    return tuple(sorted(once.values()))


def _look(
    file: Parsed,
    raw: bytes,
    found: Sequence[Finding],
    faults: Sequence[Fault],
    inputs: Inputs,
) -> list[Finding]:
    """Return all findings of one file; its text is read again only if there is a reason to."""
    marked = b"quizbot: ignore" in raw or b"quizbot:ignore" in raw
    suspect = is_suspect(raw.decode(errors="replace"))
    if not (faults or marked or suspect):
        return list(found)
    part = file.part
    document = part.opened() if part else read_through(raw, file.path, loader=inputs.loader)
    findings = [*found, *document.sure(locate(document, fault) for fault in faults)]
    if suspect and not document.broken:
        findings += document.sure(surface(document))
    return list(sift(document, findings)) if marked else findings


def _faults(loaded: Loaded, lints: Lints, inputs: Inputs) -> dict[str, list[Fault]]:
    """Return what the lints say about each file."""
    faults: dict[str, list[Fault]] = {}
    wrong = {one.path for one in loaded.errors}
    for number, (name, parts) in enumerate(loaded.parts.items(), 1):
        inputs.told(f"looking at {number:,} of {len(loaded.parts):,} banks: {name}")
        bank = _bank(name, parts)
        sound = [_sound(part, bank) for part in parts]
        for part in sound:
            said = faults.setdefault(part.path, [])
            for at, item in part.items:
                said += (
                    one.under(("questions", at)) for one in _of_item(item, bank, lints, inputs)
                )
        whole = not any(part.path in wrong for part in parts)
        for lint in lints.whole:
            for part, fault in lint(sound, bank):
                if whole or fault.code not in _OF_ALL:
                    faults.setdefault(part.path, []).append(fault)
    return faults


def _bank(name: str, parts: Sequence[Part]) -> Bank:
    """Return the bank as its parts say it, whatever is wrong with some of them."""
    values = {"title": name} | join(parts, [])
    return Bank(id=name, items=tuple(item for part in parts for _, item in part.items), **values)


def _sound(part: Part, bank: Bank) -> Part:
    """Return a part with the items whose references all lead somewhere."""
    items = tuple(
        (at, item)
        for at, item in part.items
        if all(word in getattr(bank, name) for _, name, _, word in references(item))
    )
    return part if len(items) == len(part.items) else replace(part, items=items)


def _of_item(item: Item, bank: Bank, lints: Lints, inputs: Inputs) -> Iterator[Fault]:
    for lint in lints.item:
        yield from lint(item, bank)
    for dated in lints.dated:
        yield from dated(item, bank, inputs.today)
