"""Fixes: the edits of findings put into files, round after round, until none is left.

Every byte outside of an edit stays: line ends, a byte order mark, layout. A round that would break
a file, or bring in an error that was not there, is taken back edit by edit. Files are replaced in
one step, so that a bot that reads them meanwhile sees the old or the new one.
"""

import difflib
import os
import stat
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from quizbot.bank.files import fetch, shown
from quizbot.bank.finding import Edit, Finding
from quizbot.bank.read import Loader, read
from quizbot.bank.schema import understand
from quizbot.lint.check import ALL, Checked, Inputs, Lints, check

ROUNDS = 50
_WHOLE = 1_000_000_000  # a line that no file has
_SLIPS = 500  # of YAML in one file: each is found only when the one before it is mended
_BOM = b"\xef\xbb\xbf"
Wanted = Callable[[Finding], bool]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is left after fixing, the new bytes of each changed file, and how much was mended."""

    checked: Checked
    changed: Mapping[Path, bytes] = field(default_factory=dict)
    count: int = 0


def fix(
    paths: Sequence[Path], inputs: Inputs, wanted: Wanted = lambda _: True, *, lints: Lints = ALL
) -> Fixed:
    """Mend what can be mended, in memory; `write` brings it to the disk.

    `wanted` chooses the findings to mend.
    """
    changed: dict[Path, bytes] = {}
    refused: set[Finding] = set()
    count = 0
    checked = check(paths, inputs, lints=lints)
    for _ in range(ROUNDS):
        mended = 0
        for path, found in _by_file(checked, wanted).items():
            old = changed[path] if path in changed else fetch(path)
            if not isinstance(old, bytes):
                continue
            todo = [one for one in found if one not in refused]
            raw, done = _mend(old, todo, wanted, inputs.loader)
            refused.update(one for one in todo if one not in done)
            if raw != old:
                changed[path] = raw
                mended += max(1, len(done))
        if not mended:
            break
        count += mended
        checked = check(paths, replace(inputs, instead=changed), lints=lints)
    return Fixed(checked, changed, count)


def apply(text: str, findings: Iterable[Finding]) -> tuple[str, list[Finding]]:
    """Return the text with the edits of all findings whose edits do not overlap, and those."""
    taken: list[Edit] = []
    done: list[Finding] = []
    for finding in findings:
        if finding.edits and not any(_clash(new, old) for new in finding.edits for old in taken):
            taken += (edit for edit in finding.edits if edit not in taken)
            done.append(finding)
    for edit in sorted(taken, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text, done


def write(changed: Mapping[Path, bytes]) -> None:
    """Replace each file by its new bytes, in one step and with the permissions that it has.

    Raises:
        OSError: A file cannot be written; what stood there is still there.
    """
    for path, raw in changed.items():
        real = path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".tmp", dir=real.parent)
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(raw)
                stream.flush()
                os.fsync(stream.fileno())
            new.chmod(stat.S_IMODE(real.stat().st_mode))
            new.replace(real)
        finally:
            new.unlink(missing_ok=True)


def diff(changed: Mapping[Path, bytes]) -> str:
    """Return what `write` would change, as a unified diff."""
    parts: list[str] = []
    for path, raw in changed.items():
        old = fetch(path)
        before = old.decode(errors="replace") if isinstance(old, bytes) else ""
        lines = difflib.unified_diff(
            before.splitlines(keepends=True),
            raw.decode().splitlines(keepends=True),
            fromfile=shown(path),
            tofile=shown(path),
        )
        parts += (
            line if line.endswith("\n") else f"{line}\n\\ No newline at end\n" for line in lines
        )
    return "".join(parts)


def _by_file(checked: Checked, wanted: Wanted) -> dict[Path, list[Finding]]:
    found: dict[Path, list[Finding]] = {}
    for one in checked.findings:
        if one.edits and wanted(one):
            found.setdefault(checked.files[one.path], []).append(one)
    return found


def _mend(
    raw: bytes, findings: Sequence[Finding], wanted: Wanted, loader: Loader
) -> tuple[bytes, list[Finding]]:
    """Return the bytes after all edits that leave the file no worse than it was."""
    mark = _BOM if raw.startswith(_BOM) else b""
    text = raw.removeprefix(_BOM).decode()
    before = _State.of(text, loader)
    new, done = apply(text, findings)
    if _State.of(new, loader).is_worse_than(before):
        new, done = text, []
        for one in findings:
            alone, _ = apply(text, [one])
            if not _State.of(alone, loader).is_worse_than(before):
                new, done = alone, [one]
                break
    return mark + _mend_slips(new, wanted, loader).encode(), done


def _mend_slips(text: str, wanted: Wanted, loader: Loader) -> str:
    """Return the text without the slips of YAML that can be mended one after the other."""
    for _ in range(_SLIPS):
        document = read(text.encode(), "", loader=loader)
        slips = [one for one in document.findings if one.edits and wanted(one)]
        if not document.broken or not slips:
            break
        new, _done = apply(text, slips)
        if _State.of(new, loader).is_worse_than(_State.of(text, loader)):
            break
        text = new
    return text


@dataclass(frozen=True, slots=True)
class _State:
    """How well a file can be understood: down to which line, and with which mistakes."""

    line: int
    mistakes: Counter[str]

    @classmethod
    def of(cls, text: str, loader: Loader) -> Self:
        document = read(text.encode(), "", loader=loader)
        codes = Counter(one.code for one in document.findings)
        if document.broken:
            return cls(max((one.line for one in document.findings), default=0), codes)
        codes.update(fault.code for fault in understand(document.data).faults)
        return cls(_WHOLE, codes)

    def is_worse_than(self, other: Self) -> bool:
        """Return whether there is less to read now, or as much with mistakes that are new.

        Where nothing can be read from a line on, another slip on that line is no new mistake.
        """
        if self.line != other.line:
            return self.line < other.line
        if self.line != _WHOLE:
            return self.mistakes.total() > other.mistakes.total()
        return bool(self.mistakes - other.mistakes)


def _clash(new: Edit, old: Edit) -> bool:
    if new == old:
        return False
    if new.start == new.end or old.start == old.end:
        return new.start == old.start or (new.start < old.end and old.start < new.end)
    return new.start < old.end and old.start < new.end
