"""Question banks from files: all that is right becomes a library, all that is wrong a finding."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import quizbot
from quizbot.bank.files import fetch, find, shown
from quizbot.bank.finding import Finding
from quizbot.bank.library import Bank, Library
from quizbot.bank.read import LOADER, Loader, read
from quizbot.bank.schema import understand
from quizbot.bank.whole import Part, join, locate, refer
from quizbot.errors import BankError


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading gave: the library of all valid files, what is wrong, how many files there are.

    A file with an error has no item in the library. Findings are sorted by file and place. `parts`
    are the files that could be understood, by the id of their bank, for those who look closer.
    """

    library: Library
    findings: tuple[Finding, ...]
    files: int
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep a file out of the library."""
        return tuple(one for one in self.findings if one.severity == "error")


def load(paths: Sequence[Path], *, loader: Loader = LOADER) -> Loaded:
    """Load all banks of these files and folders; never raises for what is in them."""
    with _without_collector():
        files, findings = find(paths)
        parts: dict[str, list[Part]] = {}
        for file in files:
            if (part := _part(file, loader, findings)) is not None:
                parts.setdefault(part.header.bank, []).append(part)
        banks = [bank for one in parts.values() if (bank := _bank(one, findings)) is not None]
    library = Library({bank.id: bank for bank in banks})
    whole = {name: tuple(one) for name, one in parts.items()}
    return Loaded(library, tuple(sorted(findings)), len(files), whole)


def load_or_raise(paths: Sequence[Path], *, loader: Loader = LOADER) -> Library:
    """Return the library of all these files.

    Raises:
        BankError: There is an error in any of them; the message has one line for each.
    """
    loaded = load(paths, loader=loader)
    if loaded.errors:
        raise BankError("\n".join(map(str, loaded.errors)))
    return loaded.library


def shipped() -> Path:
    """Return the folder of the questions that come with quizbot, installed or in a checkout."""
    package = Path(quizbot.__file__).parent
    installed = package / "questions"
    return installed if installed.is_dir() else package.parent / "questions"


def _part(file: Path, loader: Loader, findings: list[Finding]) -> Part | None:
    """Return what one file adds to its bank, if anything."""
    raw = fetch(file)
    if isinstance(raw, Finding):
        findings.append(raw)
        return None
    document = read(raw, shown(file), loader=loader)
    findings += document.findings
    if document.broken:
        return None
    if "translates" in document.data:
        line, column = document.place(("translates",), of_key=True)
        message = "this translation is left aside: translations are not shown yet"
        findings.append(Finding(document.path, line, column, "QB704", message))
        return None
    content = understand(document.data)
    findings += (locate(document, fault) for fault in content.faults)
    if content.header is None:
        return None
    return Part(document.path, raw, loader, content.header, content.items)


def _bank(parts: Sequence[Part], findings: list[Finding]) -> Bank | None:
    """Return the bank of these parts without the items of a part that has an error."""
    values = join(parts, findings)
    refer(parts, values, findings)
    wrong = {one.path for one in findings if one.severity == "error"}
    valid = [part for part in parts if part.path not in wrong]
    if not valid or "title" not in values:
        return None
    items = tuple(item for part in valid for _, item in part.items)
    return Bank(id=valid[0].header.bank, items=items, **values)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the cyclic garbage collector off: nothing here is cyclic, and it costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
