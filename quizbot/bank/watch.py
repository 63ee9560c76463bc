"""Files that change while the bot runs: the newest good version of each, as one library.

A file with an error, one that vanished for a moment and one that cannot be read keep their last
good version. What was parsed is kept by file, so that a look costs what has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from quizbot.bank.files import fetch, find, shown
from quizbot.bank.finding import Finding
from quizbot.bank.library import Library
from quizbot.bank.load import Loaded, Parsed, assemble, parse, without_collector
from quizbot.errors import BankError

Sign = tuple[int, int, int] | None
"""By what a changed file is noticed: when it was written, how long it is, which file it is."""

PUBLISHED = "published/"

Signs = dict[str, Sign]
"""The signs of all files, by path."""


@dataclass(frozen=True, slots=True)
class Published:
    """A file that the database holds; it stands for one of the same bank and name on disk."""

    bank: str
    name: str
    text: str

    @property
    def path(self) -> str:
        """How findings name it."""
        return f"{PUBLISHED}{self.bank}/{self.name}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a look gave: the library, what is wrong, and which files keep an older version."""

    library: Library
    findings: tuple[Finding, ...]
    digests: Mapping[str, str]  # sha256 of each file as it is now, by path
    kept: tuple[str, ...] = ()
    changed: bool = False
    unsure: bool = False  # a file is gone: if it still is at the next look, it is deleted

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps a version of a file from being taken."""
        return tuple(one for one in self.findings if one.severity == "error")


@dataclass(frozen=True, slots=True)
class Trial:
    """Files that might be taken, put together; nothing has come of it yet."""

    files: tuple[Parsed, ...]
    loaded: Loaded


class Shelf:
    """The files that are asked from. Not for several threads at once."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.library = Library({})
        self._paths = tuple(paths)
        self._seen: dict[str, tuple[Sign, Parsed]] = {}  # as each file was when it was read last
        self._good: dict[str, Parsed] = {}
        self._gone: set[str] = set()

    def open(self, published: Sequence[Published] = ()) -> Library:
        """Return the library of all files.

        Raises:
            BankError: There is an error in any of them; the message has one line for each.
        """
        taken = self.take(published)
        if taken.errors:
            raise BankError("\n".join(map(str, taken.errors)))
        return taken.library

    def signs(self) -> Signs:
        """Return by what it can be noticed that a file has changed, without reading any."""
        files, findings = find(self._paths)
        signs = {shown(file): _sign(file) for file in files}
        return signs | {str(one): None for one in findings}

    def take(self, published: Sequence[Published] = ()) -> Taken:
        """Read what has changed, and return the library of the newest good versions."""
        with without_collector():
            newest, beside = self._newest(published)
            # Those that are wrong by themselves go first: without them others look wrong.
            own = [one for file in newest.values() for one in file.findings]
            chosen = self._back(newest, {one.path for one in own if one.severity == "error"})
            loaded = assemble([*chosen.values()], beside, like=self.library)
            findings = tuple(sorted({*own, *loaded.findings}))
            while loaded.errors and (older := self._older(chosen, loaded)) is not None:
                chosen = older
                loaded = assemble([*chosen.values()], beside, like=self.library)
            changed = chosen != self._good  # files are equal where they are the same object
            if changed:
                self._good, self.library = chosen, _warm(loaded.library)
        kept = (path for path, file in newest.items() if chosen.get(path) is not file)
        digests = {path: file.digest for path, file in newest.items()}
        return Taken(
            self.library, findings, digests, tuple(sorted(kept)), changed, bool(self._gone)
        )

    def trial(self, candidates: Sequence[Published]) -> Trial:
        """Return what the good files would be with these in the place of others; change nothing."""
        with without_collector():
            files = {
                path: file
                for path, file in self._good.items()
                if not any(self._stands_for(one, path, file) for one in candidates)
            }
            files |= {one.path: parse(one.path, one.text.encode()) for one in candidates}
            return Trial(tuple(files.values()), assemble([*files.values()], like=self.library))

    def _newest(
        self, published: Sequence[Published]
    ) -> tuple[dict[str, Parsed], Sequence[Finding]]:
        """Return the files as they are now, published ones in the place of those on disk."""
        files, beside = find(self._paths)
        newest = {shown(file): self._read(file) for file in files}
        replaced = {
            path
            for path in newest.keys() | self._good.keys()
            for one in published
            if self._stands_for(one, path, newest.get(path))
        }
        newest = {path: file for path, file in newest.items() if path not in replaced}
        newest |= {one.path: self._parsed(one.path, one.text.encode()) for one in published}
        self._hold(newest, replaced, [one.path for one in beside])
        return newest, beside

    def _read(self, file: Path) -> Parsed:
        path, sign = shown(file), _sign(file)
        known = self._seen.get(path)
        if known is not None and sign is not None and known[0] == sign:
            return known[1]
        parsed = self._parsed(path, fetch(file))
        self._seen[path] = (sign, parsed)
        return parsed

    def _parsed(self, path: str, raw: bytes | Finding) -> Parsed:
        """Return a file parsed; the very same where it was parsed before."""
        good, seen = self._good.get(path), self._seen.get(path)
        digest = "" if isinstance(raw, Finding) else sha256(raw).hexdigest()
        for known in (good, seen[1] if seen else None):
            if known is not None and digest and known.digest == digest:
                return known
        return parse(path, raw)

    def _stands_for(self, one: Published, path: str, file: Parsed | None) -> bool:
        """Return whether a published file takes the place of this one on disk."""
        if path == one.path or PurePath(path).name != one.name:
            return False
        banks = [bank_of(each) for each in (file, self._good.get(path)) if each]
        known = [bank for bank in banks if bank is not None]
        return not known or known[0] == one.bank

    def _hold(self, newest: dict[str, Parsed], replaced: set[str], folders: list[str]) -> None:
        """Keep files that are gone: until the next look, or while their folder is out of reach."""
        away = [*folders, *(path for path, file in newest.items() if not file.digest)]
        gone = {
            path
            for path in self._good.keys() - newest.keys() - replaced
            if not path.startswith(PUBLISHED)  # what the database no longer holds is gone
        }
        out_of_reach = {
            path for path in gone if any(PurePath(path).is_relative_to(one) for one in away)
        }
        first = gone - out_of_reach - self._gone
        newest |= {path: self._good[path] for path in sorted(out_of_reach | first)}
        self._gone = first

    def _older(self, chosen: dict[str, Parsed], loaded: Loaded) -> dict[str, Parsed] | None:
        """Return the files with older versions of those that are wrong; None where none helps.

        Where a file is wrong that has not changed, whatever has changed beside it is taken back.
        """
        wrong = {one.path for one in loaded.errors} & chosen.keys()
        changed = {
            path
            for path in chosen.keys() | self._good.keys()
            if chosen.get(path) is not self._good.get(path)
        }
        back = wrong & changed or (changed if wrong else set())
        return self._back(chosen, back) if back else None

    def _back(self, files: dict[str, Parsed], paths: set[str]) -> dict[str, Parsed]:
        """Return files with the last good versions of these, without those that never were good."""
        back = {path: self._good.get(path) if path in paths else files[path] for path in files}
        back |= {path: self._good[path] for path in paths & self._good.keys()}
        return {path: file for path, file in back.items() if file is not None}


def bank_of(file: Parsed) -> str | None:
    """Return the bank that a file is a part or a translation of, if that could be understood."""
    if file.part is not None:
        return file.part.header.bank
    return None if file.sheet is None else file.sheet.meant[0]


def _sign(file: Path) -> Sign:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _warm(library: Library) -> Library:
    """Work out at once, where nobody waits, what would else be worked out when it is asked for."""
    for spoken in (library, *map(library.speaking, library.languages)):
        for revision in spoken.published:
            _ = revision.rev, revision.text_rev, revision.topic
        _ = spoken.topics
    return library
