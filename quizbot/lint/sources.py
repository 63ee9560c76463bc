"""The files that sources name beside a bank: read once, never outside the bank's folder."""

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from quizbot.bank.files import fetch
from quizbot.bank.finding import Fault, Finding, Rewrite, Steps
from quizbot.bank.items import Source
from quizbot.bank.text import split_lines
from quizbot.bank.whole import Part
from quizbot.lint.passages import Text


class Shelf:
    """The texts of the sources of a bank, and what is wrong with their files."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.faults: list[tuple[Part, Fault]] = []
        self._texts: dict[tuple[str, str], Text | None] = {}
        self._read: dict[Path, bytes | None] = {}
        for part in parts:
            for name, source in part.header.sources.items():
                if source.file is not None:
                    self._texts[part.path, name] = self._text(part, name, source)
        self._first = {name: text for (_, name), text in reversed(self._texts.items())}

    def text(self, part: Part, name: str) -> Text | None:
        """Return the text of a source that a part cites; None without a file that can be read."""
        own = self._texts.get((part.path, name))
        return own or self._first.get(name)

    def _text(self, part: Part, name: str, source: Source) -> Text | None:
        """Return the text of a source's file, told of once where parts repeat the source."""
        assert source.file is not None
        folder = Path(part.path).parent
        path = folder / source.file
        is_new = path not in self._read
        if is_new:
            self._read[path] = None
            found = list(self._open(folder, path, source))
            self.faults += ((part, fault.under(("sources", name))) for fault in found)
        raw = self._read[path]
        try:
            return None if raw is None else Text(tuple(split_lines(raw.decode("utf-8-sig"))))
        except UnicodeDecodeError:
            fault = Fault(("file",), "QB304", "this is no text in UTF-8", help=_ADVICE)
            if is_new:
                self.faults.append((part, fault.under(("sources", name))))
            return None

    def _open(self, folder: Path, path: Path, source: Source) -> Iterator[Fault]:
        """Read a file; yield what is wrong with it."""
        steps: Steps = ("file",)
        if not _is_inside(folder, source.file or ""):
            yield Fault(
                steps,
                "QB315",
                "this leads out of the folder of the bank",
                help="put the file beside the bank, or into a folder below it",
            )
            return
        raw = fetch(path)
        if isinstance(raw, Finding):
            yield Fault(steps, "QB304", f"`{source.file}`: {raw.message}", help=_ADVICE)
            return
        self._read[path] = raw
        stamp = sha256(raw).hexdigest()
        if source.sha256 is not None and source.sha256 != stamp:
            yield Fault(
                ("sha256",),
                "QB305",
                f"`{source.file}` is not the file any more that this hash was made of",
                help=f"see whether the questions still agree with it, then write {stamp}",
                edits=(Rewrite(("sha256",), stamp),),
                safe=False,
            )


_ADVICE = "put the text there, or delete `file`; then its quotations are not verified"


def _is_inside(folder: Path, name: str) -> bool:
    """Return whether a name, its links followed, stays in a folder."""
    if name.startswith(("/", "\\", "~")) or name[1:2] == ":" or ".." in Path(name).parts:
        return False
    return Path(os.path.realpath(folder / name)).is_relative_to(os.path.realpath(folder))
