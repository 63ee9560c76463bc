"""Fixes: the edits of findings put into files, round after round, until none is left.

Every byte outside of an edit stays: line ends, a byte order mark, layout. A round that would break
a file, or bring in an error that was not there, is taken back edit by edit. Files are replaced in
one step, so that a bot that reads them meanwhile sees the old or the new one.
"""

import difflib
import os
import re
import stat
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Self

from quizbot.bank import translations
from quizbot.bank.files import fetch, shown
from quizbot.bank.finding import Edit, Finding
from quizbot.bank.read import Loader, read
from quizbot.bank.schema import understand
from quizbot.lint.check import ALL, Checked, Inputs, Lints, check

_ROUNDS = range(6, 51)  # the least and the most; a slip of YAML hides what is wrong behind it
_WHOLE = 1_000_000_000  # a line that no file has
_SLIPS = 500  # of YAML in one file: each is found only when the one before it is mended
_EFFORT = 5_000_000  # characters to read again; whoever has more to mend calls a second time
_LINE = re.compile(r"[^\n]*\n|[^\n]+")  # as `patch` counts them, whatever else ends lines
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
    trails: dict[Path, _Trail] = {}
    count = 0
    checked = check(paths, inputs, lints=lints)
    for _ in range(_rounds(checked)):
        mended = 0
        for path, found in _by_file(checked, wanted).items():
            old = changed[path] if path in changed else fetch(path)
            if not isinstance(old, bytes) or trails.setdefault(path, _Trail(old)).is_over:
                continue
            todo = [one for one in found if one not in refused]
            raw, done = _mend(old, todo, wanted, inputs.loader)
            if not done:
                refused.update(todo)
            if raw != old:
                changed[path] = raw
                trails[path].go(raw)
                mended += max(1, len(done))
        if not mended:
            break
        count += mended
        checked = check(paths, replace(inputs, instead=changed), lints=lints)
    changed = {path: raw for path, raw in changed.items() if raw != fetch(path)}
    return Fixed(checked, changed, count if changed else 0)


class _Trail:
    """What a file was from round to round: fixes that undo each other would go on for ever.

    Such a circle ends at the same place wherever it was entered, so that a second call finds
    nothing to do.
    """

    def __init__(self, raw: bytes) -> None:
        self._steps = [sha256(raw).digest()]
        self.is_over = False

    def go(self, raw: bytes) -> None:
        """Note what a file is now."""
        step = sha256(raw).digest()
        if step in self._steps:
            self.is_over = step == min(self._steps[self._steps.index(step) :])
        self._steps.append(step)


def apply(text: str, findings: Iterable[Finding]) -> tuple[str, list[Finding]]:
    """Return the text with the edits of all findings whose edits do not overlap, and those."""
    taken: list[Edit] = []  # in order, and apart from each other
    done: list[Finding] = []
    for finding in findings:
        new = sorted(set(finding.edits))
        if new and not any(_clashes(edit, taken) for edit in new):
            taken = sorted({*taken, *new}) if len(new) > 1 else _with(taken, new[0])
            done.append(finding)
    pieces: list[str] = []
    at = 0
    for edit in taken:
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:])), done


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
            _LINE.findall(before),
            _LINE.findall(raw.decode()),
            fromfile=shown(path),
            tofile=shown(path),
        )
        parts += (
            line if line.endswith("\n") else f"{line}\n\\ No newline at end\n" for line in lines
        )
    return "".join(parts)


def _rounds(checked: Checked) -> int:
    """Return how often to look again: often where it is quick."""
    size = sum(path.stat().st_size for path in checked.files.values() if path.is_file())
    return min(max(_EFFORT // (size + 1), _ROUNDS[0]), _ROUNDS[-1])


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
        new, done = _harmless(text, findings, before, loader)
    return mark + _mend_slips(new, wanted, loader).encode(), done


def _harmless(
    text: str, findings: Sequence[Finding], before: "_State", loader: Loader
) -> tuple[str, list[Finding]]:
    """Return the text after the first group of findings that can be mended without harm."""
    groups = [list(findings)]
    for _ in range(20 + _EFFORT // (len(text) + 1)):
        if not groups:
            break
        group = groups.pop()
        new, done = apply(text, group)
        if done and not _State.of(new, loader).is_worse_than(before):
            return new, done
        if len(group) > 1:
            middle = len(group) // 2
            groups += (group[middle:], group[:middle])
    return text, []


def _mend_slips(text: str, wanted: Wanted, loader: Loader) -> str:
    """Return the text without the slips of YAML that can be mended one after the other."""
    state = _State.of(text, loader)
    for _ in range(min(_SLIPS, 1 + _EFFORT // (len(text) + 1))):
        document = read(text.encode(), "", loader=loader, places=False)
        slips = [one for one in document.findings if one.edits and wanted(one)]
        if not document.broken or not slips:
            break
        new, _done = apply(text, slips)
        if (after := _State.of(new, loader)).is_worse_than(state):
            break
        text, state = new, after
    return text


@dataclass(frozen=True, slots=True)
class _State:
    """How well a file can be understood: down to which line, and with which mistakes."""

    line: int
    mistakes: Counter[str]

    @classmethod
    def of(cls, text: str, loader: Loader) -> Self:
        document = read(text.encode(), "", loader=loader, places=False)
        codes = Counter(one.code for one in document.findings)
        if document.broken:
            told = max((one.line for one in document.findings), default=0)
            return cls(document.stopped.line + 1 if document.stopped else told, codes)
        data = document.data
        content = translations.understand(data) if "translates" in data else understand(data)
        codes.update(fault.code for fault in content.faults)
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


def _with(taken: list[Edit], edit: Edit) -> list[Edit]:
    at = bisect_left(taken, edit)
    if taken[at : at + 1] != [edit]:
        taken.insert(at, edit)
    return taken


def _clashes(edit: Edit, taken: Sequence[Edit]) -> bool:
    """Return whether an edit touches characters that another one changes, or its place."""
    at = bisect_left(taken, edit)
    if taken[at : at + 1] == [edit]:
        return False
    before, after = taken[max(0, at - 1) : at], taken[at : at + 1]
    return any(one.end > edit.start or one.start == edit.start for one in before) or any(
        one.start < edit.end or one.start == edit.start for one in after
    )
