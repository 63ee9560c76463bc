"""Which questions a file holds, with what other files of its bank say about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizbot.bank.files import fetch, find, shown
from quizbot.bank.library import Library, Revision
from quizbot.bank.load import Parsed, assemble, parse

_NAMED = re.compile(rb"^(?:bank|translates)[ \t]*:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The questions to be shown, in the order of the file; none where the file has an error.

    `files` are those that belong together: the chosen one first, then others of its bank.
    """

    library: Library
    revisions: tuple[Revision, ...]
    files: tuple[Path, ...]
    paths: frozenset[str] = frozenset()  # how findings name the chosen ones
    known: tuple[str, ...] = ()  # ids of all their questions


def choose(path: Path, only: str | None = None) -> Chosen:
    """Return the questions of a file or a folder, or the one with this id; drafts too.

    A part of a bank is read with the other parts beside it, a translation with its bank.
    """
    files = [path] if not path.is_dir() else find((path,))[0]
    parsed = [parse(shown(file), fetch(file)) for file in files]
    beside = [] if path.is_dir() else _beside(path)
    others = [parse(shown(file), fetch(file)) for file in beside]
    library = assemble([*parsed, *others]).library
    revisions = [one for file in parsed for one in _revisions(file, library)]
    known = tuple(dict.fromkeys(one.item.id for one in revisions))
    kept = tuple(one for one in revisions if only in {None, one.item.id})
    paths = frozenset(file.path for file in parsed)
    return Chosen(library, kept, (*files, *beside), paths, known)


def _beside(file: Path) -> Sequence[Path]:
    """Return the files of the same folder that name the same bank."""
    name = _name(file)
    if name is None:
        return []
    return [
        one
        for one in sorted(file.parent.iterdir())
        if one.suffix in {".yaml", ".yml"}
        and not one.name.startswith(".")
        and one.name != file.name
        and _name(one) == name
    ]


def _name(file: Path) -> bytes | None:
    raw = fetch(file)
    found = _NAMED.search(raw) if isinstance(raw, bytes) else None
    return found[1] if found else None


def _revisions(file: Parsed, library: Library) -> list[Revision]:
    """Return what a file holds, in its language."""
    if file.part is not None:
        bank, ids = file.part.header.bank, [item.id for _, item in file.part.items]
        spoken = library
    elif file.sheet is not None:
        bank, ids = file.sheet.heading.translates, [words.id for _, words in file.sheet.wordings]
        spoken = library.speaking(file.sheet.heading.language)
    else:
        return []
    found = (spoken.revision(f"{bank}/{one}") for one in ids)
    return [one for one in found if one is not None]
