"""Question banks from files: all that is right becomes a library, all that is wrong a finding."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import quizbot
from quizbot.bank import translations
from quizbot.bank.edits import locate
from quizbot.bank.files import fetch, find, shown
from quizbot.bank.finding import Finding
from quizbot.bank.library import Bank, Library
from quizbot.bank.read import LOADER, Loader, read
from quizbot.bank.recover import read_through
from quizbot.bank.schema import understand
from quizbot.bank.translations import Sheet
from quizbot.bank.whole import Part, join, refer
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


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What one file says by itself: a part where it could be understood, and what is wrong."""

    path: str
    digest: str = ""  # sha256 of its bytes; empty where they could not be read
    part: Part | None = None
    sheet: Sheet | None = None  # a translation
    findings: tuple[Finding, ...] = ()


def load(paths: Sequence[Path], *, loader: Loader = LOADER) -> Loaded:
    """Load all banks of these files and folders; never raises for what is in them."""
    with without_collector():
        files, findings = find(paths)
        parsed = [parse(shown(file), fetch(file), loader=loader) for file in files]
        return assemble(parsed, findings)


def parse(path: str, raw: bytes | Finding, *, loader: Loader = LOADER) -> Parsed:
    """Return what one file adds to its bank, if anything; a finding is why it has no bytes."""
    if isinstance(raw, Finding):
        return Parsed(path, findings=(raw,))
    findings: list[Finding] = []
    part = _part(path, raw, loader, findings)
    digest = sha256(raw).hexdigest()
    if isinstance(part, Sheet):
        return Parsed(path, digest, sheet=part, findings=tuple(findings))
    return Parsed(path, digest, part, findings=tuple(findings))


def assemble(
    files: Sequence[Parsed], beside: Sequence[Finding] = (), *, like: Library | None = None
) -> Loaded:
    """Put files together to banks; `like` is an older library, whose equal revisions are kept."""
    findings = [*beside, *(one for file in files for one in file.findings)]
    parts: dict[str, list[Part]] = {}
    for file in files:
        if file.part is not None:
            parts.setdefault(file.part.header.bank, []).append(file.part)
    banks = [bank for one in parts.values() if (bank := _bank(one, findings)) is not None]
    library = Library(_translated(banks, files, parts, findings), like)
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


def _part(path: str, raw: bytes, loader: Loader, findings: list[Finding]) -> Part | Sheet | None:
    document = read(raw, path, loader=loader, places=False)
    if document.broken:
        document = read_through(raw, path, loader=loader)
    findings += document.findings
    if document.broken:
        return None
    if "translates" in document.data:
        document = read_through(raw, path, loader=loader)
        words = translations.understand(document.data)
        findings += document.sure(locate(document, fault) for fault in words.faults)
        if words.heading is None:
            return None
        return Sheet(document.path, raw, loader, words.heading, words.wordings)
    content = understand(document.data)
    if content.faults:  # only now it matters where things stand
        document = read_through(raw, path, loader=loader)
        content = understand(document.data)
    findings += document.sure(locate(document, fault) for fault in content.faults)
    if content.header is None:
        return None
    return Part(document.path, raw, loader, content.header, content.items, content.hazy)


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


def _translated(
    banks: Sequence[Bank],
    files: Sequence[Parsed],
    parts: Mapping[str, Sequence[Part]],
    findings: list[Finding],
) -> Mapping[str, Bank]:
    """Return the banks with their translations."""
    known = {bank.id: bank for bank in banks}
    sheets = [file.sheet for file in files if file.sheet is not None]
    if not sheets:
        return known
    items = {
        name: frozenset(id_ for part in those for _, id_ in part.hazy.ids)
        for name, those in parts.items()
    }
    wrong = {one.path for one in findings if one.severity == "error"}
    whole = wrong <= {sheet.path for sheet in sheets}
    return translations.translate(sheets, translations.Known(known, items, whole), findings)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the cyclic garbage collector off: nothing here is cyclic, and it costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
